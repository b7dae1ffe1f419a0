package io.twinspire.kernels;

import java.util.Arrays;

/// Logistic losses of all pairs of a positive and a negative in a row of scores, as BPR has them.
public final class PairwiseLogistic {
  /// How far a negative may be above a positive where differences are taken as quotients of
  /// exponentials: products of four `1 + exp(22)` are floats.
  static final float MOST_ABOVE = 22;

  private static final int WIDEST_VECTOR = 16;

  private PairwiseLogistic() {}

  /// Floats that rows of k negatives need here: whole vectors.
  public static int room(int k) {
    return Math.ceilDiv(k, WIDEST_VECTOR) * WIDEST_VECTOR;
  }

  /// `L = sum_i y_i sum_j log(1 + exp(n_j - p_i))` over P positives p with shares y and K negatives
  /// n.
  ///
  /// An exponential for each score and not for each pair: `sigmoid(n - p) = x / (1 + x)` with `x =
  /// exp(n - m) exp(m - p)`, m the greatest negative, and the logarithm is taken of products of
  /// four, eight or sixteen, as many as a float holds, `q = prod (1 + x) - 1`, which keeps what is
  /// small. It goes pair by pair, by [Softmax#softplus], for one positive, and where a negative is
  /// more than 22 above a positive. Errors are at most 4e-6 of a gradient and 1e-6 of the loss,
  /// 4e-6 where the scalar provider adds one after the other (tested for up to eight positives and
  /// 1,000 negatives).
  ///
  /// @param positives P scores, then `dL/dp_i = -y_i sum_j sigmoid(n_j - p_i)`
  /// @param shares y, from `sharesOff`
  /// @param negatives K scores, left as they are
  /// @param dNegatives where `dL/dn_j = sum_i y_i sigmoid(n_j - p_i)` is written; with [#room], as
  ///   the rest
  /// @param work overwritten
  /// @param slopes overwritten
  public static double lossAndGradient(
      float[] positives,
      int p,
      float[] shares,
      int sharesOff,
      float[] negatives,
      int k,
      float[] dNegatives,
      float[] work,
      float[] slopes) {
    Checks.range("pairwiseLogistic", "positives", positives, 0, p);
    Checks.range("pairwiseLogistic", "shares", shares, sharesOff, p);
    Checks.range("pairwiseLogistic", "negatives", negatives, 0, k);
    Checks.range("pairwiseLogistic", "dNegatives", dNegatives, 0, room(k));
    Checks.range("pairwiseLogistic", "work", work, 0, room(k));
    Checks.range("pairwiseLogistic", "slopes", slopes, 0, room(k));
    Arrays.fill(dNegatives, 0, room(k), 0f);
    if (Kernels.PANAMA && p > 1) {
      float most = Vectors.max(negatives, 0, k);
      float above = most - least(positives, p);
      if (above <= MOST_ABOVE) {
        return PanamaPairwise.lossAndGradient(
            positives, p, shares, sharesOff, negatives, k, most, above, dNegatives, work);
      }
    }
    double loss = 0;
    for (int i = 0; i < p; i++) {
      float share = shares[sharesOff + i];
      for (int j = 0; j < k; j++) {
        work[j] = negatives[j] - positives[i];
      }
      Softmax.softplus(work, 0, work, 0, slopes, 0, k);
      loss += share * (double) Vectors.sum(work, 0, k);
      positives[i] = -share * Vectors.sum(slopes, 0, k);
      Vectors.axpy(share, slopes, 0, dNegatives, 0, k);
    }
    return loss;
  }

  /// NaN where a score is.
  private static float least(float[] scores, int n) {
    float least = Float.POSITIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      least = Math.min(least, scores[i]);
    }
    return least;
  }
}
