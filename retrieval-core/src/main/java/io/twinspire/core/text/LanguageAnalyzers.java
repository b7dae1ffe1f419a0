package io.twinspire.core.text;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bg.BulgarianAnalyzer;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.br.BrazilianAnalyzer;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.ckb.SoraniAnalyzer;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.et.EstonianAnalyzer;
import org.apache.lucene.analysis.eu.BasqueAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ga.IrishAnalyzer;
import org.apache.lucene.analysis.gl.GalicianAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.hy.ArmenianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.lt.LithuanianAnalyzer;
import org.apache.lucene.analysis.lv.LatvianAnalyzer;
import org.apache.lucene.analysis.ne.NepaliAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.sr.SerbianAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.ta.TamilAnalyzer;
import org.apache.lucene.analysis.te.TeluguAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/// Lucene's language analyzers by ISO 639 code. Lucene's own package names differ for two: `cz` and
/// `br` there are `cs` and `pt-BR` here.
final class LanguageAnalyzers {
  private record Entry(Supplier<Analyzer> full, Function<CharArraySet, Analyzer> withStopWords) {}

  private static final Map<String, Entry> BY_CODE =
      new TreeMap<>(
          Map.ofEntries(
              entry("ar", ArabicAnalyzer::new, ArabicAnalyzer::new),
              entry("bg", BulgarianAnalyzer::new, BulgarianAnalyzer::new),
              entry("bn", BengaliAnalyzer::new, BengaliAnalyzer::new),
              entry("pt-BR", BrazilianAnalyzer::new, BrazilianAnalyzer::new),
              entry("ca", CatalanAnalyzer::new, CatalanAnalyzer::new),
              entry("cjk", CJKAnalyzer::new, CJKAnalyzer::new),
              entry("ckb", SoraniAnalyzer::new, SoraniAnalyzer::new),
              entry("cs", CzechAnalyzer::new, CzechAnalyzer::new),
              entry("da", DanishAnalyzer::new, DanishAnalyzer::new),
              entry("de", GermanAnalyzer::new, GermanAnalyzer::new),
              entry("el", GreekAnalyzer::new, GreekAnalyzer::new),
              entry("en", EnglishAnalyzer::new, EnglishAnalyzer::new),
              entry("es", SpanishAnalyzer::new, SpanishAnalyzer::new),
              entry("et", EstonianAnalyzer::new, EstonianAnalyzer::new),
              entry("eu", BasqueAnalyzer::new, BasqueAnalyzer::new),
              entry("fa", PersianAnalyzer::new, PersianAnalyzer::new),
              entry("fi", FinnishAnalyzer::new, FinnishAnalyzer::new),
              entry("fr", FrenchAnalyzer::new, FrenchAnalyzer::new),
              entry("ga", IrishAnalyzer::new, IrishAnalyzer::new),
              entry("gl", GalicianAnalyzer::new, GalicianAnalyzer::new),
              entry("hi", HindiAnalyzer::new, HindiAnalyzer::new),
              entry("hu", HungarianAnalyzer::new, HungarianAnalyzer::new),
              entry("hy", ArmenianAnalyzer::new, ArmenianAnalyzer::new),
              entry("id", IndonesianAnalyzer::new, IndonesianAnalyzer::new),
              entry("it", ItalianAnalyzer::new, ItalianAnalyzer::new),
              entry("lt", LithuanianAnalyzer::new, LithuanianAnalyzer::new),
              entry("lv", LatvianAnalyzer::new, LatvianAnalyzer::new),
              entry("ne", NepaliAnalyzer::new, NepaliAnalyzer::new),
              entry("nl", DutchAnalyzer::new, DutchAnalyzer::new),
              entry("no", NorwegianAnalyzer::new, NorwegianAnalyzer::new),
              entry("pt", PortugueseAnalyzer::new, PortugueseAnalyzer::new),
              entry("ro", RomanianAnalyzer::new, RomanianAnalyzer::new),
              entry("ru", RussianAnalyzer::new, RussianAnalyzer::new),
              entry("sr", SerbianAnalyzer::new, SerbianAnalyzer::new),
              entry("sv", SwedishAnalyzer::new, SwedishAnalyzer::new),
              entry("ta", TamilAnalyzer::new, TamilAnalyzer::new),
              entry("te", TeluguAnalyzer::new, TeluguAnalyzer::new),
              entry("th", ThaiAnalyzer::new, ThaiAnalyzer::new),
              entry("tr", TurkishAnalyzer::new, TurkishAnalyzer::new)));

  private LanguageAnalyzers() {}

  static boolean has(String code) {
    return BY_CODE.containsKey(code);
  }

  /// All codes, sorted.
  static List<String> codes() {
    return List.copyOf(BY_CODE.keySet());
  }

  /// @throws IllegalArgumentException for a code that is not among [#codes()]
  static Analyzer of(String code, boolean stopWords) {
    var entry = BY_CODE.get(code);
    if (entry == null) {
      throw new IllegalArgumentException(
          "language: must be one of " + String.join(", ", codes()) + ", got \"" + code + "\"");
    }
    return stopWords ? entry.full().get() : entry.withStopWords().apply(CharArraySet.EMPTY_SET);
  }

  private static Map.Entry<String, Entry> entry(
      String code, Supplier<Analyzer> full, Function<CharArraySet, Analyzer> withStopWords) {
    return Map.entry(code, new Entry(full, withStopWords));
  }
}
