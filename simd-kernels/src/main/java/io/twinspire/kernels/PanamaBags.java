package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// Sums of rows stay in registers while the ids are walked.
final class PanamaBags {

  /// Rows that are read whole, all blocks of columns, before the next ones: few enough that they
  /// are still in the first-level cache, enough that loading and storing the sums in between is
  /// cheap.
  private static final int BLOCK = 16;

  private PanamaBags() {}

  static void sum(
      float[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out,
      int at,
      boolean add) {
    sumBlock(table, dim, ids, weights, from, Math.min(to, from + BLOCK), out, at, add);
    for (int i = from + BLOCK; i < to; i += BLOCK) {
      sumBlock(table, dim, ids, weights, i, Math.min(to, i + BLOCK), out, at, true);
    }
  }

  private static void sumBlock(
      float[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out,
      int at,
      boolean add) {
    int col = 0;
    for (; col <= dim - 8 * LANES; col += 8 * LANES) {
      sum8(table, dim, col, ids, weights, from, to, out, at + col, add);
    }
    for (; col <= dim - 2 * LANES; col += 2 * LANES) {
      sum2(table, dim, col, ids, weights, from, to, out, at + col, add);
    }
    for (; col <= dim - LANES; col += LANES) {
      sum1(table, dim, col, ids, weights, from, to, out, at + col, add);
    }
    ScalarBags.sum(table, dim, col, dim, ids, weights, from, to, out, at, add);
  }

  private static void sum8(
      float[] table,
      int dim,
      int col,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out,
      int at,
      boolean add) {
    FloatVector s0 = start(add, out, at);
    FloatVector s1 = start(add, out, at + LANES);
    FloatVector s2 = start(add, out, at + 2 * LANES);
    FloatVector s3 = start(add, out, at + 3 * LANES);
    FloatVector s4 = start(add, out, at + 4 * LANES);
    FloatVector s5 = start(add, out, at + 5 * LANES);
    FloatVector s6 = start(add, out, at + 6 * LANES);
    FloatVector s7 = start(add, out, at + 7 * LANES);
    for (int i = from; i < to; i++) {
      int row = ids[i] * dim + col;
      FloatVector w = FloatVector.broadcast(S, weights == null ? 1 : weights[i]);
      s0 = FloatVector.fromArray(S, table, row).fma(w, s0);
      s1 = FloatVector.fromArray(S, table, row + LANES).fma(w, s1);
      s2 = FloatVector.fromArray(S, table, row + 2 * LANES).fma(w, s2);
      s3 = FloatVector.fromArray(S, table, row + 3 * LANES).fma(w, s3);
      s4 = FloatVector.fromArray(S, table, row + 4 * LANES).fma(w, s4);
      s5 = FloatVector.fromArray(S, table, row + 5 * LANES).fma(w, s5);
      s6 = FloatVector.fromArray(S, table, row + 6 * LANES).fma(w, s6);
      s7 = FloatVector.fromArray(S, table, row + 7 * LANES).fma(w, s7);
    }
    s0.intoArray(out, at);
    s1.intoArray(out, at + LANES);
    s2.intoArray(out, at + 2 * LANES);
    s3.intoArray(out, at + 3 * LANES);
    s4.intoArray(out, at + 4 * LANES);
    s5.intoArray(out, at + 5 * LANES);
    s6.intoArray(out, at + 6 * LANES);
    s7.intoArray(out, at + 7 * LANES);
  }

  private static void sum2(
      float[] table,
      int dim,
      int col,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out,
      int at,
      boolean add) {
    FloatVector s0 = start(add, out, at);
    FloatVector s1 = start(add, out, at + LANES);
    for (int i = from; i < to; i++) {
      int row = ids[i] * dim + col;
      FloatVector w = FloatVector.broadcast(S, weights == null ? 1 : weights[i]);
      s0 = FloatVector.fromArray(S, table, row).fma(w, s0);
      s1 = FloatVector.fromArray(S, table, row + LANES).fma(w, s1);
    }
    s0.intoArray(out, at);
    s1.intoArray(out, at + LANES);
  }

  private static void sum1(
      float[] table,
      int dim,
      int col,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out,
      int at,
      boolean add) {
    FloatVector s0 = start(add, out, at);
    for (int i = from; i < to; i++) {
      int row = ids[i] * dim + col;
      FloatVector w = FloatVector.broadcast(S, weights == null ? 1 : weights[i]);
      s0 = FloatVector.fromArray(S, table, row).fma(w, s0);
    }
    s0.intoArray(out, at);
  }

  private static FloatVector start(boolean add, float[] out, int at) {
    return add ? FloatVector.fromArray(S, out, at) : FloatVector.zero(S);
  }
}
