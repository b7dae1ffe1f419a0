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

  /// Whether a draw depends on the query it is for, by the model's scores or by what it got wrong.
  /// How probable it was is then told given the candidates that stand for themselves, the batch's.
  default boolean dependsOnQuery() {
    return false;
  }

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

  /// Two stages: a pool is drawn blindly and scored by the model as it stands, and the negatives
  /// are drawn from the pool by `softmax(score / temperature)`, where score is what the objective
  /// sees (so 1 is the model's own distribution within the pool). Temperature 0 takes the best.
  ///
  /// **Source.** Zhang, Chen, Wang & Yu 2013, "Optimizing Top-N Collaborative Filtering via Dynamic
  /// Negative Item Sampling" (a pool, the best of it); by a softmax over ranks in Rendle &
  /// Freudenthaler 2014, "Improving Pairwise Learning for Item Recommendation from Implicit
  /// Feedback". WARP (Weston et al. 2011) draws until one violates instead.
  ///
  /// **Exact.** `logQ = log pi_1(j) + log pi_2(j | pool)`: how probable j was in the pool, and
  /// given the pool among the K draws. The estimate of the normaliser has no bias (the
  /// pi*-estimator of two-phase sampling, Sarndal, Swensson & Wretman 1992, section 9.3): given the
  /// pool, `sum_j exp(s_j) / pi_2` is on average the pool's sum, and that over pi_1 the
  /// catalogue's. With in-batch negatives the pool leaves the batch out, whose documents stand for
  /// themselves (logQ 0).
  ///
  /// **Approximate.** `pi_1 pi_2` is not the probability that j comes at all, which is a mean over
  /// all pools. A draw of the pool is by `q_j exp(s_j / temperature)` only as the pool grows; from
  /// the pool `all` it is by the softmax itself. The pool is scored without dropout, the query as
  /// it was encoded for the step.
  @TypeName("dynamic")
  @Doc("Negatives drawn from a pool by the model's own scores.")
  record Dynamic(
      @Doc("Draws from the pool for each query; a document that is drawn again stands once.")
          @Default("10")
          int count,
      @Doc("Where they are drawn from: uniform, popularity or all.")
          @Default("{\"type\": \"uniform\", \"count\": 500}")
          SamplerSettings pool,
      @Doc(
              "Divisor of the scores: 1 draws by the model's own softmax over the pool, higher is"
                  + " more even, 0 takes the best.")
          @Default("1.0")
          float temperature)
      implements SamplerSettings, Checked {

    @Override
    public Scope scope() {
      return Scope.QUERY;
    }

    @Override
    public boolean dependsOnQuery() {
      return true;
    }

    @Override
    public double[] weights(int[] counts) {
      return pool.weights(counts);
    }

    @Override
    public void check(Problems problems) {
      checkCount(problems, count);
      problems.require(
          temperature >= 0 && Float.isFinite(temperature),
          "temperature",
          "must be >= 0",
          temperature);
      problems.require(
          !pool.dependsOnQuery(),
          "pool.type",
          "must be uniform, popularity or all, since a pool is drawn before it is scored",
          "dynamic");
      problems.require(
          pool instanceof All || pool.dependsOnQuery() || pool.count() > count,
          "pool.count",
          "must be above count (" + count + "), or there is nothing to choose",
          pool.count());
    }
  }

  private static void checkCount(Problems problems, int count) {
    problems.require(
        count >= 1 && count <= MOST_DRAWS, "count", "must be 1 to " + MOST_DRAWS, count);
  }
}
