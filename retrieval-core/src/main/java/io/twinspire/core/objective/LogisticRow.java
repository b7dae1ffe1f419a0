package io.twinspire.core.objective;

import io.twinspire.core.objective.Objective.RowTargets;
import io.twinspire.core.settings.Problems;
import io.twinspire.kernels.Softmax;
import io.twinspire.kernels.Vectors;

/// Binary cross-entropy of one row: every candidate is classified by itself, `L = -a sum_p y_p log
/// sigmoid(s_p) - b sum_j v_j log sigmoid(-s_j)` over the negatives j, `dL/ds_p = -a y_p
/// sigmoid(-s_p)`, `dL/ds_j = b v_j sigmoid(s_j)`; s is the score plus a bias.
///
/// A masked score (-Infinity) has `log sigmoid(-s) = 0` and `sigmoid(s) = 0`: no part and no
/// gradient.
final class LogisticRow {
  /// Beyond it a score would be lost in a float.
  private static final int MOST_BIAS = 100;

  private LogisticRow() {}

  static void check(Problems problems, float bias) {
    problems.require(Math.abs(bias) <= MOST_BIAS, "bias", "must be -100 to 100", bias);
  }

  /// @param a weight of the positives
  /// @param b weight of each negative
  /// @param bias added to every score first
  static double lossAndGradient(
      float[] s, int off, int n, RowTargets targets, float a, float b, float hardness, float bias) {
    if (bias != 0) {
      for (int j = off; j < off + n; j++) {
        s[j] += bias;
      }
    }
    RowScratch scratch = RowScratch.of(n);
    scratch.takePositives(s, off, targets);
    double loss = a * positives(scratch, a, targets);
    float[] weights = scratch.b;
    boolean weighted = hardness > 0 && hardWeights(s, off, n, hardness, targets, weights);
    float[] losses = scratch.a;
    Softmax.softplus(s, off, losses, 0, s, off, n);
    loss += b * (double) (weighted ? Vectors.dot(losses, 0, weights, 0, n) : sum(losses, n));
    if (weighted) {
      for (int j = 0; j < n; j++) {
        s[off + j] *= weights[j];
      }
    }
    Vectors.scale(b, s, off, n);
    scratch.givePositives(s, off, targets);
    return loss;
  }

  private static float sum(float[] x, int n) {
    return Vectors.sum(x, 0, n);
  }

  /// Turns the positives into their gradients; returns their loss before the weight.
  private static double positives(RowScratch scratch, float a, RowTargets targets) {
    int count = targets.to() - targets.from();
    float[] s = scratch.positives;
    Vectors.scale(-1f, s, 0, count);
    Softmax.softplus(s, 0, scratch.a, 0, s, 0, count);
    double loss = 0;
    for (int i = 0; i < count; i++) {
      float share = targets.shares()[targets.from() + i];
      loss += share * (double) scratch.a[i];
      s[i] *= -a * share;
    }
    return loss;
  }

  /// `v_j = K softmax(hardness s)_j` over the negatives, taken as constants; false where there are
  /// none.
  private static boolean hardWeights(
      float[] s, int off, int n, float hardness, RowTargets targets, float[] weights) {
    Vectors.scaleTo(hardness, s, off, weights, 0, n);
    float max = Vectors.max(weights, 0, n);
    if (max == Float.NEGATIVE_INFINITY) {
      return false;
    }
    float sum = Softmax.expShifted(weights, 0, n, max);
    Vectors.scale(targets.negatives() / sum, weights, 0, n);
    return true;
  }
}
