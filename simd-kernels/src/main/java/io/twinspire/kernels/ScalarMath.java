package io.twinspire.kernels;

/// Elementary functions of one float, built of exactly rounded operations only (fused
/// multiply-adds, divisions), so that every provider, width and compiler gives the same bits.
final class ScalarMath {

  static final float LOG2_E = 1.442695f;
  static final float LN_2_HIGH = 0.6931472f;
  static final float LN_2_LOW = -1.9046542E-9f;

  /// 1.5 * 2^23: adding it rounds to an integer, which is then in the low bits.
  static final float ROUNDER = 0x1.8p23f;

  /// Below, exp is under 2^-126 and given as 0.
  static final float EXP_LEAST = -87.33654f;

  /// Above, exp is over the largest float.
  static final float EXP_MOST = 88.72283f;

  // exp(r) = 1 + r + r^2 * (E2 + E3 r + ... + E6 r^4) on |r| <= ln(2) / 2, minimax: 3.1e-9.
  static final float E2 = 0.49999994f;
  static final float E3 = 0.16666521f;
  static final float E4 = 0.04166839f;
  static final float E5 = 0.008368717f;
  static final float E6 = 0.0013814599f;

  // atanh(z) = z + z^3 * (A0 + A1 z^2 + ...) on 0 <= z <= 1/3, minimax: 4.6e-9.
  static final float A0 = 0.33333206f;
  static final float A1 = 0.20010886f;
  static final float A2 = 0.13998932f;
  static final float A3 = 0.14015637f;

  /// `2 sqrt(2 / pi)` and 0.044715 times it.
  static final float GELU_1 = 1.5957692f;

  static final float GELU_3 = 0.071354814f;

  private ScalarMath() {}

  static float exp(float x) {
    if (x < EXP_LEAST) {
      return 0;
    }
    if (x > EXP_MOST) {
      return Float.POSITIVE_INFINITY;
    }
    float t = Math.fma(x, LOG2_E, ROUNDER);
    float n = t - ROUNDER;
    float r = Math.fma(n, -LN_2_LOW, Math.fma(n, -LN_2_HIGH, x));
    float q = Math.fma(Math.fma(Math.fma(Math.fma(E6, r, E5), r, E4), r, E3), r, E2);
    float p = Math.fma(Math.fma(q, r, 1), r, 1);
    return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(t) << 23));
  }

  /// `log(1 + e)` for e in [0, 1], as `2 atanh(e / (2 + e))`.
  static float log1p(float e) {
    float z = e / (2 + e);
    float w = z * z;
    float q = Math.fma(Math.fma(Math.fma(A3, w, A2), w, A1), w, A0);
    float twice = z + z;
    return Math.fma(twice * w, q, twice);
  }

  static float sigmoid(float x) {
    return sigmoid(x, exp(-Math.abs(x)));
  }

  /// @param e `exp(-|x|)`
  static float sigmoid(float x, float e) {
    return (x < 0 ? e : 1) / (1 + e);
  }

  static float logSigmoid(float x) {
    return Math.min(x, 0) - log1p(exp(-Math.abs(x)));
  }

  /// `2u` of the tanh form of GELU.
  private static float geluInner(float x, float square) {
    return x * Math.fma(GELU_3, square, GELU_1);
  }

  static float gelu(float x) {
    return x * sigmoid(geluInner(x, x * x));
  }

  /// The derivative `s + x s (1 - s) (2u)'` with `s = sigmoid(2u)`.
  static float geluSlope(float x) {
    float square = x * x;
    float s = sigmoid(geluInner(x, square));
    float inner = Math.fma(3 * GELU_3, square, GELU_1);
    return Math.fma(x * s * (1 - s), inner, s);
  }
}
