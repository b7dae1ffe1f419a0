package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/// `Y = X^T` in squares that stay in registers, as wide as a vector, where vectors hold 8 floats or
/// 16.
///
/// A square is turned by swapping its off-diagonal quarters, then theirs, and so on: for a pair of
/// rows `h` apart (h = 8, 4, 2, 1), lanes with bit h of the upper row change places with lanes
/// without it of the lower one. That is 24 rotations and 24 blends for 64 elements, or 64 and 64
/// for 256; element by element C2 needs about five times as long.
///
/// Vectors are those of all kernels. One of floats of another width, stored anywhere in the
/// process, and C2 no longer knows whose `intoArray` a loop's sums go to: it may make an object of
/// each sum in each round, and products take five times as long.
final class PanamaTranspose {

  private static final VectorShuffle<Float> SWAP_8 = swap(8);
  private static final VectorShuffle<Float> SWAP_4 = swap(4);
  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_1 = swap(1);
  private static final VectorMask<Float> BIT_8 = bit(8);
  private static final VectorMask<Float> BIT_4 = bit(4);
  private static final VectorMask<Float> BIT_2 = bit(2);
  private static final VectorMask<Float> BIT_1 = bit(1);

  private PanamaTranspose() {}

  private static VectorShuffle<Float> swap(int bit) {
    return VectorShuffle.fromOp(S, i -> (i ^ bit) % LANES);
  }

  private static VectorMask<Float> bit(int bit) {
    long lanes = 0;
    for (int i = 0; i < LANES; i++) {
      lanes |= (i & bit) != 0 ? 1L << i : 0;
    }
    return VectorMask.fromLong(S, lanes);
  }

  /// `y[j][i] = x[i][j]` for x `[rows x cols]`. Where they are no whole squares, the last ones
  /// begin earlier and write again what stands there.
  static void transpose(
      float[] x, int xOff, int ldx, int rows, int cols, float[] y, int yOff, int ldy) {
    if ((LANES != 8 && LANES != 16) || rows < LANES || cols < LANES) {
      ScalarKernels.transpose(x, xOff, ldx, rows, cols, y, yOff, ldy);
      return;
    }
    for (int i = 0; i < rows; i += LANES) {
      int row = Math.min(i, rows - LANES);
      for (int j = 0; j < cols; j += LANES) {
        int col = Math.min(j, cols - LANES);
        int at = xOff + row * ldx + col;
        int to = yOff + col * ldy + row;
        if (LANES == 8) {
          eight(x, at, ldx, y, to, ldy);
        } else {
          sixteen(x, at, ldx, y, to, ldy);
        }
      }
    }
  }

  private static void eight(float[] x, int at, int ldx, float[] y, int to, int ldy) {
    FloatVector a0 = FloatVector.fromArray(S, x, at);
    FloatVector a1 = FloatVector.fromArray(S, x, at + ldx);
    FloatVector a2 = FloatVector.fromArray(S, x, at + 2 * ldx);
    FloatVector a3 = FloatVector.fromArray(S, x, at + 3 * ldx);
    FloatVector a4 = FloatVector.fromArray(S, x, at + 4 * ldx);
    FloatVector a5 = FloatVector.fromArray(S, x, at + 5 * ldx);
    FloatVector a6 = FloatVector.fromArray(S, x, at + 6 * ldx);
    FloatVector a7 = FloatVector.fromArray(S, x, at + 7 * ldx);
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

  private static void sixteen(float[] x, int at, int ldx, float[] y, int to, int ldy) {
    FloatVector a0 = FloatVector.fromArray(S, x, at);
    FloatVector a1 = FloatVector.fromArray(S, x, at + ldx);
    FloatVector a2 = FloatVector.fromArray(S, x, at + 2 * ldx);
    FloatVector a3 = FloatVector.fromArray(S, x, at + 3 * ldx);
    FloatVector a4 = FloatVector.fromArray(S, x, at + 4 * ldx);
    FloatVector a5 = FloatVector.fromArray(S, x, at + 5 * ldx);
    FloatVector a6 = FloatVector.fromArray(S, x, at + 6 * ldx);
    FloatVector a7 = FloatVector.fromArray(S, x, at + 7 * ldx);
    FloatVector a8 = FloatVector.fromArray(S, x, at + 8 * ldx);
    FloatVector a9 = FloatVector.fromArray(S, x, at + 9 * ldx);
    FloatVector a10 = FloatVector.fromArray(S, x, at + 10 * ldx);
    FloatVector a11 = FloatVector.fromArray(S, x, at + 11 * ldx);
    FloatVector a12 = FloatVector.fromArray(S, x, at + 12 * ldx);
    FloatVector a13 = FloatVector.fromArray(S, x, at + 13 * ldx);
    FloatVector a14 = FloatVector.fromArray(S, x, at + 14 * ldx);
    FloatVector a15 = FloatVector.fromArray(S, x, at + 15 * ldx);
    FloatVector b0 = a0.blend(a8.rearrange(SWAP_8), BIT_8);
    FloatVector b1 = a1.blend(a9.rearrange(SWAP_8), BIT_8);
    FloatVector b2 = a2.blend(a10.rearrange(SWAP_8), BIT_8);
    FloatVector b3 = a3.blend(a11.rearrange(SWAP_8), BIT_8);
    FloatVector b4 = a4.blend(a12.rearrange(SWAP_8), BIT_8);
    FloatVector b5 = a5.blend(a13.rearrange(SWAP_8), BIT_8);
    FloatVector b6 = a6.blend(a14.rearrange(SWAP_8), BIT_8);
    FloatVector b7 = a7.blend(a15.rearrange(SWAP_8), BIT_8);
    FloatVector b8 = a0.rearrange(SWAP_8).blend(a8, BIT_8);
    FloatVector b9 = a1.rearrange(SWAP_8).blend(a9, BIT_8);
    FloatVector b10 = a2.rearrange(SWAP_8).blend(a10, BIT_8);
    FloatVector b11 = a3.rearrange(SWAP_8).blend(a11, BIT_8);
    FloatVector b12 = a4.rearrange(SWAP_8).blend(a12, BIT_8);
    FloatVector b13 = a5.rearrange(SWAP_8).blend(a13, BIT_8);
    FloatVector b14 = a6.rearrange(SWAP_8).blend(a14, BIT_8);
    FloatVector b15 = a7.rearrange(SWAP_8).blend(a15, BIT_8);
    FloatVector c0 = b0.blend(b4.rearrange(SWAP_4), BIT_4);
    FloatVector c1 = b1.blend(b5.rearrange(SWAP_4), BIT_4);
    FloatVector c2 = b2.blend(b6.rearrange(SWAP_4), BIT_4);
    FloatVector c3 = b3.blend(b7.rearrange(SWAP_4), BIT_4);
    FloatVector c4 = b0.rearrange(SWAP_4).blend(b4, BIT_4);
    FloatVector c5 = b1.rearrange(SWAP_4).blend(b5, BIT_4);
    FloatVector c6 = b2.rearrange(SWAP_4).blend(b6, BIT_4);
    FloatVector c7 = b3.rearrange(SWAP_4).blend(b7, BIT_4);
    FloatVector c8 = b8.blend(b12.rearrange(SWAP_4), BIT_4);
    FloatVector c9 = b9.blend(b13.rearrange(SWAP_4), BIT_4);
    FloatVector c10 = b10.blend(b14.rearrange(SWAP_4), BIT_4);
    FloatVector c11 = b11.blend(b15.rearrange(SWAP_4), BIT_4);
    FloatVector c12 = b8.rearrange(SWAP_4).blend(b12, BIT_4);
    FloatVector c13 = b9.rearrange(SWAP_4).blend(b13, BIT_4);
    FloatVector c14 = b10.rearrange(SWAP_4).blend(b14, BIT_4);
    FloatVector c15 = b11.rearrange(SWAP_4).blend(b15, BIT_4);
    FloatVector d0 = c0.blend(c2.rearrange(SWAP_2), BIT_2);
    FloatVector d1 = c1.blend(c3.rearrange(SWAP_2), BIT_2);
    FloatVector d2 = c0.rearrange(SWAP_2).blend(c2, BIT_2);
    FloatVector d3 = c1.rearrange(SWAP_2).blend(c3, BIT_2);
    FloatVector d4 = c4.blend(c6.rearrange(SWAP_2), BIT_2);
    FloatVector d5 = c5.blend(c7.rearrange(SWAP_2), BIT_2);
    FloatVector d6 = c4.rearrange(SWAP_2).blend(c6, BIT_2);
    FloatVector d7 = c5.rearrange(SWAP_2).blend(c7, BIT_2);
    FloatVector d8 = c8.blend(c10.rearrange(SWAP_2), BIT_2);
    FloatVector d9 = c9.blend(c11.rearrange(SWAP_2), BIT_2);
    FloatVector d10 = c8.rearrange(SWAP_2).blend(c10, BIT_2);
    FloatVector d11 = c9.rearrange(SWAP_2).blend(c11, BIT_2);
    FloatVector d12 = c12.blend(c14.rearrange(SWAP_2), BIT_2);
    FloatVector d13 = c13.blend(c15.rearrange(SWAP_2), BIT_2);
    FloatVector d14 = c12.rearrange(SWAP_2).blend(c14, BIT_2);
    FloatVector d15 = c13.rearrange(SWAP_2).blend(c15, BIT_2);
    d0.blend(d1.rearrange(SWAP_1), BIT_1).intoArray(y, to);
    d0.rearrange(SWAP_1).blend(d1, BIT_1).intoArray(y, to + ldy);
    d2.blend(d3.rearrange(SWAP_1), BIT_1).intoArray(y, to + 2 * ldy);
    d2.rearrange(SWAP_1).blend(d3, BIT_1).intoArray(y, to + 3 * ldy);
    d4.blend(d5.rearrange(SWAP_1), BIT_1).intoArray(y, to + 4 * ldy);
    d4.rearrange(SWAP_1).blend(d5, BIT_1).intoArray(y, to + 5 * ldy);
    d6.blend(d7.rearrange(SWAP_1), BIT_1).intoArray(y, to + 6 * ldy);
    d6.rearrange(SWAP_1).blend(d7, BIT_1).intoArray(y, to + 7 * ldy);
    d8.blend(d9.rearrange(SWAP_1), BIT_1).intoArray(y, to + 8 * ldy);
    d8.rearrange(SWAP_1).blend(d9, BIT_1).intoArray(y, to + 9 * ldy);
    d10.blend(d11.rearrange(SWAP_1), BIT_1).intoArray(y, to + 10 * ldy);
    d10.rearrange(SWAP_1).blend(d11, BIT_1).intoArray(y, to + 11 * ldy);
    d12.blend(d13.rearrange(SWAP_1), BIT_1).intoArray(y, to + 12 * ldy);
    d12.rearrange(SWAP_1).blend(d13, BIT_1).intoArray(y, to + 13 * ldy);
    d14.blend(d15.rearrange(SWAP_1), BIT_1).intoArray(y, to + 14 * ldy);
    d14.rearrange(SWAP_1).blend(d15, BIT_1).intoArray(y, to + 15 * ldy);
  }
}
