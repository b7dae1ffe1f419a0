package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;
import static io.twinspire.kernels.PanamaVectors.sumLanes;

import jdk.incubator.vector.FloatVector;

/// Layer normalisation: the operations of [ScalarLayerNorm], element by element in the same order;
/// sums by lanes.
final class PanamaLayerNorm {

  private PanamaLayerNorm() {}

  static float squares(float[] x, int xOff, float mean, int n) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      FloatVector a = FloatVector.fromArray(S, x, xOff + i).sub(mean);
      FloatVector b = FloatVector.fromArray(S, x, xOff + i + LANES).sub(mean);
      s0 = a.fma(a, s0);
      s1 = b.fma(b, s1);
    }
    return sumLanes(s0.add(s1)) + ScalarLayerNorm.squares(x, xOff + i, mean, n - i);
  }

  static void affine(
      float[] x,
      int xOff,
      float mean,
      float rstd,
      float[] gain,
      float[] bias,
      float[] y,
      int yOff,
      int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector.fromArray(S, x, xOff + i)
          .sub(mean)
          .mul(rstd)
          .fma(FloatVector.fromArray(S, gain, i), FloatVector.fromArray(S, bias, i))
          .intoArray(y, yOff + i);
    }
    ScalarLayerNorm.affineFrom(i, x, xOff, mean, rstd, gain, bias, y, yOff, n);
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
    FloatVector sums = FloatVector.zero(S);
    FloatVector alongs = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector g =
          FloatVector.fromArray(S, dy, dyOff + i).mul(FloatVector.fromArray(S, gain, i));
      sums = sums.add(g);
      alongs = g.fma(FloatVector.fromArray(S, x, xOff + i).sub(mean).mul(rstd), alongs);
    }
    float sum = sumLanes(sums);
    float along = sumLanes(alongs);
    for (; i < n; i++) {
      float g = dy[dyOff + i] * gain[i];
      sum += g;
      along = Math.fma(g, (x[xOff + i] - mean) * rstd, along);
    }
    float meanG = sum / n;
    float meanAlong = along / n;
    i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector d = FloatVector.fromArray(S, dy, dyOff + i);
      FloatVector h = FloatVector.fromArray(S, x, xOff + i).sub(mean).mul(rstd);
      d.fma(h, FloatVector.fromArray(S, dGain, i)).intoArray(dGain, i);
      FloatVector.fromArray(S, dBias, i).add(d).intoArray(dBias, i);
      h.neg()
          .fma(
              FloatVector.broadcast(S, meanAlong),
              d.mul(FloatVector.fromArray(S, gain, i)).sub(meanG))
          .mul(rstd)
          .intoArray(dx, dxOff + i);
    }
    ScalarLayerNorm.backwardFrom(
        i, x, xOff, gain, mean, rstd, meanG, meanAlong, dy, dyOff, dx, dxOff, n, dGain, dBias);
  }
}
