package io.twinspire.core.text;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import org.jspecify.annotations.Nullable;

@Doc("How texts become features: tokens, vocabulary, hashed n-grams, and the weight of each.")
public record TextSettings(
    @Doc("How a text is cut into tokens; BM25 uses the same.") @Default("{\"type\": \"english\"}")
        AnalyzerSettings analyzer,
    @Doc("Words that occur fewer times in the texts have no row of their own.") @Default("1")
        int minCount,
    @Doc("Tokens of a text after this many are not read.") @Default("512") int maxTokens,
    @Doc("Runs of several words as features of their own, hashed; absent: none.")
        @Nullable WordNgrams wordNgrams,
    @Doc("Pieces of words as features, hashed; they also serve words never seen; absent: none.")
        @Nullable CharNgrams charNgrams,
    @Doc("What a word's count in its text contributes to its weight.") @Default("\"log\"") Tf tf,
    @Doc("What a word's rareness contributes to its weight.") @Default("\"sqrt\"") Idf idf,
    @Doc("What is done with a document's title.") @Default("{}") Title title,
    @Doc("Make the words of a text features.") @Default("true") boolean words,
    @Doc(
            "Give each document or query of the training pairs a row of its own, by its id: users"
                + " and items that come again. Needs untied towers.")
        @Default("false")
        boolean id,
    @Doc(
            "Give each category of the training documents a row, so that a document that nobody had"
                + " yet is like others of its kind. Queries have none.")
        @Default("false")
        boolean category,
    @Doc(
            "Share of rows that a training step takes without their id, so that words and category"
                + " learn to do without it, as they must for what is new.")
        @Default("0.0")
        float idDropout)
    implements Checked {

  /// What a count tf contributes.
  public enum Tf {
    /// tf
    RAW,
    /// ln(1 + tf)
    LOG,
    /// 1
    BINARY
  }

  /// What a feature that occurs in df of N texts contributes, with idf = ln(1 + N / df).
  public enum Idf {
    /// 1
    NONE,
    /// idf
    FULL,
    /// the square root of idf
    SQRT
  }

  @Doc("Runs of 2 to max words, hashed to a table of fixed size.")
  public record WordNgrams(
      @Doc("Longest run.") @Default("2") int max,
      @Doc("Rows of the table.") @Default("131072") int buckets,
      @Doc("Factor on the weight of each.") @Default("1.0") float weight,
      @Doc("Whether idf applies to these too, counted for each row of the table.") @Default("true")
          boolean idf)
      implements Checked {
    @Override
    public void check(Problems problems) {
      problems.require(max >= 2, "max", "must be >= 2", max);
      checkTable(problems, buckets, weight);
    }
  }

  @Doc("Runs of min to max characters of <word>, hashed to a table of fixed size.")
  public record CharNgrams(
      @Doc("Shortest run.") @Default("3") int min,
      @Doc("Longest run.") @Default("4") int max,
      @Doc("Rows of the table.") @Default("131072") int buckets,
      @Doc("Factor on the weight of each.") @Default("0.3") float weight,
      @Doc("Whether idf applies to these too, counted for each row of the table.") @Default("true")
          boolean idf)
      implements Checked {
    @Override
    public void check(Problems problems) {
      problems.require(min >= 2, "min", "must be >= 2", min);
      problems.require(max >= min, "max", "must be >= min = " + min, max);
      checkTable(problems, buckets, weight);
    }
  }

  @Doc("What is done with a document's title; queries have none.")
  public record Title(
      @Doc("Put it before the text.") @Default("true") boolean inText,
      @Doc("Also make its words features of their own, in a table that starts as a copy of words.")
          @Default("false")
          boolean ownFeature,
      @Doc("Factor on the weight of each word of the title's own feature.") @Default("1.0")
          float weight)
      implements Checked {
    @Override
    public void check(Problems problems) {
      checkWeight(problems, weight);
    }
  }

  @Override
  public void check(Problems problems) {
    problems.require(minCount >= 1, "minCount", "must be >= 1", minCount);
    problems.require(maxTokens >= 1, "maxTokens", "must be >= 1", maxTokens);
    problems.require(
        id || category || readsText(),
        "words",
        "must be true where nothing else is a feature",
        false);
    problems.require(idDropout >= 0 && idDropout < 1, "idDropout", "must be in [0, 1)", idDropout);
    problems.require(
        idDropout == 0 || (id && (category || readsText())),
        "idDropout",
        "must be 0 where there is no id, or nothing beside it to learn to do without it",
        idDropout);
  }

  /// The same for queries, which have no category.
  public TextSettings withoutCategory() {
    return new TextSettings(
        analyzer,
        minCount,
        maxTokens,
        wordNgrams,
        charNgrams,
        tf,
        idf,
        title,
        words,
        id,
        false,
        readsText() ? idDropout : 0);
  }

  /// Whether any feature is made of a text.
  public boolean readsText() {
    return words || title.ownFeature() || wordNgrams != null || charNgrams != null;
  }

  private static void checkTable(Problems problems, int buckets, float weight) {
    problems.require(
        buckets >= 1 && buckets <= 1 << 28, "buckets", "must be in [1, 2^28]", buckets);
    checkWeight(problems, weight);
  }

  private static void checkWeight(Problems problems, float weight) {
    problems.require(
        weight > 0 && Float.isFinite(weight), "weight", "must be > 0 and finite", weight);
  }
}
