package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/// Conversions of rows, with the bits of [ScalarConversions].
final class PanamaConversions {

  /// Bytes of as many lanes as [PanamaVectors#S], where there is such a vector: none of 32 bits.
  private static final VectorSpecies<Byte> QUARTER =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, S.vectorBitSize() / 4)));

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  private PanamaConversions() {}

  static void toBf16(float[] x, int xOff, short[] y, int yOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      round(FloatVector.fromArray(S, x, xOff + i), null, 0, 0, y, yOff + i);
    }
    ScalarConversions.toBf16(x, xOff + i, y, yOff + i, n - i);
  }

  static void toBf16Stochastic(
      float[] x, int xOff, short[] y, int yOff, int n, int[] noise, int noiseOff) {
    int col = 0;
    for (; col <= n - LANES; col += LANES) {
      round(FloatVector.fromArray(S, x, xOff + col), noise, noiseOff, col, y, yOff + col);
    }
    ScalarConversions.toBf16Stochastic(x, xOff, y, yOff, col, n, noise, noiseOff);
  }

  /// Stores a vector as bf16; with noise, as the columns from `col` on of a row whose noise begins
  /// at `noiseOff`.
  static void round(
      FloatVector v, int @Nullable [] noise, int noiseOff, int col, short[] y, int at) {
    IntVector bits = v.reinterpretAsInts();
    IntVector upper = bits.lanewise(VectorOperators.LSHR, 16);
    IntVector add =
        noise == null
            ? upper.and(1).add(0x7FFF)
            : IntVector.fromArray(INTS, noise, noiseOff + ScalarBf16.noiseAt(col))
                .lanewise(VectorOperators.LSHR, col & 16)
                .and(0xFFFF);
    IntVector rounded = bits.add(add).lanewise(VectorOperators.LSHR, 16);
    IntVector result = rounded.blend(upper.or(0x40), v.test(VectorOperators.IS_NAN).cast(INTS));
    ((ShortVector) result.convertShape(VectorOperators.I2S, PanamaScans.HALF, 0)).intoArray(y, at);
  }

  static void fromBf16(short[] x, int xOff, float[] y, int yOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      PanamaScans.floats(x, xOff + i).intoArray(y, yOff + i);
    }
    ScalarConversions.fromBf16(x, xOff + i, y, yOff + i, n - i);
  }

  static float maxAbs(float[] x, int off, int n) {
    FloatVector max = FloatVector.zero(S);
    int i = off;
    for (; i <= off + n - LANES; i += LANES) {
      max = max.max(FloatVector.fromArray(S, x, i).abs());
    }
    return Math.max(
        max.reduceLanes(VectorOperators.MAX), ScalarConversions.maxAbs(x, i, off + n - i));
  }

  static void toInt8(float inverse, float[] x, int xOff, byte[] y, int yOff, int n) {
    FloatVector rounder = FloatVector.broadcast(S, ScalarMath.ROUNDER);
    FloatVector by = FloatVector.broadcast(S, inverse);
    int i = 0;
    if (QUARTER.length() == LANES) {
      for (; i <= n - LANES; i += LANES) {
        IntVector codes =
            FloatVector.fromArray(S, x, xOff + i).fma(by, rounder).reinterpretAsInts();
        ((ByteVector) codes.convertShape(VectorOperators.I2B, QUARTER, 0)).intoArray(y, yOff + i);
      }
    }
    ScalarConversions.toInt8(inverse, x, xOff + i, y, yOff + i, n - i);
  }

  static void fromInt8(float scale, byte[] x, int xOff, float[] y, int yOff, int n) {
    int i = 0;
    if (QUARTER.length() == LANES) {
      for (; i <= n - LANES; i += LANES) {
        ((FloatVector)
                ByteVector.fromArray(QUARTER, x, xOff + i).convertShape(VectorOperators.B2F, S, 0))
            .mul(scale)
            .intoArray(y, yOff + i);
      }
    }
    ScalarConversions.fromInt8(scale, x, xOff + i, y, yOff + i, n - i);
  }

  static void fromInt4(float scale, float min, byte[] x, int xOff, float[] y, int yOff, int n) {
    int half = (n + 1) / 2;
    FloatVector by = FloatVector.broadcast(S, scale);
    FloatVector least = FloatVector.broadcast(S, min);
    int i = 0;
    if (QUARTER.length() == LANES) {
      for (; i <= n / 2 - LANES; i += LANES) {
        IntVector codes =
            (IntVector)
                ByteVector.fromArray(QUARTER, x, xOff + i)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
        floats(codes.and(15)).fma(by, least).intoArray(y, yOff + i);
        floats(codes.lanewise(VectorOperators.LSHR, 4))
            .fma(by, least)
            .intoArray(y, yOff + half + i);
      }
    }
    ScalarConversions.fromInt4(scale, min, x, xOff, y, yOff, n, i);
  }

  private static FloatVector floats(IntVector x) {
    return (FloatVector) x.convertShape(VectorOperators.I2F, S, 0);
  }

  static long signs(float[] x, int off, int n) {
    long word = 0;
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      word |= FloatVector.fromArray(S, x, off + i).compare(VectorOperators.GE, 0).toLong() << i;
    }
    return i == n ? word : word | (ScalarConversions.signs(x, off + i, n - i) << i);
  }
}
