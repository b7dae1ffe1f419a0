package io.twinspire.core.objective;

import io.twinspire.core.objective.Objective.RowTargets;
import io.twinspire.kernels.Softmax;
import io.twinspire.kernels.Vectors;
import java.util.Arrays;

/// A loss of one positive against its negatives, taken for each positive of a row and weighted by
/// its share: `L = sum_p y_p L(s_p; negatives)`. Positives do not compete with each other, and a
/// row without negatives has loss 0.
final class PairwiseRow {
  private PairwiseRow() {}

  /// A loss of one positive against K >= 1 negatives.
  interface Loss {
    /// Leaves dL/ds_j in `row.gradients` and dL/ds+ in `row.positiveGradient`; `row.a`, `b` and `c`
    /// are free, `row.negatives` is to be left as it is.
    double lossAndGradient(float positive, RowScratch row, int k);
  }

  static double lossAndGradient(float[] s, int off, int n, RowTargets targets, Loss each) {
    RowScratch row = RowScratch.of(n);
    int k = row.take(s, off, n, targets);
    int count = targets.to() - targets.from();
    if (k == 0) {
      Arrays.fill(s, off, off + n, 0f);
      return 0;
    }
    if (count == 1 && targets.shares()[targets.from()] == 1) {
      // Nothing is to be summed up.
      double loss = each.lossAndGradient(row.positives[0], row, k);
      row.positives[0] = (float) row.positiveGradient;
      row.give(s, off, n, targets);
      return loss;
    }
    double loss = 0;
    Arrays.fill(row.sums, 0, k, 0f);
    for (int i = 0; i < count; i++) {
      float share = targets.shares()[targets.from() + i];
      loss += share * each.lossAndGradient(row.positives[i], row, k);
      row.positives[i] = (float) (share * row.positiveGradient);
      Vectors.axpy(share, row.gradients, 0, row.sums, 0, k);
    }
    System.arraycopy(row.sums, 0, row.gradients, 0, k);
    row.give(s, off, n, targets);
    return loss;
  }

  /// `out = sigmoid(z - positive)`, how far each negative is from being told apart.
  static void confusion(float positive, float[] z, float[] out, int k) {
    for (int j = 0; j < k; j++) {
      out[j] = z[j] - positive;
    }
    Softmax.sigmoid(out, 0, out, 0, k);
  }

  /// `out = sigmoid(z^2)`, the regularisation of TOP1 that pulls scores of negatives to 0.
  static void regularization(float[] z, float[] out, int k) {
    for (int j = 0; j < k; j++) {
      out[j] = z[j] * z[j];
    }
    Softmax.sigmoid(out, 0, out, 0, k);
  }
}
