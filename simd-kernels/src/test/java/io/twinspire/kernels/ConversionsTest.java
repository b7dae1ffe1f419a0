package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConversionsTest {

  private static final int ALL = 1 << 16;

  private static short[] allShorts() {
    var x = new short[ALL];
    for (int i = 0; i < ALL; i++) {
      x[i] = (short) i;
    }
    return x;
  }

  @Test
  void everyBf16SurvivesThereAndBack() {
    var floats = new float[ALL];
    var back = new short[ALL];
    Conversions.fromBf16(allShorts(), 0, floats, 0, ALL);
    Conversions.toBf16(floats, 0, back, 0, ALL);
    var stochastic = new short[ALL];
    Conversions.toBf16Stochastic(floats, 0, stochastic, 0, ALL, noise(ALL), 0);
    for (int i = 0; i < ALL; i++) {
      assertThat(Float.floatToRawIntBits(floats[i]) >>> 16).isEqualTo(i);
      if (Float.isNaN(floats[i])) {
        assertThat(ScalarConversions.fromBf16(back[i])).isNaN();
        assertThat(ScalarConversions.fromBf16(stochastic[i])).isNaN();
      } else {
        assertThat(back[i]).isEqualTo((short) i);
        assertThat(stochastic[i]).isEqualTo((short) i);
      }
    }
  }

  @Test
  void bf16IsTheNearestAndOfTwoTheEvenOne() {
    // For each finite bf16 the float half way to the next, and its two neighbours.
    int finite = 0x7F80;
    var x = new float[3 * finite];
    for (int i = 0; i < finite; i++) {
      for (int j = 0; j < 3; j++) {
        x[3 * i + j] = Float.intBitsToFloat((i << 16) + 0x7FFF + j);
      }
    }
    for (int sign : new int[] {0, 0x8000}) {
      var y = new short[x.length];
      Conversions.toBf16(x, 0, y, 0, x.length);
      for (int i = 0; i < finite; i++) {
        assertThat(y[3 * i]).isEqualTo((short) (i | sign));
        assertThat(y[3 * i + 1]).isEqualTo((short) ((i + (i & 1)) | sign));
        assertThat(y[3 * i + 2]).isEqualTo((short) ((i + 1) | sign));
      }
      Vectors.scale(-1, x, 0, x.length);
    }
    // A NaN whose upper half alone is an infinity, and one that rounding would carry into the sign.
    var nan = new short[2];
    var odd = new float[] {Float.intBitsToFloat(0x7F800001), Float.intBitsToFloat(0x7FFFFFFF)};
    Conversions.toBf16(odd, 0, nan, 0, 2);
    assertThat(ScalarConversions.fromBf16(nan[0])).isNaN();
    assertThat(ScalarConversions.fromBf16(nan[1])).isNaN();
  }

  @Test
  void everyLengthAndOffsetEqualsTheDefinition() {
    for (int n : Data.SIZES) {
      float[] x = Data.uniform(n, n + 3);
      var expected = new short[n + 5];
      var actual = new short[n + 5];
      ScalarConversions.toBf16(x, 3, expected, 2, n);
      Conversions.toBf16(x, 3, actual, 2, n);
      assertThat(actual).isEqualTo(expected);
      var wide = new float[n + 5];
      var wideActual = new float[n + 5];
      ScalarConversions.fromBf16(expected, 2, wide, 1, n);
      Conversions.fromBf16(expected, 2, wideActual, 1, n);
      assertThat(wideActual).isEqualTo(wide);
      var bytes = new byte[n + 5];
      var bytesActual = new byte[n + 5];
      ScalarConversions.toInt8(90, x, 3, bytes, 2, n);
      if (Kernels.PANAMA) {
        PanamaConversions.toInt8(90, x, 3, bytesActual, 2, n);
        assertThat(bytesActual).isEqualTo(bytes);
      }
      ScalarConversions.fromInt8(0.3f, bytes, 2, wide, 1, n);
      Conversions.fromInt8(0.3f, bytes, 2, wideActual, 1, n);
      assertThat(wideActual).isEqualTo(wide);
      var words = new long[Conversions.signWords(n) + 2];
      Conversions.toSigns(x, 3, words, 1, n);
      for (int i = 0; i < 64 * (words.length - 2); i++) {
        boolean set = ((words[1 + i / 64] >>> (i % 64)) & 1) == 1;
        assertThat(set).isEqualTo(i < n && x[3 + i] >= 0);
      }
      assertThat(words[0] | words[words.length - 1]).isZero();
    }
  }

  @Test
  void stochasticRoundingIsUnbiasedReproducibleAndNeverLeavesTheTwoNeighbours() {
    int n = 100_000;
    float low = 1;
    float step = 0x1p-7f;
    var x = new float[n];
    var y = new short[n];
    Arrays.fill(x, low + 0.3f * step);
    Conversions.toBf16Stochastic(x, 0, y, 0, n, noise(n), 0);
    var wide = new float[n];
    Conversions.fromBf16(y, 0, wide, 0, n);
    int up = 0;
    for (float v : wide) {
      assertThat(v == low || v == low + step).isTrue();
      up += v > low ? 1 : 0;
    }
    // Five standard deviations of a binomial.
    assertThat((double) up / n).isCloseTo(0.3, within(5 * Math.sqrt(0.21 / n)));
    var special = new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, -0f};
    Conversions.toBf16Stochastic(special, 0, y, 0, 4, noise(4), 0);
    Conversions.fromBf16(y, 0, wide, 0, 4);
    assertThat(Arrays.copyOf(wide, 4)).isEqualTo(special);
  }

  /// Column c is rounded up where its 16 bits of the row's words and the lower half of the float
  /// pass 2^16 together.
  @Test
  void stochasticRoundingTakesTheBitsOfItsColumn() {
    for (int n : Data.SIZES) {
      float[] x = Data.uniform(n, n + 3);
      int words = Conversions.noiseWords(n);
      int[] noise = new int[2 * words];
      Conversions.rowNoise(7, 8, new int[] {4, 900_000}, 2, n, noise);
      var y = new short[n + 2];
      Conversions.toBf16Stochastic(x, 3, y, 2, n, noise, words);
      for (int c = 0; c < n; c++) {
        int word = Philox.nextInt(7, 8, 900_000L * words + c / 32 * 16L + c % 16);
        int random = c % 32 < 16 ? word & 0xFFFF : word >>> 16;
        int bits = Float.floatToRawIntBits(x[3 + c]);
        int up = (bits & 0xFFFF) + random >= 1 << 16 ? 1 : 0;
        assertThat(y[2 + c]).isEqualTo((short) ((bits >>> 16) + up));
      }
    }
    assertThat(Conversions.noiseWords(0)).isZero();
    assertThat(Conversions.noiseWords(32)).isEqualTo(16);
    assertThat(Conversions.noiseWords(33)).isEqualTo(32);
  }

  private static int[] noise(int n) {
    int[] noise = new int[Conversions.noiseWords(n)];
    Philox.fillInts(5, 6, 0, noise, 0, noise.length);
    return noise;
  }

  @Test
  void everyFp16SurvivesThereAndBackAndTiesGoToEven() {
    var floats = new float[ALL];
    var back = new short[ALL];
    Conversions.fromFp16(allShorts(), 0, floats, 0, ALL);
    Conversions.toFp16(floats, 0, back, 0, ALL);
    for (int i = 0; i < ALL; i++) {
      if (Float.isNaN(floats[i])) {
        assertThat(Float.float16ToFloat(back[i])).isNaN();
      } else {
        assertThat(back[i]).isEqualTo((short) i);
      }
    }
    int finite = 0x7C00;
    var half = new float[finite - 1];
    for (int i = 0; i < finite - 1; i++) {
      half[i] = (floats[i] + floats[i + 1]) / 2;
    }
    Conversions.toFp16(half, 0, back, 0, finite - 1);
    for (int i = 0; i < finite - 1; i++) {
      assertThat(back[i]).isEqualTo((short) (i + (i & 1)));
    }
    Conversions.toFp16(new float[] {65_519.996f, 65_520, 0x1p-26f}, 0, back, 0, 3);
    assertThat(Arrays.copyOf(back, 3)).containsExactly((short) 0x7BFF, (short) 0x7C00, (short) 0);
  }

  @Test
  void int8IsWithinHalfAScaleAndReachesBothEnds() {
    for (int n : Data.SIZES) {
      float[] x = Data.uniform(n, n + 1);
      if (n > 1) {
        x[1] = 1.5f;
        x[n] = -1.5f;
      }
      var codes = new byte[n];
      var back = new float[n];
      float scale = Conversions.toInt8(x, 1, codes, 0, n);
      Conversions.fromInt8(scale, codes, 0, back, 0, n);
      for (int i = 0; i < n; i++) {
        assertThat(Math.abs(back[i] - x[1 + i])).isLessThanOrEqualTo(scale * 0.50001f);
      }
      if (n > 1) {
        assertThat(scale).isEqualTo(1.5f / 127);
        assertThat(codes[0]).isEqualTo((byte) 127);
        assertThat(codes[n - 1]).isEqualTo((byte) -127);
      }
    }
    var codes = new byte[5];
    assertThat(Conversions.toInt8(new float[] {127, 0.5f, 1.5f, -2.5f, -0.5f}, 0, codes, 0, 5))
        .isEqualTo(1);
    assertThat(codes).containsExactly(127, 0, 2, -2, 0);
  }

  @Test
  void int8SaysWhatARowWithoutAScaleIs() {
    for (int n : new int[] {1, 5, 40}) {
      for (int at : new int[] {0, n - 1}) {
        var codes = new byte[n];
        Arrays.fill(codes, (byte) 9);
        var x = new float[n];
        assertThat(Conversions.toInt8(x, 0, codes, 0, n)).isZero();
        assertThat(codes).containsOnly(0);
        x[at] = Float.MIN_VALUE;
        assertThat(Conversions.toInt8(x, 0, codes, 0, n)).isZero();
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
          x[at] = bad;
          assertThat(Conversions.toInt8(x, 0, codes, 0, n)).isNaN();
          assertThat(codes).containsOnly(0);
        }
        for (float extreme : new float[] {Float.MAX_VALUE, -0x1p-118f}) {
          x[at] = extreme;
          assertThat(Conversions.toInt8(x, 0, codes, 0, n)).isEqualTo(Math.abs(extreme) / 127);
          assertThat(codes[at]).isEqualTo((byte) (extreme > 0 ? 127 : -127));
        }
      }
    }
  }

  @Test
  void int4IsWithinHalfAScaleAndSaysWhatARowWithoutOneIs() {
    for (int n : Data.SIZES) {
      float[] x = Data.uniform(n, n + 1);
      var codes = new byte[(n + 1) / 2 + 1];
      var range = new float[3];
      var back = new float[n];
      Conversions.toInt4(x, 1, codes, 1, range, 1, n);
      assertThat(codes[0]).isZero();
      if (n % 2 == 1) {
        assertThat(codes[codes.length - 1] >>> 4).isZero();
      }
      Conversions.fromInt4(range[1], range[2], codes, 1, back, 0, n);
      for (int i = 0; i < n; i++) {
        assertThat(Math.abs(back[i] - x[1 + i])).isLessThanOrEqualTo(range[1] * 0.50001f + 1e-7f);
      }
    }
    var range = new float[2];
    var codes = new byte[2];
    Conversions.toInt4(new float[] {10, 2, 25}, 0, codes, 0, range, 0, 3);
    assertThat(codes).containsExactly((byte) 0xF5, (byte) 0);
    Conversions.toInt4(new float[] {4, 4, 4}, 0, codes, 0, range, 0, 3);
    assertThat(range).containsExactly(0, 4);
    Conversions.toInt4(new float[] {4, Float.NaN, 4}, 0, codes, 0, range, 0, 3);
    assertThat(range).containsExactly(Float.NaN, 0);
    Conversions.toInt4(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE}, 0, codes, 0, range, 0, 2);
    assertThat(range).containsExactly(Float.NaN, 0);
    assertThat(codes[0]).isZero();
  }

  @Test
  void signOfZeroIsSetAndOfNanIsNot() {
    var words = new long[1];
    Conversions.toSigns(new float[] {0f, -0f, Float.NaN, -1, 1}, 0, words, 0, 5);
    assertThat(words[0]).isEqualTo(0b10011);
  }

  @Test
  void refusesRangesOutsideTheArray() {
    var f = new float[4];
    var s = new short[4];
    var b = new byte[4];
    assertThatThrownBy(() -> Conversions.toBf16(f, 0, s, 1, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("toBf16: y must hold 4 entries from offset 1, got an array of 4");
    assertThatThrownBy(() -> Conversions.fromBf16(s, -1, f, 0, 2))
        .hasMessageStartingWith("fromBf16");
    assertThatThrownBy(() -> Conversions.toBf16Stochastic(f, 0, s, 3, 2, new int[16], 0))
        .hasMessageStartingWith("toBf16Stochastic: y");
    assertThatThrownBy(() -> Conversions.toBf16Stochastic(f, 0, s, 0, 2, new int[16], 1))
        .hasMessage(
            "toBf16Stochastic: noise must hold 16 entries from offset 1, got an array of 16");
    assertThatThrownBy(() -> Conversions.rowNoise(1, 1, new int[2], 2, 4, new int[31]))
        .hasMessage("rowNoise: noise must hold 32 entries from offset 0, got an array of 31");
    assertThatThrownBy(() -> Conversions.toFp16(f, 3, s, 0, 2)).hasMessageStartingWith("toFp16: x");
    assertThatThrownBy(() -> Conversions.fromFp16(s, 0, f, 3, 2))
        .hasMessageStartingWith("fromFp16: y");
    assertThatThrownBy(() -> Conversions.toInt8(f, 0, b, 0, 5)).hasMessageStartingWith("toInt8: x");
    assertThatThrownBy(() -> Conversions.fromInt8(1, b, 2, f, 0, 3))
        .hasMessageStartingWith("fromInt8: x");
    assertThatThrownBy(() -> Conversions.toInt4(f, 0, b, 3, f, 0, 3))
        .hasMessageStartingWith("toInt4: y must hold 2");
    assertThatThrownBy(() -> Conversions.toInt4(f, 0, b, 0, f, 3, 2))
        .hasMessageStartingWith("toInt4: range");
    assertThatThrownBy(() -> Conversions.fromInt4(1, 0, b, 3, f, 0, 4))
        .hasMessageStartingWith("fromInt4: x must hold 2");
    assertThatThrownBy(() -> Conversions.toSigns(f, 0, new long[1], 1, 1))
        .hasMessageStartingWith("toSigns: y");
  }
}
