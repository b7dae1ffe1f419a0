package io.twinspire.core.text;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/// Lucene analyzers from settings: the same one cuts texts for the towers and for BM25.
public final class Analyzers {
  private Analyzers() {}

  /// A new analyzer, safe for use by several threads; the caller closes it.
  public static Analyzer of(AnalyzerSettings settings) {
    return switch (settings) {
      case AnalyzerSettings.Code code -> new CodeAnalyzer(code);
      case AnalyzerSettings.English english -> english(english);
      case AnalyzerSettings.Standard _ -> new StandardAnalyzer();
      case AnalyzerSettings.Language language ->
          LanguageAnalyzers.of(language.language(), language.stopWords());
    };
  }

  private static Analyzer english(AnalyzerSettings.English settings) {
    var stopWords =
        settings.stopWords() ? EnglishAnalyzer.getDefaultStopSet() : CharArraySet.EMPTY_SET;
    return settings.stemming()
        ? new EnglishAnalyzer(stopWords)
        : new UnstemmedEnglishAnalyzer(stopWords);
  }

  /// Lucene's English analyzer without its last filter, the stemmer.
  private static final class UnstemmedEnglishAnalyzer extends Analyzer {
    private final CharArraySet stopWords;

    UnstemmedEnglishAnalyzer(CharArraySet stopWords) {
      this.stopWords = stopWords;
    }

    @Override
    protected TokenStreamComponents createComponents(String fieldName) {
      var tokenizer = new StandardTokenizer();
      TokenStream words = new LowerCaseFilter(new EnglishPossessiveFilter(tokenizer));
      return new TokenStreamComponents(tokenizer, new StopFilter(words, stopWords));
    }

    @Override
    protected TokenStream normalize(String fieldName, TokenStream in) {
      return new LowerCaseFilter(in);
    }
  }

  private static final class CodeAnalyzer extends Analyzer {
    private final AnalyzerSettings.Code settings;

    CodeAnalyzer(AnalyzerSettings.Code settings) {
      this.settings = settings;
    }

    @Override
    protected TokenStreamComponents createComponents(String fieldName) {
      var tokenizer = new CodeTokenizer(settings.wholeIdentifiers());
      TokenStream words = tokenizer;
      if (settings.stopWords()) {
        words = new StopFilter(words, EnglishAnalyzer.getDefaultStopSet());
      }
      if (settings.stemming()) {
        words = new PorterStemFilter(words);
      }
      return new TokenStreamComponents(tokenizer, words);
    }

    @Override
    protected TokenStream normalize(String fieldName, TokenStream in) {
      return new LowerCaseFilter(in);
    }
  }
}
