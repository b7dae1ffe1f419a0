package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// `Y = X^T` in squares of 8 x 8 that stay in registers, where vectors hold 8 floats or more.
///
/// A square is turned by swapping its off-diagonal quarters, then theirs, then theirs: for a pair
/// of rows `h` apart (h = 4, 2, 1), lanes with bit h of the upper row change places with lanes
/// without it of the lower one. That is 24 rotations and 24 blends for 64 elements; element by
/// element C2 needs about five times as long.
final class PanamaTranspose {

  private static final VectorSpecies<Float> S8 = FloatVector.SPECIES_256;
  private static final VectorShuffle<Float> SWAP_4 = VectorShuffle.fromOp(S8, i -> i ^ 4);
  private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(S8, i -> i ^ 2);
  private static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(S8, i -> i ^ 1);
  private static final VectorMask<Float> BIT_4 = VectorMask.fromLong(S8, 0b11110000);
  private static final VectorMask<Float> BIT_2 = VectorMask.fromLong(S8, 0b11001100);
  private static final VectorMask<Float> BIT_1 = VectorMask.fromLong(S8, 0b10101010);

  private PanamaTranspose() {}

  /// `y[j][i] = x[i][j]` for x `[rows x cols]`.
  static void transpose(
      float[] x, int xOff, int ldx, int rows, int cols, float[] y, int yOff, int ldy) {
    int i = 0;
    if (LANES >= 8) {
      for (; i <= rows - 8; i += 8) {
        int j = 0;
        for (; j <= cols - 8; j += 8) {
          square(x, xOff + i * ldx + j, ldx, y, yOff + j * ldy + i, ldy);
        }
        if (j < cols) {
          ScalarKernels.transpose(
              x, xOff + i * ldx + j, ldx, 8, cols - j, y, yOff + j * ldy + i, ldy);
        }
      }
    }
    ScalarKernels.transpose(x, xOff + i * ldx, ldx, rows - i, cols, y, yOff + i, ldy);
  }

  private static void square(float[] x, int at, int ldx, float[] y, int to, int ldy) {
    FloatVector a0 = FloatVector.fromArray(S8, x, at);
    FloatVector a1 = FloatVector.fromArray(S8, x, at + ldx);
    FloatVector a2 = FloatVector.fromArray(S8, x, at + 2 * ldx);
    FloatVector a3 = FloatVector.fromArray(S8, x, at + 3 * ldx);
    FloatVector a4 = FloatVector.fromArray(S8, x, at + 4 * ldx);
    FloatVector a5 = FloatVector.fromArray(S8, x, at + 5 * ldx);
    FloatVector a6 = FloatVector.fromArray(S8, x, at + 6 * ldx);
    FloatVector a7 = FloatVector.fromArray(S8, x, at + 7 * ldx);
    FloatVector b0 = a0.blend(a4.rearrange(SWAP_4), BIT_4);
    FloatVector b1 = a1.blend(a5.rearrange(SWAP_4), BIT_4);
    FloatVector b2 = a2.blend(a6.rearrange(SWAP_4), BIT_4);
    FloatVector b3 = a3.blend(a7.rearrange(SWAP_4), BIT_4);
    FloatVector b4 = a0.rearrange(SWAP_4).blend(a4, BIT_4);
    FloatVector b5 = a1.rearrange(SWAP_4).blend(a5, BIT_4);
    FloatVector b6 = a2.rearrange(SWAP_4).blend(a6, BIT_4);
    FloatVector b7 = a3.rearrange(SWAP_4).blend(a7, BIT_4);
    FloatVector c0 = b0.blend(b2.rearrange(SWAP_2), BIT_2);
    FloatVector c1 = b1.blend(b3.rearrange(SWAP_2), BIT_2);
    FloatVector c2 = b0.rearrange(SWAP_2).blend(b2, BIT_2);
    FloatVector c3 = b1.rearrange(SWAP_2).blend(b3, BIT_2);
    FloatVector c4 = b4.blend(b6.rearrange(SWAP_2), BIT_2);
    FloatVector c5 = b5.blend(b7.rearrange(SWAP_2), BIT_2);
    FloatVector c6 = b4.rearrange(SWAP_2).blend(b6, BIT_2);
    FloatVector c7 = b5.rearrange(SWAP_2).blend(b7, BIT_2);
    c0.blend(c1.rearrange(SWAP_1), BIT_1).intoArray(y, to);
    c0.rearrange(SWAP_1).blend(c1, BIT_1).intoArray(y, to + ldy);
    c2.blend(c3.rearrange(SWAP_1), BIT_1).intoArray(y, to + 2 * ldy);
    c2.rearrange(SWAP_1).blend(c3, BIT_1).intoArray(y, to + 3 * ldy);
    c4.blend(c5.rearrange(SWAP_1), BIT_1).intoArray(y, to + 4 * ldy);
    c4.rearrange(SWAP_1).blend(c5, BIT_1).intoArray(y, to + 5 * ldy);
    c6.blend(c7.rearrange(SWAP_1), BIT_1).intoArray(y, to + 6 * ldy);
    c6.rearrange(SWAP_1).blend(c7, BIT_1).intoArray(y, to + 7 * ldy);
  }
}
