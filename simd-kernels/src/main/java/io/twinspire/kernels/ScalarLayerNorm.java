package io.twinspire.kernels;

/// The definition of [LayerNorm]. Arguments are checked by the facade.
final class ScalarLayerNorm {

  private ScalarLayerNorm() {}

  /// `sum_i (x_i - mean)^2`.
  static float squares(float[] x, int xOff, float mean, int n) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      float centred = x[xOff + i] - mean;
      sum = Math.fma(centred, centred, sum);
    }
    return sum;
  }

  /// The elements `[from, n)`.
  static void affineFrom(
      int from,
      float[] x,
      int xOff,
      float mean,
      float rstd,
      float[] gain,
      float[] bias,
      float[] y,
      int yOff,
      int n) {
    for (int i = from; i < n; i++) {
      y[yOff + i] = Math.fma((x[xOff + i] - mean) * rstd, gain[i], bias[i]);
    }
  }

  static void backward(
      float[] x,
      int xOff,
      float[] gain,
      float mean,
      float rstd,
      float[] dy,
      int dyOff,
      float[] dx,
      int dxOff,
      int n,
      float[] dGain,
      float[] dBias) {
    float sum = 0;
    float along = 0;
    for (int i = 0; i < n; i++) {
      float g = dy[dyOff + i] * gain[i];
      sum += g;
      along = Math.fma(g, (x[xOff + i] - mean) * rstd, along);
    }
    backwardFrom(
        0, x, xOff, gain, mean, rstd, sum / n, along / n, dy, dyOff, dx, dxOff, n, dGain, dBias);
  }

  /// The elements `[from, n)`, given the means of g and of g * h over the row.
  static void backwardFrom(
      int from,
      float[] x,
      int xOff,
      float[] gain,
      float mean,
      float rstd,
      float meanG,
      float meanAlong,
      float[] dy,
      int dyOff,
      float[] dx,
      int dxOff,
      int n,
      float[] dGain,
      float[] dBias) {
    for (int i = from; i < n; i++) {
      float d = dy[dyOff + i];
      float h = (x[xOff + i] - mean) * rstd;
      dGain[i] = Math.fma(d, h, dGain[i]);
      dBias[i] += d;
      dx[dxOff + i] = Math.fma(-h, meanAlong, d * gain[i] - meanG) * rstd;
    }
  }
}
