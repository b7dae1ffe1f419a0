package io.twinspire.core.objective;

import io.twinspire.core.objective.Objective.RowTargets;
import io.twinspire.kernels.Softmax;
import io.twinspire.kernels.Vectors;

/// Softmax cross-entropy of one row of scores: `L = log sum_j exp(s_j) - sum_p y_p s_p`, `dL/ds_j =
/// softmax(s)_j - y_j`. A masked score (-Infinity) has no part and no gradient.
final class SoftmaxRow {
  private SoftmaxRow() {}

  static double lossAndGradient(float[] s, int off, int n, RowTargets targets) {
    double targetScore = 0;
    for (int p = targets.from(); p < targets.to(); p++) {
      targetScore += (double) targets.shares()[p] * s[off + targets.columns()[p]];
    }
    float max = Vectors.max(s, off, n);
    float sum = Softmax.expShifted(s, off, n, max);
    Vectors.scale(1f / sum, s, off, n);
    for (int p = targets.from(); p < targets.to(); p++) {
      s[off + targets.columns()[p]] -= targets.shares()[p];
    }
    return max + StrictMath.log(sum) - targetScore;
  }
}
