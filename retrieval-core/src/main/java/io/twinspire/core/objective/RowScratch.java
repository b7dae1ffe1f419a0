package io.twinspire.core.objective;

import io.twinspire.core.objective.Objective.RowTargets;
import io.twinspire.kernels.PairwiseLogistic;

/// Rows of floats that an objective works in beside the scores. Each thread keeps one set, grown to
/// the longest row that it has seen, so that a row of scores allocates nothing.
///
/// Takes a row apart into its positives and its negatives, side by side, which is where masked
/// scores (-Infinity) fall out: nothing that is computed in between has to know of them.
final class RowScratch {
  private static final ThreadLocal<RowScratch> OWN = ThreadLocal.withInitial(RowScratch::new);

  /// Scores of the positives, in the order of the targets; then their gradients.
  float[] positives = new float[0];

  /// Scores of the negatives, in the order of their columns.
  float[] negatives = new float[0];

  /// Gradients with respect to the negatives.
  float[] gradients = new float[0];

  /// Sum of gradients over several positives.
  float[] sums = new float[0];

  /// Gradient with respect to the positive of a pairwise loss.
  double positiveGradient;

  float[] a = new float[0];
  float[] b = new float[0];
  float[] c = new float[0];

  /// For positives in an order, and what is counted between them.
  long[] keys = new long[0];

  int[] counts = new int[0];
  double[] totals = new double[0];

  /// Where each negative is in that order.
  int[] places = new int[0];

  private RowScratch() {}

  /// This thread's, with room for a row of n candidates.
  static RowScratch of(int n) {
    RowScratch scratch = OWN.get();
    int room = PairwiseLogistic.room(n);
    if (scratch.a.length < room) {
      scratch.positives = new float[room];
      scratch.negatives = new float[room];
      scratch.gradients = new float[room];
      scratch.sums = new float[room];
      scratch.a = new float[room];
      scratch.b = new float[room];
      scratch.c = new float[room];
    }
    return scratch;
  }

  /// Gives `keys` and `places` room for n, `counts` and `totals` for as many buckets.
  void growOrder(int n, int buckets) {
    if (keys.length < n) {
      keys = new long[n];
      places = new int[n];
    }
    if (counts.length < buckets) {
      counts = new int[buckets];
      totals = new double[buckets];
    }
  }

  /// Copies the scores of the positives and sets them to -Infinity in the row.
  void takePositives(float[] s, int off, RowTargets targets) {
    for (int p = targets.from(); p < targets.to(); p++) {
      int at = off + targets.columns()[p];
      positives[p - targets.from()] = s[at];
      s[at] = Float.NEGATIVE_INFINITY;
    }
  }

  /// Copies the scores of positives and negatives; in the row the positives are -Infinity then.
  ///
  /// @return K, the negatives there are
  int take(float[] s, int off, int n, RowTargets targets) {
    takePositives(s, off, targets);
    int k = 0;
    for (int j = off; j < off + n; j++) {
      if (s[j] != Float.NEGATIVE_INFINITY) {
        negatives[k++] = s[j];
      }
    }
    return k;
  }

  /// Writes the gradients over the row that was taken apart: 0 where masked.
  void give(float[] s, int off, int n, RowTargets targets) {
    int k = 0;
    for (int j = off; j < off + n; j++) {
      s[j] = s[j] == Float.NEGATIVE_INFINITY ? 0f : gradients[k++];
    }
    givePositives(s, off, targets);
  }

  /// Writes the gradients of the positives into the row.
  void givePositives(float[] s, int off, RowTargets targets) {
    for (int p = targets.from(); p < targets.to(); p++) {
      s[off + targets.columns()[p]] = positives[p - targets.from()];
    }
  }
}
