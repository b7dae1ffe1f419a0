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

  /// The same with negatives weighted by `v_j = K softmax(hardness s)_j` in the normaliser, and the
  /// gradient through the weights: with `Z = sum_j v_j exp(s_j)` over the negatives, `L = log(sum_p
  /// exp(s_p) + Z) - sum_p y_p s_p`. Negatives together have the gradient `Z / (sum_p exp(s_p) +
  /// Z)`, of which each has the part `(1 + h) softmax((1 + h) s)_j - h softmax(h s)_j`.
  static double hard(float[] s, int off, int n, RowTargets targets, float hardness) {
    RowScratch row = RowScratch.of(n + 1);
    int k = row.take(s, off, n, targets);
    int count = targets.to() - targets.from();
    float[] tilted = row.a;
    float[] weights = row.b;
    double logZ = StrictMath.log(k);
    logZ += softmax(1 + hardness, row.negatives, tilted, k);
    logZ -= softmax(hardness, row.negatives, weights, k);
    float[] terms = row.positives;
    double targetScore = 0;
    for (int i = 0; i < count; i++) {
      targetScore += (double) targets.shares()[targets.from() + i] * terms[i];
    }
    terms[count] = k == 0 ? Float.NEGATIVE_INFINITY : (float) logZ;
    float total = softmax(1, terms, terms, count + 1);
    float share = terms[count];
    for (int j = 0; j < k; j++) {
      row.gradients[j] = share * ((1 + hardness) * tilted[j] - hardness * weights[j]);
    }
    for (int i = 0; i < count; i++) {
      terms[i] -= targets.shares()[targets.from() + i];
    }
    row.give(s, off, n, targets);
    return total - targetScore;
  }

  /// `out = softmax(factor x)`; the rows may be the same.
  ///
  /// @return the logarithm of its normaliser
  static float softmax(float factor, float[] x, float[] out, int n) {
    Vectors.scaleTo(factor, x, 0, out, 0, n);
    float logSum = Softmax.logSumExp(out, 0, n);
    Softmax.expShifted(out, 0, n, logSum);
    return logSum;
  }
}
