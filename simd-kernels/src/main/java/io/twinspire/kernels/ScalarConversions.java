package io.twinspire.kernels;

/// The definitions of [Conversions], one obvious loop each.
final class ScalarConversions {

  private ScalarConversions() {}

  static short toBf16(float x) {
    return toBf16(x, 0x7FFF + ((Float.floatToRawIntBits(x) >>> 16) & 1));
  }

  /// The bf16 next to x towards 0, or the one beyond, where the lower half of x and `add` together
  /// pass 16 bits (an infinity has zeros there, so it stays).
  static short toBf16(float x, int add) {
    int bits = Float.floatToRawIntBits(x);
    return (short) (Float.isNaN(x) ? (bits >>> 16) | 0x40 : (bits + add) >>> 16);
  }

  static float fromBf16(short x) {
    return Float.intBitsToFloat(x << 16);
  }

  static void toBf16(float[] x, int xOff, short[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = toBf16(x[xOff + i]);
    }
  }

  static void fromBf16(short[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = fromBf16(x[xOff + i]);
    }
  }

  /// The columns from `fromCol` on of a row.
  static void toBf16Stochastic(
      float[] x, int xOff, short[] y, int yOff, int fromCol, int n, int[] noise, int noiseOff) {
    for (int col = fromCol; col < n; col++) {
      y[yOff + col] = ScalarBf16.round(x[xOff + col], noise, noiseOff, col);
    }
  }

  static void toFp16(float[] x, int xOff, short[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = Float.floatToFloat16(x[xOff + i]);
    }
  }

  static void fromFp16(short[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = Float.float16ToFloat(x[xOff + i]);
    }
  }

  static float maxAbs(float[] x, int off, int n) {
    float max = 0;
    for (int i = off; i < off + n; i++) {
      max = Math.max(max, Math.abs(x[i]));
    }
    return max;
  }

  /// The integer nearest to `x * inverse`, of two the even one; right for less than 2^21.
  private static int nearest(float x, float inverse) {
    return Float.floatToRawIntBits(Math.fma(x, inverse, ScalarMath.ROUNDER));
  }

  static void toInt8(float inverse, float[] x, int xOff, byte[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = (byte) nearest(x[xOff + i], inverse);
    }
  }

  static void fromInt8(float scale, byte[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = scale * x[xOff + i];
    }
  }

  static void toInt4(float min, float inverse, float[] x, int xOff, byte[] y, int yOff, int n) {
    int half = (n + 1) / 2;
    for (int i = 0; i < half; i++) {
      int low = nearest(x[xOff + i] - min, inverse) & 15;
      int high = half + i < n ? nearest(x[xOff + half + i] - min, inverse) & 15 : 0;
      y[yOff + i] = (byte) ((high << 4) | low);
    }
  }

  /// The bytes `from` and on.
  static void fromInt4(
      float scale, float min, byte[] x, int xOff, float[] y, int yOff, int n, int from) {
    int half = (n + 1) / 2;
    for (int i = from; i < half; i++) {
      y[yOff + i] = Math.fma(scale, x[xOff + i] & 15, min);
      if (half + i < n) {
        y[yOff + half + i] = Math.fma(scale, (x[xOff + i] >>> 4) & 15, min);
      }
    }
  }

  /// Bits of one word, the first n of them.
  static long signs(float[] x, int off, int n) {
    long word = 0;
    for (int i = 0; i < n; i++) {
      word |= (x[off + i] >= 0 ? 1L : 0L) << i;
    }
    return word;
  }
}
