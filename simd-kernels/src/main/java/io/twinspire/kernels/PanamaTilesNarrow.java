package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;

import jdk.incubator.vector.FloatVector;

/// Register tiles for vectors up to 256 bits, `C[rows x 2 vectors] += A * panel`: six rows by two
/// vectors are the 12 accumulators that 16 registers hold beside two of B and one of A.
///
/// Written out because C2 keeps local vectors in registers and nothing else. A is read by rows (one
/// base a row, the loop variable as index): with one base and constant offsets, or a stride that is
/// not one, C2 keeps its range checks in the loop and runs at 40-75 % of the speed.
final class PanamaTilesNarrow {

  private PanamaTilesNarrow() {}

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
    FloatVector s10 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c1);
    FloatVector s11 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c1 + LANES);
    FloatVector s20 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c2);
    FloatVector s21 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c2 + LANES);
    FloatVector s30 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c3);
    FloatVector s31 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c3 + LANES);
    FloatVector s40 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c4);
    FloatVector s41 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c4 + LANES);
    FloatVector s50 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c5);
    FloatVector s51 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c5 + LANES);
    for (int p = 0; p < depth; p++) {
      int q = panel + p * (2 * LANES);
      FloatVector b0 = FloatVector.fromArray(S, panels, q);
      FloatVector b1 = FloatVector.fromArray(S, panels, q + LANES);
      FloatVector a0 = FloatVector.broadcast(S, a[aOff + p]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = FloatVector.broadcast(S, a[r1 + p]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = FloatVector.broadcast(S, a[r2 + p]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      FloatVector a3 = FloatVector.broadcast(S, a[r3 + p]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      FloatVector a4 = FloatVector.broadcast(S, a[r4 + p]);
      s40 = a4.fma(b0, s40);
      s41 = a4.fma(b1, s41);
      FloatVector a5 = FloatVector.broadcast(S, a[r5 + p]);
      s50 = a5.fma(b0, s50);
      s51 = a5.fma(b1, s51);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + LANES);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + LANES);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + LANES);
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
    FloatVector s10 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c1);
    FloatVector s11 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c1 + LANES);
    FloatVector s20 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c2);
    FloatVector s21 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c2 + LANES);
    FloatVector s30 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c3);
    FloatVector s31 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c3 + LANES);
    for (int p = 0; p < depth; p++) {
      int q = panel + p * (2 * LANES);
      FloatVector b0 = FloatVector.fromArray(S, panels, q);
      FloatVector b1 = FloatVector.fromArray(S, panels, q + LANES);
      FloatVector a0 = FloatVector.broadcast(S, a[aOff + p]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = FloatVector.broadcast(S, a[r1 + p]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = FloatVector.broadcast(S, a[r2 + p]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      FloatVector a3 = FloatVector.broadcast(S, a[r3 + p]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + LANES);
  }

  static void tile1(
      int depth, float[] a, int aOff, float[] panels, int panel, float[] c, int c0, boolean fresh) {
    FloatVector s00 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0);
    FloatVector s01 = fresh ? FloatVector.zero(S) : FloatVector.fromArray(S, c, c0 + LANES);
    for (int p = 0; p < depth; p++) {
      int q = panel + p * (2 * LANES);
      FloatVector b0 = FloatVector.fromArray(S, panels, q);
      FloatVector b1 = FloatVector.fromArray(S, panels, q + LANES);
      FloatVector a0 = FloatVector.broadcast(S, a[aOff + p]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + LANES);
  }
}
