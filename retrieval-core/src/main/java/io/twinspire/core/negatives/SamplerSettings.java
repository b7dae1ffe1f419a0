package io.twinspire.core.negatives;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import java.util.Arrays;

/// Which documents are drawn as negatives beside those that come with the batch.
public sealed interface SamplerSettings {
  /// The most draws: a draw's random number is at `(row * MOST_DRAWS + draw) * tries`.
  int MOST_DRAWS = 1 << 20;

  /// For whom a draw is made.
  enum Scope {
    /// Once for the batch: every query stands against the same drawn documents, one matrix product.
    BATCH,

    /// For each query anew.
    QUERY
  }

  /// How many documents are drawn, with replacement; one that is drawn again stands once.
  int count();

  /// For whom.
  Scope scope();

  /// How probable each document is in one draw, up to a factor.
  ///
  /// @param counts for each document the training pairs that it is the positive of
  double[] weights(int[] counts);

  /// Every document alike.
  @TypeName("uniform")
  @Doc("Negatives drawn uniformly, with replacement.")
  record Uniform(
      @Doc("Draws; a document that is drawn again stands once.") @Default("100") int count,
      @Doc("Draw once for the whole batch, or for each query.") @Default("\"batch\"") Scope scope,
      @Doc(
              "Draw only documents that occur in training pairs, so that no dev or test document is"
                  + " met only as a negative.")
          @Default("true")
          boolean trainingDocumentsOnly)
      implements SamplerSettings, Checked {

    @Override
    public double[] weights(int[] counts) {
      double[] weights = new double[counts.length];
      for (int i = 0; i < counts.length; i++) {
        weights[i] = trainingDocumentsOnly && counts[i] == 0 ? 0 : 1;
      }
      return weights;
    }

    @Override
    public void check(Problems problems) {
      checkCount(problems, count);
    }
  }

  /// By how often a document is a positive: `q_j ~ (count_j + smoothing)^alpha`. Alpha .75 is
  /// word2vec's (Mikolov et al. 2013, "Distributed Representations of Words and Phrases", section
  /// 2.2); 1 is the distribution of in-batch negatives, 0 uniform.
  @TypeName("popularity")
  @Doc("Negatives drawn by how often they are a positive, with replacement.")
  record Popularity(
      @Doc("Draws; a document that is drawn again stands once.") @Default("100") int count,
      @Doc("Draw once for the whole batch, or for each query.") @Default("\"batch\"") Scope scope,
      @Doc("Exponent of the count: 1 as it is, 0 uniform.") @Default("0.75") float alpha,
      @Doc("Added to every count; 0 never draws a document without training pairs.") @Default("0.0")
          float smoothing)
      implements SamplerSettings, Checked {

    @Override
    public double[] weights(int[] counts) {
      double[] weights = new double[counts.length];
      for (int i = 0; i < counts.length; i++) {
        double mass = counts[i] + (double) smoothing;
        weights[i] = mass == 0 ? 0 : StrictMath.pow(mass, alpha);
      }
      return weights;
    }

    @Override
    public void check(Problems problems) {
      checkCount(problems, count);
      problems.require(alpha >= 0 && alpha <= 4, "alpha", "must be in [0, 4]", alpha);
      problems.require(
          smoothing >= 0 && Float.isFinite(smoothing), "smoothing", "must be >= 0", smoothing);
    }
  }

  /// Every document is a candidate of every query: nothing is drawn, and a softmax is the full one.
  @TypeName("all")
  @Doc("Every document is a candidate of every query: the full softmax, where that is affordable.")
  record All() implements SamplerSettings {

    @Override
    public int count() {
      return 0;
    }

    @Override
    public Scope scope() {
      return Scope.BATCH;
    }

    @Override
    public double[] weights(int[] counts) {
      double[] weights = new double[counts.length];
      Arrays.fill(weights, 1);
      return weights;
    }
  }

  private static void checkCount(Problems problems, int count) {
    problems.require(
        count >= 1 && count <= MOST_DRAWS, "count", "must be 1 to " + MOST_DRAWS, count);
  }
}
