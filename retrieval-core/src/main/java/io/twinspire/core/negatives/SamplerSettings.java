package io.twinspire.core.negatives;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import io.twinspire.core.settings.Typed;

/// Which documents are drawn as negatives beside those that come with the batch.
public sealed interface SamplerSettings extends Typed {
  /// The most draws: a draw's random number is at `(row * MOST_DRAWS + draw) * tries`.
  int MOST_DRAWS = 1 << 20;

  /// For whom a draw is made.
  enum Scope {
    /// Once for the batch: every query stands against the same drawn documents, one matrix product.
    BATCH,

    /// Once for each history of a batch, for all of its places: a matrix product each. For towers
    /// that read histories.
    HISTORY,

    /// For each query anew, of histories each place.
    QUERY
  }

  /// Whose mistakes are remembered together.
  enum Group {
    /// Each query's.
    QUERY,

    /// Those of all queries that have the same positive.
    POSITIVE
  }

  /// How many documents are drawn, with replacement; one that is drawn again stands once.
  int count();

  /// For whom.
  default Scope scope() {
    return Scope.QUERY;
  }

  /// Whether a draw depends on the query it is for, by the model's scores or by what it got wrong.
  /// How probable it was is then told given the candidates that stand for themselves, the batch's.
  default boolean dependsOnQuery() {
    return false;
  }

  /// Whether every document that [#weights] names can be drawn for every query, so that a
  /// normaliser can be estimated.
  default boolean reachesAll() {
    return true;
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
      @Doc("Draw once for the whole batch, for each history, or for each query.")
          @Default("\"batch\"")
          Scope scope,
      @Doc(
              "Draw only documents that occur in training pairs, so that no dev or test document is"
                  + " met only as a negative.")
          @Default("true")
          boolean trainingDocumentsOnly)
      implements SamplerSettings, Checked {

    @Override
    public double[] weights(int[] counts) {
      return alike(counts, trainingDocumentsOnly);
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
      @Doc("Draw once for the whole batch, for each history, or for each query.")
          @Default("\"batch\"")
          Scope scope,
      @Doc("Exponent of the count: 1 as it is, 0 uniform.") @Default("0.75") float alpha,
      @Doc("Added to every count; 0 never draws a document without training pairs.") @Default("0.0")
          float smoothing)
      implements SamplerSettings, Checked {

    @Override
    public double[] weights(int[] counts) {
      return popularity(counts, alpha, smoothing);
    }

    @Override
    public void check(Problems problems) {
      checkCount(problems, count);
      checkPopularity(problems, alpha, smoothing);
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
      return alike(counts, false);
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
          "must be uniform, popularity or all, since a pool is drawn blindly",
          pool.type());
      problems.require(
          pool.scope() != Scope.HISTORY,
          "pool.scope",
          "must be batch or query, since each query draws from its pool",
          "history");
      problems.require(
          pool instanceof All || pool.dependsOnQuery() || pool.count() > count,
          "pool.count",
          "must be above count (" + count + "), or there is nothing to choose",
          pool.count());
    }
  }

  /// What was got wrong comes back: documents that scored above the positive are remembered with
  /// how far above, a new mistake adds to that, and it fades by `decay` each time the query is
  /// trained on. Each of the K draws is afresh with the probability `fresh`, by popularity^alpha,
  /// and else from the memory, by what is remembered.
  ///
  /// **Source.** A memory of a few hard candidates for each user is SRNS (Ding, Quan, Yao, Li & Jin
  /// 2020, "Simplify and Robustify Negative Sampling for Implicit Collaborative Filtering"), which
  /// fills it from a scored pool and prefers scores of high variance, since false negatives have
  /// steady ones. Here it is filled from whatever the query was scored against, and nothing tells a
  /// false negative from a hard one: see the share above the positive.
  ///
  /// **Exact.** `q_j = fresh p_j + (1 - fresh) m_j` with m the shares of the memory as it stands,
  /// and `logQ = log(1 - (1 - q_j)^K)`. Every document can be drawn, so the estimate of the
  /// normaliser has no bias; in-batch documents stand for themselves (logQ 0).
  @TypeName("adaptive")
  @Doc("Negatives that a query got wrong before, beside fresh ones.")
  record Adaptive(
      @Doc("Draws for each query; a document that is drawn again stands once.") @Default("10")
          int count,
      @Doc("How probable a draw is to be a fresh one, not from the memory.") @Default("0.5")
          float fresh,
      @Doc("Documents remembered, the worst ones.") @Default("32") int memory,
      @Doc("What is left of a remembered mistake each time the query is trained on.")
          @Default("0.9")
          float decay,
      @Doc("Whose mistakes are remembered together: each query's, or of all with one positive.")
          @Default("\"query\"")
          Group by,
      @Doc("Fresh draws: exponent of how often a document is a positive; 0 uniform.")
          @Default("0.0")
          float alpha,
      @Doc("Fresh draws: added to every count; 0 never draws a document without training pairs.")
          @Default("0.0")
          float smoothing)
      implements SamplerSettings, Checked {
    private static final int MOST_REMEMBERED = 4096;

    @Override
    public boolean dependsOnQuery() {
      return true;
    }

    @Override
    public double[] weights(int[] counts) {
      return popularity(counts, alpha, smoothing);
    }

    @Override
    public void check(Problems problems) {
      checkCount(problems, count);
      checkPopularity(problems, alpha, smoothing);
      problems.require(
          fresh > 0 && fresh < 1,
          "fresh",
          "must be in (0, 1): every document must be possible, and the memory asked",
          fresh);
      problems.require(
          memory >= 1 && memory <= MOST_REMEMBERED,
          "memory",
          "must be 1 to " + MOST_REMEMBERED,
          memory);
      problems.require(decay > 0 && decay <= 1, "decay", "must be in (0, 1]", decay);
    }
  }

  /// Documents near the positive in the space that is being learned, which are easily mistaken for
  /// it: K of its `depth` nearest, all as probable, without repetition. Nearness is by the vectors
  /// that the documents had when the epoch began.
  ///
  /// **Source.** ANCE (Xiong et al. 2021) searches for the query in a snapshot that is encoded anew
  /// now and then; this searches for the positive, as Facebook's "hard negatives" and knowledge
  /// graphs' near neighbours do, so that no query is asked and what is found is like the answer.
  ///
  /// **No logQ.** Documents that are not near cannot come, so no weights make an estimate of the
  /// normaliser right: objectives that correct by logQ are refused.
  @TypeName("neighbours")
  @Doc(
      "Negatives among the nearest documents of the positive, by the vectors of the epoch's begin.")
  record Neighbours(
      @Doc("Draws for each query, without repetition.") @Default("4") int count,
      @Doc("The nearest documents that they are drawn from.") @Default("50") int depth,
      @Doc(
              "Draw only documents that occur in training pairs, so that no dev or test document is"
                  + " met only as a negative.")
          @Default("true")
          boolean trainingDocumentsOnly)
      implements SamplerSettings, Checked {
    private static final int DEEPEST = 4096;

    @Override
    public boolean dependsOnQuery() {
      return true;
    }

    @Override
    public boolean reachesAll() {
      return false;
    }

    @Override
    public double[] weights(int[] counts) {
      return alike(counts, trainingDocumentsOnly);
    }

    @Override
    public void check(Problems problems) {
      checkCount(problems, count);
      problems.require(depth >= 1 && depth <= DEEPEST, "depth", "must be 1 to " + DEEPEST, depth);
    }
  }

  /// Documents of the category that the data give the positive: another animal for "cat". K of
  /// them, all as probable, without repetition; none for a document without a category, or alone in
  /// it.
  ///
  /// **No logQ**, as with [Neighbours].
  @TypeName("same-category")
  @Doc("Negatives of the positive's category, which the data name.")
  record SameCategory(
      @Doc("Draws for each query, without repetition.") @Default("4") int count,
      @Doc(
              "Draw only documents that occur in training pairs, so that no dev or test document is"
                  + " met only as a negative.")
          @Default("true")
          boolean trainingDocumentsOnly)
      implements SamplerSettings, Checked {

    @Override
    public boolean dependsOnQuery() {
      return true;
    }

    @Override
    public boolean reachesAll() {
      return false;
    }

    @Override
    public double[] weights(int[] counts) {
      return alike(counts, trainingDocumentsOnly);
    }

    @Override
    public void check(Problems problems) {
      checkCount(problems, count);
    }
  }

  private static double[] alike(int[] counts, boolean trainingDocumentsOnly) {
    double[] weights = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      weights[i] = trainingDocumentsOnly && counts[i] == 0 ? 0 : 1;
    }
    return weights;
  }

  private static double[] popularity(int[] counts, float alpha, float smoothing) {
    double[] weights = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      double mass = counts[i] + (double) smoothing;
      weights[i] = mass == 0 ? 0 : StrictMath.pow(mass, alpha);
    }
    return weights;
  }

  private static void checkPopularity(Problems problems, float alpha, float smoothing) {
    problems.require(alpha >= 0 && alpha <= 4, "alpha", "must be in [0, 4]", alpha);
    problems.require(
        smoothing >= 0 && Float.isFinite(smoothing), "smoothing", "must be >= 0", smoothing);
  }

  private static void checkCount(Problems problems, int count) {
    problems.require(
        count >= 1 && count <= MOST_DRAWS, "count", "must be 1 to " + MOST_DRAWS, count);
  }
}
