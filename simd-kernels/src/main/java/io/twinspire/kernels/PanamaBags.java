package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// Embedding bags: sums stay in registers while the ids are walked.
final class PanamaBags {

  private PanamaBags() {}

  static void pool(
      float[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out,
      int at,
      float scale) {
    int col = 0;
    for (; col <= dim - 8 * LANES; col += 8 * LANES) {
      pool8(table, dim, col, ids, weights, from, to, out, at + col, scale);
    }
    for (; col <= dim - LANES; col += LANES) {
      pool1(table, dim, col, ids, weights, from, to, out, at + col, scale);
    }
    ScalarKernels.pool(table, dim, col, dim, ids, weights, from, to, out, at, scale);
  }

  private static void pool8(
      float[] table,
      int dim,
      int col,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out,
      int at,
      float scale) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector s2 = FloatVector.zero(S);
    FloatVector s3 = FloatVector.zero(S);
    FloatVector s4 = FloatVector.zero(S);
    FloatVector s5 = FloatVector.zero(S);
    FloatVector s6 = FloatVector.zero(S);
    FloatVector s7 = FloatVector.zero(S);
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
    addScaled(s0, scale, out, at);
    addScaled(s1, scale, out, at + LANES);
    addScaled(s2, scale, out, at + 2 * LANES);
    addScaled(s3, scale, out, at + 3 * LANES);
    addScaled(s4, scale, out, at + 4 * LANES);
    addScaled(s5, scale, out, at + 5 * LANES);
    addScaled(s6, scale, out, at + 6 * LANES);
    addScaled(s7, scale, out, at + 7 * LANES);
  }

  private static void pool1(
      float[] table,
      int dim,
      int col,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out,
      int at,
      float scale) {
    FloatVector sum = FloatVector.zero(S);
    for (int i = from; i < to; i++) {
      FloatVector w = FloatVector.broadcast(S, weights == null ? 1 : weights[i]);
      sum = FloatVector.fromArray(S, table, ids[i] * dim + col).fma(w, sum);
    }
    addScaled(sum, scale, out, at);
  }

  private static void addScaled(FloatVector sum, float scale, float[] out, int at) {
    FloatVector.broadcast(S, scale).fma(sum, FloatVector.fromArray(S, out, at)).intoArray(out, at);
  }
}
