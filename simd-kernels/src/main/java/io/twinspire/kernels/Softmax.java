package io.twinspire.kernels;

/// Exponentials of rows of scores.
///
/// The exponential is a polynomial of fused multiply-adds, so its bits depend neither on the JIT
/// nor on the position or the vector width. Error: at most 1.3 ulp (tested on every 1,021st float
/// in range); results below the smallest normal float, 2^-126, are 0.
public final class Softmax {

  private Softmax() {}

  /// `s = exp(s - shift)` in place; returns the sum. A score of -Infinity gives 0, NaN stays NaN.
  public static float expShifted(float[] s, int off, int n, float shift) {
    Checks.range("expShifted", "s", s, off, n);
    return Kernels.PANAMA
        ? PanamaMath.expShifted(s, off, n, shift)
        : ScalarKernels.expShifted(s, off, n, shift);
  }

  /// `sums_i += exp(x_i - shifts_i)`, for columns that have each its own shift.
  public static void addExpDifference(
      float[] x, int xOff, float[] shifts, int shiftsOff, float[] sums, int sumsOff, int n) {
    Checks.range("addExpDifference", "x", x, xOff, n);
    Checks.range("addExpDifference", "shifts", shifts, shiftsOff, n);
    Checks.range("addExpDifference", "sums", sums, sumsOff, n);
    if (Kernels.PANAMA) {
      PanamaMath.addExpDifference(x, xOff, shifts, shiftsOff, sums, sumsOff, n);
    } else {
      ScalarKernels.addExpDifference(x, xOff, shifts, shiftsOff, sums, sumsOff, n);
    }
  }

  /// `s_j = weight exp(s_j - shift) + weights_j exp(s_j - shifts_j)` in place: the probabilities of
  /// a row among its columns and of each column among its rows, weighted.
  public static void mixExp(
      float[] s, int off, int n, float weight, float shift, float[] weights, float[] shifts) {
    Checks.range("mixExp", "s", s, off, n);
    Checks.range("mixExp", "weights", weights, 0, n);
    Checks.range("mixExp", "shifts", shifts, 0, n);
    if (Kernels.PANAMA) {
      PanamaMath.mixExp(s, off, n, weight, shift, weights, shifts);
    } else {
      ScalarKernels.mixExp(s, off, 0, n, weight, shift, weights, shifts);
    }
  }

  /// `log sum_i exp(s_i)` without overflow, s untouched; -Infinity for n = 0 or where all scores
  /// are -Infinity.
  public static float logSumExp(float[] s, int off, int n) {
    float max = Vectors.max(s, off, n);
    if (Float.isInfinite(max) || Float.isNaN(max)) {
      return max;
    }
    float sum =
        Kernels.PANAMA ? PanamaMath.sumExp(s, off, n, max) : ScalarKernels.sumExp(s, off, n, max);
    return (float) (max + StrictMath.log(sum));
  }

  /// `y = 1 / (1 + exp(-x))`; x and y may be the same row. Error at most 3 ulp.
  public static void sigmoid(float[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("sigmoid", "x", x, xOff, n);
    Checks.range("sigmoid", "y", y, yOff, n);
    if (Kernels.PANAMA) {
      PanamaMath.sigmoid(x, xOff, y, yOff, n);
    } else {
      ScalarKernels.sigmoid(x, xOff, y, yOff, n);
    }
  }

  /// `y = log(1 + exp(x)) = -log(sigmoid(-x))` and its derivative, `slope = sigmoid(x)`, by one
  /// exponential; with the bits of [#logSigmoid] and [#sigmoid]. Each may be written over x.
  public static void softplus(
      float[] x, int xOff, float[] y, int yOff, float[] slope, int slopeOff, int n) {
    Checks.range("softplus", "x", x, xOff, n);
    Checks.range("softplus", "y", y, yOff, n);
    Checks.range("softplus", "slope", slope, slopeOff, n);
    if (Kernels.PANAMA) {
      PanamaMath.softplus(x, xOff, y, yOff, slope, slopeOff, n);
    } else {
      ScalarKernels.softplus(x, xOff, y, yOff, slope, slopeOff, n);
    }
  }

  /// `y = log(sigmoid(x)) = min(x, 0) - log(1 + exp(-|x|))`, without cancellation at either end; x
  /// and y may be the same row. Error at most 4 ulp.
  public static void logSigmoid(float[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("logSigmoid", "x", x, xOff, n);
    Checks.range("logSigmoid", "y", y, yOff, n);
    if (Kernels.PANAMA) {
      PanamaMath.logSigmoid(x, xOff, y, yOff, n);
    } else {
      ScalarKernels.logSigmoid(x, xOff, y, yOff, n);
    }
  }
}
