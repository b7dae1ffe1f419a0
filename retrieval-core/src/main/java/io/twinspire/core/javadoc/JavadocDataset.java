package io.twinspire.core.javadoc;

import io.twinspire.core.data.DataException;
import io.twinspire.core.javadoc.JavadocReport.SourceCounts;
import io.twinspire.core.javadoc.JavadocReport.SplitCounts;
import io.twinspire.core.settings.Problems;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Builds the data set "find the Java method that does this": Javadoc first sentence -> method.
///
/// The result is a BEIR folder (`corpus.jsonl`, `queries.jsonl`, `qrels/{train,dev,test}.tsv`) with
/// a `dataset.json` beside. The same sources and settings give the same bytes, in whatever order
/// the sources are named and wherever they lie.
public final class JavadocDataset {
  /// Raise it when the same input gives another output, so that old folders are built again.
  private static final int VERSION = 2;

  private JavadocDataset() {}

  /// Extracts, applies the rules, checks for leaks, and puts the folder in place in one rename.
  ///
  /// @param sources `-sources` jars and folders; `settings.sources()` is not looked at
  /// @param out the folder to make; an older data set there is replaced, nothing else is
  /// @param progress gets a line for each step
  /// @throws DataException for a source that is missing or holds no Java, where nothing is left to
  ///   learn from, or where `out` holds something else
  public static JavadocReport build(
      List<Path> sources, JavadocSettings settings, Path out, Consumer<String> progress) {
    var problems = new Problems();
    settings.check(problems);
    problems.throwIfAny();
    BeirFolder.requireReplaceable(out);
    var sets = read(sources);
    var usable = new ArrayList<JavaMethod>();
    var counts = new ArrayList<SourceCounts>();
    var unparsable = new ArrayList<String>();
    for (SourceSet set : sets) {
      var extraction = MethodExtractor.extract(set, settings);
      var kept =
          extraction.methods().stream().filter(m -> Rules.usable(m.sentence(), settings)).toList();
      usable.addAll(kept);
      extraction.unparsable().forEach(line -> unparsable.add(set.name() + "/" + line));
      counts.add(count(set, extraction, kept));
      progress.accept(describe(counts.getLast()));
    }
    requireSome(usable, counts, settings);
    var outcome = Rules.apply(usable, settings);
    var leaks = LeakCheck.problems(outcome.data(), settings);
    if (!leaks.isEmpty()) {
      throw new IllegalStateException("leak check: " + String.join("\n", leaks));
    }
    var report = report(fingerprint(sources, settings), counts, outcome, unparsable);
    requireQueries(report, settings);
    BeirFolder.write(out, outcome.data(), report);
    progress.accept(describe(report));
    return report;
  }

  /// Whether `out` holds what [#build] would write for these sources and settings.
  ///
  /// @throws DataException for a source that is missing
  public static boolean isUpToDate(List<Path> sources, JavadocSettings settings, Path out) {
    return BeirFolder.fingerprint(out)
        .map(found -> found.equals(fingerprint(sources, settings)))
        .orElse(false);
  }

  /// Sorted by name, each content once, names distinct.
  private static List<SourceSet> read(List<Path> sources) {
    var names = new HashSet<String>();
    var sets = new ArrayList<SourceSet>();
    for (Path source : distinct(sources)) {
      var set = SourceSet.read(source);
      String name = set.name();
      for (int n = 2; !names.add(name); n++) {
        name = set.name() + "~" + n;
      }
      sets.add(new SourceSet(name, set.label(), set.files(), set.digest()));
    }
    return sets;
  }

  private static Collection<Path> distinct(List<Path> sources) {
    if (sources.isEmpty()) {
      throw new DataException(
          "javadoc sources: must name at least one jar or folder, got none."
              + " Give a -sources jar or a folder of .java files");
    }
    var byIdentity = new TreeMap<String, Path>();
    // Of several jars with the same sources the first by name stands for all, whatever the order.
    for (Path source : sources.stream().sorted(Comparator.comparing(SourceSet::label)).toList()) {
      byIdentity.putIfAbsent(SourceSet.shortName(source) + "\0" + SourceSet.digest(source), source);
    }
    return byIdentity.values();
  }

  private static String fingerprint(List<Path> sources, JavadocSettings settings) {
    var digest = SourceSet.sha256();
    var rules =
        new JavadocSettings(
            List.of(),
            settings.minSentenceWords(),
            settings.minBodyWords(),
            settings.maxRepeats(),
            settings.devFraction(),
            settings.testFraction(),
            settings.twinSimilarity(),
            settings.comments(),
            settings.maxChars(),
            settings.splitSeed());
    digest.update((VERSION + "\n" + rules + "\n").getBytes(StandardCharsets.UTF_8));
    for (Path source : distinct(sources)) {
      String line = SourceSet.shortName(source) + " " + SourceSet.digest(source) + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static SourceCounts count(
      SourceSet set, MethodExtractor.Extraction extraction, List<JavaMethod> kept) {
    return new SourceCounts(
        set.name(),
        set.label(),
        set.digest(),
        set.files().size(),
        extraction.unparsable().size(),
        extraction.seen(),
        kept.size(),
        (int) kept.stream().map(JavaMethod::sentence).distinct().count());
  }

  private static void requireSome(
      List<JavaMethod> usable, List<SourceCounts> counts, JavadocSettings settings) {
    if (usable.isEmpty()) {
      int files = counts.stream().mapToInt(SourceCounts::files).sum();
      int methods = counts.stream().mapToInt(SourceCounts::methods).sum();
      int unparsable = counts.stream().mapToInt(SourceCounts::unparsable).sum();
      throw new DataException(
          "javadoc sources: must hold methods whose Javadoc starts with an ASCII sentence of at"
              + " least %d words, got none in %d files (%d not parsable) with %d methods. Give other sources or lower minSentenceWords"
                  .formatted(settings.minSentenceWords(), files, unparsable, methods));
    }
  }

  private static void requireQueries(JavadocReport report, JavadocSettings settings) {
    if (report.documents() == 0) {
      throw new DataException(
          "javadoc sources: must leave a method after the rules, got none (%d with a sentence that stands above more than %d methods, %d with fewer than %d words). Give more sources or change maxRepeats or minBodyWords"
              .formatted(
                  report.droppedRepeatedSentence(),
                  settings.maxRepeats(),
                  report.droppedShortBody(),
                  settings.minBodyWords()));
    }
  }

  private static JavadocReport report(
      String fingerprint,
      List<SourceCounts> counts,
      Rules.Outcome outcome,
      List<String> unparsable) {
    var data = outcome.data();
    return new JavadocReport(
        fingerprint,
        List.copyOf(counts),
        data.documents().size(),
        count(data, Split.TRAIN),
        count(data, Split.DEV),
        count(data, Split.TEST),
        outcome.repeated(),
        outcome.shortBody(),
        outcome.crossing(),
        outcome.leaking(),
        outcome.twins(),
        List.copyOf(unparsable));
  }

  private static SplitCounts count(Judged data, Split split) {
    var qrels = data.of(split);
    int judgments = qrels.queryIds().stream().mapToInt(id -> qrels.of(id).size()).sum();
    return new SplitCounts(qrels.size(), judgments);
  }

  private static String describe(SourceCounts counts) {
    String broken =
        counts.unparsable() == 0 ? "" : ", %,d files not parsable".formatted(counts.unparsable());
    return "%s: %,d methods with a usable first sentence (%,d distinct) of %,d in %,d files%s"
        .formatted(
            counts.label(),
            counts.pairs(),
            counts.sentences(),
            counts.methods(),
            counts.files(),
            broken);
  }

  private static String describe(JavadocReport report) {
    return "%,d methods; queries: %,d train (%,d pairs), %,d dev, %,d test"
        .formatted(
            report.documents(),
            report.train().queries(),
            report.train().judgments(),
            report.dev().queries(),
            report.test().queries());
  }
}
