package io.twinspire.core.objective;

import io.twinspire.core.settings.Typed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What training minimises. Each objective is a record of numbers that *is* the behaviour: it turns
/// one row of scores into that row's loss and gradient, in place.
///
/// The loss of a batch is the (weighted) mean over its query rows, so that batch size and learning
/// rate decouple.
public sealed interface Objective extends Typed
    permits InfoNce,
        SoftmaxCrossEntropy,
        NoiseContrastive,
        SkipGram,
        BinaryCrossEntropy,
        GeneralizedBce,
        Bpr,
        Top1,
        BprMax,
        Top1Max,
        Hinge,
        Warp,
        CosineContrastive,
        MarginMse,
        KlDistillation,
        Matryoshka {
  /// The least value of a temperature that is trained: CLIP's cap of 100 on the scale (Radford et
  /// al. 2021, section 2.5), without which the scale can grow until training is unstable.
  float LEAST_LEARNED_TEMPERATURE = 0.01f;

  /// Turns the scores of one query row into dL/ds, in place.
  ///
  /// @param s scores of the row, already divided by the temperature, corrected by logQ, and
  ///   -Infinity where masked
  /// @param off where the row starts in `s`
  /// @param n number of candidates N
  /// @param targets the row's positives: distinct columns, with a share each; the shares sum to 1
  /// @return the row's loss
  double rowLossAndGradient(float[] s, int off, int n, RowTargets targets);

  /// Which scores are corrected by logQ before a row is handed over, where it is known.
  default LogQ logQ() {
    return LogQ.NONE;
  }

  /// Whether each candidate column is a classification over the queries as well, so that the step
  /// must know both normalisers before it can form a gradient.
  default boolean twoSided() {
    return false;
  }

  /// Whether each candidate is classified by itself, so that the sigmoid of its score plus [#bias]
  /// is the probability that it is relevant. For the others it is the softmax over the catalogue
  /// that is read as a probability: what a softmax loss and NCE estimate, Luce's choice for what is
  /// learned from pairs; a margin loss means none.
  default boolean pointwise() {
    return false;
  }

  /// What is added to a score, over the temperature, before its sigmoid is taken.
  default float bias() {
    return 0;
  }

  /// Divisor of the scores at the start of training (the reciprocal of the scale).
  default float temperature() {
    return 1;
  }

  /// Whether the temperature is a trained parameter; then it stays at [#LEAST_LEARNED_TEMPERATURE]
  /// or above.
  default boolean learnTemperature() {
    return false;
  }

  /// Prefix lengths at which the objective is taken beside the full length; empty for none.
  default List<Integer> prefixes() {
    return List.of();
  }

  /// Whether scores must be cosines, since the loss holds them against one.
  default boolean needsUnitLength() {
    return false;
  }

  /// Whether the loss is made of a teacher's scores, so that targets without them are refused.
  default boolean needsTeacher() {
    return false;
  }

  /// Positives of one row: `columns[from..to)` with `shares[from..to)`.
  ///
  /// @param negatives K, how many columns of the row are neither positive nor masked
  /// @param catalogue V, how many documents candidates are drawn from
  /// @param teacher what a teacher says of the row; null where there is none
  record RowTargets(
      int[] columns,
      float[] shares,
      int from,
      int to,
      int negatives,
      int catalogue,
      @Nullable TeacherScores teacher) {

    TeacherScores requireTeacher() {
      if (teacher == null) {
        throw new IllegalArgumentException(
            "targets.teacher: must hold a teacher's scores, got none");
      }
      return teacher;
    }
  }

  /// A teacher's scores of one row: `scores[from..to)` of the distinct `columns[from..to)`.
  record TeacherScores(int[] columns, float[] scores, int from, int to) {

    /// The score of a column.
    ///
    /// @throws IllegalArgumentException where it has none
    float of(int column) {
      for (int e = from; e < to; e++) {
        if (columns[e] == column) {
          return scores[e];
        }
      }
      throw new IllegalArgumentException(
          "targets.teacher: must score every positive, got none for column " + column);
    }
  }
}
