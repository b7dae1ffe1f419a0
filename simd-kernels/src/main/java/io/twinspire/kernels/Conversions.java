package io.twinspire.kernels;

import java.util.Arrays;

/// Rows of floats as fewer bytes, and back. Every provider gives the same bits (of a NaN, that it
/// is one).
///
/// | format | an element | error of an element |
/// |---|---|---|
/// | bf16 | upper half of a float32 | 2^-9 relative |
/// | fp16 | IEEE 754 binary16 | 2^-11 relative from 2^-14 on; infinity from 65,520 on |
/// | int8 | `scale * code`, code -127 .. 127, one symmetric scale a row | half the scale |
/// | 4-bit | `min + scale * code`, code 0 .. 15, scale and minimum a row | half the scale |
/// | sign | one bit | – |
public final class Conversions {

  private Conversions() {}

  /// float32 to bf16, to the nearest, of two to the even one; beyond the largest finite bf16 to
  /// infinity; NaN stays one.
  public static void toBf16(float[] x, int xOff, short[] y, int yOff, int n) {
    Checks.range("toBf16", "x", x, xOff, n);
    Checks.range("toBf16", "y", y.length, yOff, n);
    if (Kernels.PANAMA) {
      PanamaConversions.toBf16(x, xOff, y, yOff, n);
    } else {
      ScalarConversions.toBf16(x, xOff, y, yOff, n);
    }
  }

  /// float32 to one of the two bf16 around it, to either with the probability that makes the
  /// expected value the float, so that small steps of training are not lost (beyond the largest
  /// finite bf16: to it or to infinity). What is a bf16 already stays.
  ///
  /// Element i takes 16 random bits of `noise`, half of the word `i / 32 * 16 + i % 16` of the row:
  /// the upper half where `i % 32 >= 16`.
  ///
  /// @param noise [#noiseWords] random words of the row from `noiseOff` on, as of [#rowNoise]
  public static void toBf16Stochastic(
      float[] x, int xOff, short[] y, int yOff, int n, int[] noise, int noiseOff) {
    Checks.range("toBf16Stochastic", "x", x, xOff, n);
    Checks.range("toBf16Stochastic", "y", y.length, yOff, n);
    Checks.range("toBf16Stochastic", "noise", noise, noiseOff, noiseWords(n));
    if (Kernels.PANAMA) {
      PanamaConversions.toBf16Stochastic(x, xOff, y, yOff, n, noise, noiseOff);
    } else {
      ScalarConversions.toBf16Stochastic(x, xOff, y, yOff, 0, n, noise, noiseOff);
    }
  }

  /// Random words that stochastic rounding of a row of n elements takes: 16 for every 32, begun or
  /// whole.
  public static int noiseWords(int n) {
    return ((n >>> 5) + ((n & 31) == 0 ? 0 : 1)) * 16;
  }

  /// The noise of `count` rows of n elements, one after the other: word j of row r is
  /// [Philox#nextInt] at counter `r * noiseWords(n) + j`. So a row's noise depends on seed, stream
  /// (give each step and each table one of its own), row and column alone.
  ///
  /// @param noise `count * noiseWords(n)` words
  public static void rowNoise(long seed, long stream, int[] rows, int count, int n, int[] noise) {
    Checks.range("rowNoise", "rows", rows, 0, count);
    int words = noiseWords(n);
    Checks.range("rowNoise", "noise", noise, 0, count * words);
    for (int k = 0; k < count; k++) {
      Philox.fillInts(seed, stream, (long) rows[k] * words, noise, k * words, words);
    }
  }

  /// bf16 to float32, exact.
  public static void fromBf16(short[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("fromBf16", "x", x.length, xOff, n);
    Checks.range("fromBf16", "y", y, yOff, n);
    if (Kernels.PANAMA) {
      PanamaConversions.fromBf16(x, xOff, y, yOff, n);
    } else {
      ScalarConversions.fromBf16(x, xOff, y, yOff, n);
    }
  }

  /// float32 to fp16 as [Float#floatToFloat16].
  public static void toFp16(float[] x, int xOff, short[] y, int yOff, int n) {
    Checks.range("toFp16", "x", x, xOff, n);
    Checks.range("toFp16", "y", y.length, yOff, n);
    ScalarConversions.toFp16(x, xOff, y, yOff, n);
  }

  /// fp16 to float32, exact.
  public static void fromFp16(short[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("fromFp16", "x", x.length, xOff, n);
    Checks.range("fromFp16", "y", y, yOff, n);
    ScalarConversions.fromFp16(x, xOff, y, yOff, n);
  }

  /// float32 to int8 with `scale = max|x| / 127`, which is returned; `code = round(x * (1 /
  /// scale))`, halves to even. A row whose scale would be less than the smallest normal float is
  /// zeros with scale 0. A row that is not finite is zeros with scale NaN, so that its scores are
  /// NaN.
  public static float toInt8(float[] x, int xOff, byte[] y, int yOff, int n) {
    Checks.range("toInt8", "x", x, xOff, n);
    Checks.range("toInt8", "y", y.length, yOff, n);
    float scale =
        (Kernels.PANAMA
                ? PanamaConversions.maxAbs(x, xOff, n)
                : ScalarConversions.maxAbs(x, xOff, n))
            / 127;
    if (!usable(scale)) {
      Arrays.fill(y, yOff, yOff + n, (byte) 0);
      return scale < Float.MIN_NORMAL ? 0 : Float.NaN;
    }
    if (Kernels.PANAMA) {
      PanamaConversions.toInt8(1 / scale, x, xOff, y, yOff, n);
    } else {
      ScalarConversions.toInt8(1 / scale, x, xOff, y, yOff, n);
    }
    return scale;
  }

  /// `y = scale * code`.
  public static void fromInt8(float scale, byte[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("fromInt8", "x", x.length, xOff, n);
    Checks.range("fromInt8", "y", y, yOff, n);
    if (Kernels.PANAMA) {
      PanamaConversions.fromInt8(scale, x, xOff, y, yOff, n);
    } else {
      ScalarConversions.fromInt8(scale, x, xOff, y, yOff, n);
    }
  }

  /// float32 to 4 bits with `min = min x` and `scale = (max x - min) / 15`; `code = round((x - min)
  /// * (1 / scale))`, halves to even. With `half = ceil(n / 2)`, byte i holds code i in its lower
  ///   four bits and code `half + i` in its upper ones (0 beyond n), so that neither side of a
  ///   product is shuffled. A row whose scale would be less than the smallest normal float has
  ///   codes and scale 0; a row that is not finite (or whose width is not) codes 0, minimum 0 and
  ///   scale NaN.
  ///
  /// @param y `ceil(n / 2)` bytes
  /// @param range receives the scale at `rangeOff` and the minimum behind it
  public static void toInt4(
      float[] x, int xOff, byte[] y, int yOff, float[] range, int rangeOff, int n) {
    Checks.range("toInt4", "x", x, xOff, n);
    Checks.range("toInt4", "y", y.length, yOff, (n + 1) / 2);
    Checks.range("toInt4", "range", range, rangeOff, 2);
    float min = n == 0 ? 0 : Float.POSITIVE_INFINITY;
    float max = n == 0 ? 0 : Float.NEGATIVE_INFINITY;
    for (int i = xOff; i < xOff + n; i++) {
      min = Math.min(min, x[i]);
      max = Math.max(max, x[i]);
    }
    float scale = (max - min) / 15;
    if (usable(scale)) {
      ScalarConversions.toInt4(min, 1 / scale, x, xOff, y, yOff, n);
    } else {
      Arrays.fill(y, yOff, yOff + (n + 1) / 2, (byte) 0);
      boolean finite = scale < Float.MIN_NORMAL;
      scale = finite ? 0 : Float.NaN;
      min = finite ? min : 0;
    }
    range[rangeOff] = scale;
    range[rangeOff + 1] = min;
  }

  /// `y = min + scale * code`, fused.
  public static void fromInt4(
      float scale, float min, byte[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("fromInt4", "y", y, yOff, n);
    Checks.range("fromInt4", "x", x.length, xOff, (n + 1) / 2);
    if (Kernels.PANAMA) {
      PanamaConversions.fromInt4(scale, min, x, xOff, y, yOff, n);
    } else {
      ScalarConversions.fromInt4(scale, min, x, xOff, y, yOff, n, 0);
    }
  }

  /// Words that the signs of n elements take.
  public static int signWords(int n) {
    return (n >>> 6) + ((n & 63) == 0 ? 0 : 1);
  }

  /// Signs as bits, 64 a word from the lowest on: 1 where `x >= 0`, so 0 for NaN; bits beyond n are
  /// 0.
  ///
  /// @param y [#signWords] words
  public static void toSigns(float[] x, int xOff, long[] y, int yOff, int n) {
    Checks.range("toSigns", "x", x, xOff, n);
    int words = signWords(n);
    Checks.range("toSigns", "y", y.length, yOff, words);
    for (int w = 0; w < words; w++) {
      int at = xOff + w * 64;
      int count = Math.min(64, n - w * 64);
      y[yOff + w] =
          Kernels.PANAMA
              ? PanamaConversions.signs(x, at, count)
              : ScalarConversions.signs(x, at, count);
    }
  }

  /// Neither less than a normal float, infinite nor NaN.
  private static boolean usable(float scale) {
    return scale >= Float.MIN_NORMAL && scale <= Float.MAX_VALUE;
  }
}
