package io.twinspire.core.javadoc;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import java.util.List;

/// How Java sources become a retrieval data set.
@Doc("Javadoc first sentence -> method, extracted from -sources jars and source folders.")
public record JavadocSettings(
    @Doc("Jars of .java files (-sources.jar) and folders of .java files.") @Default("[]")
        List<String> sources,
    @Doc("A first sentence with fewer words than this is no query.") @Default("4")
        int minSentenceWords,
    @Doc(
            "A method whose source, from its first annotation or modifier to its end, has fewer"
                + " words (parted by white space) than this is left out.")
        @Default("8")
        int minBodyWords,
    @Doc("A sentence that stands above more methods than this is left out, with its methods.")
        @Default("8")
        int maxRepeats,
    @Doc("About this part of the classes, and so of the queries, is for dev.") @Default("0.05")
        double devFraction,
    @Doc("About this part of the classes, and so of the queries, is for test.") @Default("0.12")
        double testFraction,
    @Doc(
            "Two methods are twins where the Jaccard index of their token 5-grams, primitive types"
                + " taken as one, is at least this.")
        @Default("0.8")
        double twinSimilarity,
    @Doc("Keep the comments inside a method (its Javadoc, and any inside it, never stays).")
        @Default("true")
        boolean comments,
    @Doc("A method's text is cut at the last word that ends within this many characters.")
        @Default("2000")
        int maxChars,
    @Doc(
            "Another number deals the classes to train, dev and test in another way. 18 deals the"
                + " default sources nearest to the fractions asked for.")
        @Default("18")
        int splitSeed)
    implements Checked {

  /// The settings of the default data set.
  public static JavadocSettings defaults() {
    return new JavadocSettings(List.of(), 4, 8, 8, 0.05, 0.12, 0.8, true, 2000, 18);
  }

  public JavadocSettings {
    sources = List.copyOf(sources);
  }

  @Override
  public void check(Problems problems) {
    problems.require(minSentenceWords >= 1, "minSentenceWords", "must be >= 1", minSentenceWords);
    problems.require(minBodyWords >= 1, "minBodyWords", "must be >= 1", minBodyWords);
    problems.require(maxRepeats >= 1, "maxRepeats", "must be >= 1", maxRepeats);
    problems.require(devFraction >= 0, "devFraction", "must be >= 0", devFraction);
    problems.require(testFraction >= 0, "testFraction", "must be >= 0", testFraction);
    problems.require(
        devFraction + testFraction < 1,
        "testFraction",
        "must leave something to train on: devFraction + testFraction < 1",
        devFraction + testFraction);
    problems.require(
        twinSimilarity > 0 && twinSimilarity <= 1,
        "twinSimilarity",
        "must be > 0 and <= 1",
        twinSimilarity);
    problems.require(maxChars >= 80, "maxChars", "must be >= 80", maxChars);
  }
}
