package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;
import static io.twinspire.kernels.PanamaVectors.sumLanes;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Scans of floating-point rows. One accumulator a row in both forms, so both give the same bits.
final class PanamaScans {

  /// As many shorts as [PanamaVectors#S] has floats.
  static final VectorSpecies<Short> HALF =
      VectorSpecies.of(short.class, VectorShape.forBitSize(S.vectorBitSize() / 2));

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  private PanamaScans() {}

  static void float32(
      boolean inCache,
      float[] q,
      int qOff,
      float[] rows,
      int off,
      int n,
      int d,
      float[] out,
      int outOff) {
    int r = 0;
    for (; inCache && r <= n - 4; r += 4) {
      four(q, qOff, rows, off + r * d, d, out, outOff + r);
    }
    for (; r < n; r++) {
      out[outOff + r] = one(q, qOff, rows, off + r * d, d);
    }
  }

  private static float one(float[] q, int qOff, float[] row, int at, int d) {
    FloatVector sum = FloatVector.zero(S);
    int i = 0;
    for (; i <= d - LANES; i += LANES) {
      sum = FloatVector.fromArray(S, q, qOff + i).fma(FloatVector.fromArray(S, row, at + i), sum);
    }
    return sumLanes(sum) + ScalarKernels.dot(q, qOff + i, row, at + i, d - i);
  }

  private static void four(float[] q, int qOff, float[] rows, int at, int d, float[] out, int o) {
    int at1 = at + d;
    int at2 = at1 + d;
    int at3 = at2 + d;
    FloatVector sum0 = FloatVector.zero(S);
    FloatVector sum1 = FloatVector.zero(S);
    FloatVector sum2 = FloatVector.zero(S);
    FloatVector sum3 = FloatVector.zero(S);
    int i = 0;
    for (; i <= d - LANES; i += LANES) {
      FloatVector x = FloatVector.fromArray(S, q, qOff + i);
      sum0 = x.fma(FloatVector.fromArray(S, rows, at + i), sum0);
      sum1 = x.fma(FloatVector.fromArray(S, rows, at1 + i), sum1);
      sum2 = x.fma(FloatVector.fromArray(S, rows, at2 + i), sum2);
      sum3 = x.fma(FloatVector.fromArray(S, rows, at3 + i), sum3);
    }
    out[o] = sumLanes(sum0) + ScalarKernels.dot(q, qOff + i, rows, at + i, d - i);
    out[o + 1] = sumLanes(sum1) + ScalarKernels.dot(q, qOff + i, rows, at1 + i, d - i);
    out[o + 2] = sumLanes(sum2) + ScalarKernels.dot(q, qOff + i, rows, at2 + i, d - i);
    out[o + 3] = sumLanes(sum3) + ScalarKernels.dot(q, qOff + i, rows, at3 + i, d - i);
  }

  static void bf16(
      boolean inCache,
      float[] q,
      int qOff,
      short[] rows,
      int off,
      int n,
      int d,
      float[] out,
      int outOff) {
    int r = 0;
    for (; inCache && r <= n - 4; r += 4) {
      four(q, qOff, rows, off + r * d, d, out, outOff + r);
    }
    for (; r < n; r++) {
      out[outOff + r] = one(q, qOff, rows, off + r * d, d);
    }
  }

  private static float one(float[] q, int qOff, short[] row, int at, int d) {
    FloatVector sum = FloatVector.zero(S);
    int i = 0;
    for (; i <= d - LANES; i += LANES) {
      sum = FloatVector.fromArray(S, q, qOff + i).fma(floats(row, at + i), sum);
    }
    return sumLanes(sum) + ScalarScans.bf16(q, qOff + i, row, at + i, d - i);
  }

  private static void four(float[] q, int qOff, short[] rows, int at, int d, float[] out, int o) {
    int at1 = at + d;
    int at2 = at1 + d;
    int at3 = at2 + d;
    FloatVector sum0 = FloatVector.zero(S);
    FloatVector sum1 = FloatVector.zero(S);
    FloatVector sum2 = FloatVector.zero(S);
    FloatVector sum3 = FloatVector.zero(S);
    int i = 0;
    for (; i <= d - LANES; i += LANES) {
      FloatVector x = FloatVector.fromArray(S, q, qOff + i);
      sum0 = x.fma(floats(rows, at + i), sum0);
      sum1 = x.fma(floats(rows, at1 + i), sum1);
      sum2 = x.fma(floats(rows, at2 + i), sum2);
      sum3 = x.fma(floats(rows, at3 + i), sum3);
    }
    out[o] = sumLanes(sum0) + ScalarScans.bf16(q, qOff + i, rows, at + i, d - i);
    out[o + 1] = sumLanes(sum1) + ScalarScans.bf16(q, qOff + i, rows, at1 + i, d - i);
    out[o + 2] = sumLanes(sum2) + ScalarScans.bf16(q, qOff + i, rows, at2 + i, d - i);
    out[o + 3] = sumLanes(sum3) + ScalarScans.bf16(q, qOff + i, rows, at3 + i, d - i);
  }

  /// bf16 is the upper half of a float32.
  static FloatVector floats(short[] x, int at) {
    IntVector wide =
        (IntVector)
            ShortVector.fromArray(HALF, x, at)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
    return wide.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }
}
