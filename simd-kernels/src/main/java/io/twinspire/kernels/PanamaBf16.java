package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// Bags and optimiser rows of tables of bf16: the ways of [PanamaBags] and [PanamaOptimizers], with
/// vectors that are widened where they are read and rounded where they are written.
final class PanamaBf16 {

  private PanamaBf16() {}

  /// The sum of rows, four at a time, from `out[0]` on. Eight or sixteen at once are too many for
  /// C2: it stops inlining the conversions and boxes their vectors.
  static void pool(
      short[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out) {
    if (from == to) {
      Arrays.fill(out, 0, dim, 0f);
    }
    int i = from;
    for (; i <= to - 4; i += 4) {
      four(table, dim, ids, weights, i, out, i > from);
    }
    for (; i < to; i++) {
      one(table, dim, ids, weights, i, out, i > from);
    }
  }

  private static void four(
      short[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int i,
      float[] out,
      boolean add) {
    int row0 = ids[i] * dim;
    int row1 = ids[i + 1] * dim;
    int row2 = ids[i + 2] * dim;
    int row3 = ids[i + 3] * dim;
    int col = 0;
    for (; col <= dim - LANES; col += LANES) {
      FloatVector s = PanamaBags.start(add, out, col);
      s = PanamaBags.weight(weights, i).fma(PanamaScans.floats(table, row0 + col), s);
      s = PanamaBags.weight(weights, i + 1).fma(PanamaScans.floats(table, row1 + col), s);
      s = PanamaBags.weight(weights, i + 2).fma(PanamaScans.floats(table, row2 + col), s);
      s = PanamaBags.weight(weights, i + 3).fma(PanamaScans.floats(table, row3 + col), s);
      s.intoArray(out, col);
    }
    ScalarBf16.sum(table, dim, col, dim, ids, weights, i, i + 4, out, 0, add);
  }

  private static void one(
      short[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int i,
      float[] out,
      boolean add) {
    int row0 = ids[i] * dim;
    int col = 0;
    for (; col <= dim - LANES; col += LANES) {
      FloatVector s = PanamaBags.start(add, out, col);
      s = PanamaBags.weight(weights, i).fma(PanamaScans.floats(table, row0 + col), s);
      s.intoArray(out, col);
    }
    ScalarBf16.sum(table, dim, col, dim, ids, weights, i, i + 1, out, 0, add);
  }

  /// Row after row: eight at once, as for floats, are too many for C2.
  static void move(
      short[] table,
      int[] rows,
      int count,
      float[] g,
      int n,
      float @Nullable [] acc,
      float lr,
      float eps,
      int @Nullable [] noise) {
    for (int k = 0; k < count; k++) {
      FloatVector step = PanamaOptimizers.minusStep(acc, rows[k], lr, eps);
      int noiseOff = k * Conversions.noiseWords(n);
      int col = moveVectors(table, rows[k] * n, step, g, k * n, n, noise, noiseOff);
      ScalarBf16.move(table, rows, k, k + 1, g, n, col, n, acc, lr, eps, noise);
    }
  }

  /// The columns of one row that fill whole vectors.
  ///
  /// @return the first column after them
  private static int moveVectors(
      short[] table,
      int row,
      FloatVector minusStep,
      float[] g,
      int gOff,
      int n,
      int @Nullable [] noise,
      int noiseOff) {
    int col = 0;
    for (; col <= n - LANES; col += LANES) {
      FloatVector moved =
          minusStep.fma(
              FloatVector.fromArray(PanamaVectors.S, g, gOff + col),
              PanamaScans.floats(table, row + col));
      PanamaConversions.round(moved, noise, noiseOff, col, table, row + col);
    }
    return col;
  }

  static void adam(
      short[] p,
      int pOff,
      float[] g,
      int gOff,
      float[] m,
      float[] v,
      int stateOff,
      int n,
      float stepSize,
      float beta1,
      float beta2,
      float eps,
      float keep,
      float inverse2,
      int @Nullable [] noise,
      int noiseOff) {
    FloatVector kept = FloatVector.broadcast(PanamaVectors.S, keep);
    int col = 0;
    for (; col <= n - LANES; col += LANES) {
      int at = stateOff + col;
      FloatVector update =
          PanamaOptimizers.adamUpdate(
              g, gOff + col, m, at, v, at, stepSize, beta1, beta2, eps, inverse2);
      FloatVector moved = kept.fma(PanamaScans.floats(p, pOff + col), update.neg());
      PanamaConversions.round(moved, noise, noiseOff, col, p, pOff + col);
    }
    ScalarBf16.adam(
        p, pOff, g, gOff, m, v, stateOff, col, n, stepSize, beta1, beta2, eps, keep, inverse2,
        noise, noiseOff);
  }
}
