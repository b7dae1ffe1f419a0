package io.twinspire.kernels;

/// Layer normalisation of a row and its gradients (Ba, Kiros and Hinton 2016, eq. 4): `y = gain *
/// (x - mean) * rstd + bias` with `rstd = 1 / sqrt(variance + eps)`, mean and (biased) variance
/// taken over the row.
///
/// The normalised row `(x - mean) * rstd` is made again on the way back, so that a layer keeps its
/// input and two numbers a row. Sums follow the fixed tree of [Vectors#sum].
public final class LayerNorm {

  /// Numbers kept for each row: mean and rstd.
  public static final int STATISTICS = 2;

  private LayerNorm() {}

  /// Normalises a row of n elements; writes mean and rstd to `statistics[at]` and `[at + 1]`. x and
  /// y may be the same row. With n = 0 nothing is written but a mean of 0 and the rstd of a
  /// constant row.
  ///
  /// @param gain n elements from 0 on
  /// @param bias n elements from 0 on
  /// @param eps above 0
  public static void forward(
      float[] x,
      int xOff,
      float[] gain,
      float[] bias,
      float eps,
      float[] y,
      int yOff,
      int n,
      float[] statistics,
      int at) {
    Checks.range("layerNorm", "x", x, xOff, n);
    Checks.range("layerNorm", "y", y, yOff, n);
    Checks.range("layerNorm", "gain", gain, 0, n);
    Checks.range("layerNorm", "bias", bias, 0, n);
    Checks.range("layerNorm", "statistics", statistics, at, STATISTICS);
    if (!(eps > 0)) {
      throw new IllegalArgumentException("layerNorm: eps must be > 0, got " + eps);
    }
    float mean = n == 0 ? 0 : Vectors.sum(x, xOff, n) / n;
    // Two passes: the mean of squares less the square of the mean loses a row far from 0.
    float variance = n == 0 ? 0 : squares(x, xOff, mean, n) / n;
    float rstd = (float) (1 / Math.sqrt((double) variance + eps));
    if (Kernels.PANAMA) {
      PanamaLayerNorm.affine(x, xOff, mean, rstd, gain, bias, y, yOff, n);
    } else {
      ScalarLayerNorm.affineFrom(0, x, xOff, mean, rstd, gain, bias, y, yOff, n);
    }
    statistics[at] = mean;
    statistics[at + 1] = rstd;
  }

  private static float squares(float[] x, int xOff, float mean, int n) {
    return Kernels.PANAMA
        ? PanamaLayerNorm.squares(x, xOff, mean, n)
        : ScalarLayerNorm.squares(x, xOff, mean, n);
  }

  /// `dx = rstd * (g - mean(g) - h * mean(g * h))` with `g = dy * gain` and `h = (x - mean) *
  /// rstd`; adds `dy * h` to dGain and dy to dBias. dx may be dy, but not x.
  public static void backward(
      float[] x,
      int xOff,
      float[] gain,
      float[] statistics,
      int at,
      float[] dy,
      int dyOff,
      float[] dx,
      int dxOff,
      int n,
      float[] dGain,
      float[] dBias) {
    Checks.range("layerNormBackward", "x", x, xOff, n);
    Checks.range("layerNormBackward", "gain", gain, 0, n);
    Checks.range("layerNormBackward", "statistics", statistics, at, STATISTICS);
    Checks.range("layerNormBackward", "dy", dy, dyOff, n);
    Checks.range("layerNormBackward", "dx", dx, dxOff, n);
    Checks.range("layerNormBackward", "dGain", dGain, 0, n);
    Checks.range("layerNormBackward", "dBias", dBias, 0, n);
    if (n == 0) {
      return;
    }
    float mean = statistics[at];
    float rstd = statistics[at + 1];
    if (Kernels.PANAMA) {
      PanamaLayerNorm.backward(x, xOff, gain, mean, rstd, dy, dyOff, dx, dxOff, n, dGain, dBias);
    } else {
      ScalarLayerNorm.backward(x, xOff, gain, mean, rstd, dy, dyOff, dx, dxOff, n, dGain, dBias);
    }
  }
}
