package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;

import jdk.incubator.vector.FloatVector;

/// Register tiles for 512-bit vectors and 32 registers, `C[rows x 4 vectors] += A * panel`; see
/// [PanamaTilesNarrow] for why they look as they do.
final class PanamaTilesWide {

  private PanamaTilesWide() {}

  static void tile6(
      int depth,
      float[] a,
      int aOff,
      int lda,
      float[] panels,
      int panel,
      float[] c,
      int c0,
      int ldc,
      boolean fresh) {
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    int c3 = c2 + ldc;
    int c4 = c3 + ldc;
    int c5 = c4 + ldc;
    int r1 = aOff + lda;
    int r2 = r1 + lda;
    int r3 = r2 + lda;
    int r4 = r3 + lda;
    int r5 = r4 + lda;
    FloatVector s00 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0);
    FloatVector s01 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0 + LANES);
    FloatVector s02 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0 + 2 * LANES);
    FloatVector s03 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0 + 3 * LANES);
    FloatVector s10 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c1);
    FloatVector s11 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c1 + LANES);
    FloatVector s12 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c1 + 2 * LANES);
    FloatVector s13 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c1 + 3 * LANES);
    FloatVector s20 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c2);
    FloatVector s21 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c2 + LANES);
    FloatVector s22 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c2 + 2 * LANES);
    FloatVector s23 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c2 + 3 * LANES);
    FloatVector s30 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c3);
    FloatVector s31 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c3 + LANES);
    FloatVector s32 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c3 + 2 * LANES);
    FloatVector s33 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c3 + 3 * LANES);
    FloatVector s40 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c4);
    FloatVector s41 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c4 + LANES);
    FloatVector s42 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c4 + 2 * LANES);
    FloatVector s43 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c4 + 3 * LANES);
    FloatVector s50 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c5);
    FloatVector s51 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c5 + LANES);
    FloatVector s52 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c5 + 2 * LANES);
    FloatVector s53 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c5 + 3 * LANES);
    for (int p = 0; p < depth; p++) {
      int q = panel + p * (4 * LANES);
      FloatVector b0 = FloatVector.fromArray(S, panels, q);
      FloatVector b1 = FloatVector.fromArray(S, panels, q + LANES);
      FloatVector b2 = FloatVector.fromArray(S, panels, q + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(S, panels, q + 3 * LANES);
      FloatVector a0 = FloatVector.broadcast(S, a[aOff + p]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      s03 = a0.fma(b3, s03);
      FloatVector a1 = FloatVector.broadcast(S, a[r1 + p]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      s13 = a1.fma(b3, s13);
      FloatVector a2 = FloatVector.broadcast(S, a[r2 + p]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      s23 = a2.fma(b3, s23);
      FloatVector a3 = FloatVector.broadcast(S, a[r3 + p]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      s32 = a3.fma(b2, s32);
      s33 = a3.fma(b3, s33);
      FloatVector a4 = FloatVector.broadcast(S, a[r4 + p]);
      s40 = a4.fma(b0, s40);
      s41 = a4.fma(b1, s41);
      s42 = a4.fma(b2, s42);
      s43 = a4.fma(b3, s43);
      FloatVector a5 = FloatVector.broadcast(S, a[r5 + p]);
      s50 = a5.fma(b0, s50);
      s51 = a5.fma(b1, s51);
      s52 = a5.fma(b2, s52);
      s53 = a5.fma(b3, s53);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + LANES);
    s02.intoArray(c, c0 + 2 * LANES);
    s03.intoArray(c, c0 + 3 * LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
    s12.intoArray(c, c1 + 2 * LANES);
    s13.intoArray(c, c1 + 3 * LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + LANES);
    s22.intoArray(c, c2 + 2 * LANES);
    s23.intoArray(c, c2 + 3 * LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + LANES);
    s32.intoArray(c, c3 + 2 * LANES);
    s33.intoArray(c, c3 + 3 * LANES);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + LANES);
    s42.intoArray(c, c4 + 2 * LANES);
    s43.intoArray(c, c4 + 3 * LANES);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + LANES);
    s52.intoArray(c, c5 + 2 * LANES);
    s53.intoArray(c, c5 + 3 * LANES);
  }

  static void tile4(
      int depth,
      float[] a,
      int aOff,
      int lda,
      float[] panels,
      int panel,
      float[] c,
      int c0,
      int ldc,
      boolean fresh) {
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    int c3 = c2 + ldc;
    int r1 = aOff + lda;
    int r2 = r1 + lda;
    int r3 = r2 + lda;
    FloatVector s00 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0);
    FloatVector s01 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0 + LANES);
    FloatVector s02 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0 + 2 * LANES);
    FloatVector s03 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0 + 3 * LANES);
    FloatVector s10 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c1);
    FloatVector s11 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c1 + LANES);
    FloatVector s12 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c1 + 2 * LANES);
    FloatVector s13 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c1 + 3 * LANES);
    FloatVector s20 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c2);
    FloatVector s21 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c2 + LANES);
    FloatVector s22 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c2 + 2 * LANES);
    FloatVector s23 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c2 + 3 * LANES);
    FloatVector s30 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c3);
    FloatVector s31 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c3 + LANES);
    FloatVector s32 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c3 + 2 * LANES);
    FloatVector s33 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c3 + 3 * LANES);
    for (int p = 0; p < depth; p++) {
      int q = panel + p * (4 * LANES);
      FloatVector b0 = FloatVector.fromArray(S, panels, q);
      FloatVector b1 = FloatVector.fromArray(S, panels, q + LANES);
      FloatVector b2 = FloatVector.fromArray(S, panels, q + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(S, panels, q + 3 * LANES);
      FloatVector a0 = FloatVector.broadcast(S, a[aOff + p]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      s03 = a0.fma(b3, s03);
      FloatVector a1 = FloatVector.broadcast(S, a[r1 + p]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      s13 = a1.fma(b3, s13);
      FloatVector a2 = FloatVector.broadcast(S, a[r2 + p]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      s23 = a2.fma(b3, s23);
      FloatVector a3 = FloatVector.broadcast(S, a[r3 + p]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      s32 = a3.fma(b2, s32);
      s33 = a3.fma(b3, s33);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + LANES);
    s02.intoArray(c, c0 + 2 * LANES);
    s03.intoArray(c, c0 + 3 * LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
    s12.intoArray(c, c1 + 2 * LANES);
    s13.intoArray(c, c1 + 3 * LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + LANES);
    s22.intoArray(c, c2 + 2 * LANES);
    s23.intoArray(c, c2 + 3 * LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + LANES);
    s32.intoArray(c, c3 + 2 * LANES);
    s33.intoArray(c, c3 + 3 * LANES);
  }

  static void tile1(
      int depth, float[] a, int aOff, float[] panels, int panel, float[] c, int c0, boolean fresh) {
    FloatVector s00 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0);
    FloatVector s01 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0 + LANES);
    FloatVector s02 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0 + 2 * LANES);
    FloatVector s03 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0 + 3 * LANES);
    for (int p = 0; p < depth; p++) {
      int q = panel + p * (4 * LANES);
      FloatVector b0 = FloatVector.fromArray(S, panels, q);
      FloatVector b1 = FloatVector.fromArray(S, panels, q + LANES);
      FloatVector b2 = FloatVector.fromArray(S, panels, q + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(S, panels, q + 3 * LANES);
      FloatVector a0 = FloatVector.broadcast(S, a[aOff + p]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      s03 = a0.fma(b3, s03);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + LANES);
    s02.intoArray(c, c0 + 2 * LANES);
    s03.intoArray(c, c0 + 3 * LANES);
  }
}
