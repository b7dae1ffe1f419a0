package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// Many rows at once, one vector of columns of each in turn: that many streams are on their way
/// from memory at a time, where one row after the other leaves half of the bandwidth unused.
final class PanamaBags {

  /// Bags of one entry that are read together.
  static final int ROWS = 8;

  private PanamaBags() {}

  /// `out[r] += scale * w_r * table[id_r]` for the eight entries from `i` on, each a bag; `out` has
  /// the leading dimension `ldo`.
  static void rows(
      float[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int i,
      float[] out,
      int at,
      int ldo,
      float scale) {
    int row0 = ids[i] * dim;
    int row1 = ids[i + 1] * dim;
    int row2 = ids[i + 2] * dim;
    int row3 = ids[i + 3] * dim;
    int row4 = ids[i + 4] * dim;
    int row5 = ids[i + 5] * dim;
    int row6 = ids[i + 6] * dim;
    int row7 = ids[i + 7] * dim;
    FloatVector s = FloatVector.broadcast(S, scale);
    int col = 0;
    for (; col <= dim - LANES; col += LANES) {
      add(weight(weights, i), table, row0 + col, s, out, at + col);
      add(weight(weights, i + 1), table, row1 + col, s, out, at + ldo + col);
      add(weight(weights, i + 2), table, row2 + col, s, out, at + 2 * ldo + col);
      add(weight(weights, i + 3), table, row3 + col, s, out, at + 3 * ldo + col);
      add(weight(weights, i + 4), table, row4 + col, s, out, at + 4 * ldo + col);
      add(weight(weights, i + 5), table, row5 + col, s, out, at + 5 * ldo + col);
      add(weight(weights, i + 6), table, row6 + col, s, out, at + 6 * ldo + col);
      add(weight(weights, i + 7), table, row7 + col, s, out, at + 7 * ldo + col);
    }
    for (int r = 0; r < ROWS && col < dim; r++) {
      float weight = weights == null ? 1 : weights[i + r];
      for (int c = col; c < dim; c++) {
        float pooled = Math.fma(weight, table[ids[i + r] * dim + c], 0f);
        out[at + r * ldo + c] = Math.fma(scale, pooled, out[at + r * ldo + c]);
      }
    }
  }

  private static void add(
      FloatVector w, float[] table, int from, FloatVector scale, float[] out, int at) {
    FloatVector pooled = w.fma(FloatVector.fromArray(S, table, from), FloatVector.zero(S));
    scale.fma(pooled, FloatVector.fromArray(S, out, at)).intoArray(out, at);
  }

  /// The sum of rows of a table that is larger than the caches: sixteen at a time.
  static void pool(
      float[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out,
      int at) {
    int i = from;
    for (; i <= to - 16; i += 16) {
      sixteen(table, dim, ids, weights, i, out, at, i > from);
    }
    if (i == from || i < to) {
      sum(table, dim, ids, weights, i, to, out, at, i > from);
    }
  }

  /// The sum of rows that are mostly in the caches: as many as have their weights in registers.
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
    if (from == to && !add) {
      Arrays.fill(out, at, at + dim, 0f);
    }
    int i = from;
    for (; i <= to - 8; i += 8) {
      eight(table, dim, ids, weights, i, out, at, add || i > from);
    }
    if (i <= to - 4) {
      four(table, dim, ids, weights, i, out, at, add || i > from);
      i += 4;
    }
    if (i <= to - 2) {
      two(table, dim, ids, weights, i, out, at, add || i > from);
      i += 2;
    }
    if (i < to) {
      one(table, dim, ids, weights, i, out, at, add || i > from);
    }
  }

  private static void sixteen(
      float[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int i,
      float[] out,
      int at,
      boolean add) {
    int row0 = ids[i] * dim;
    int row1 = ids[i + 1] * dim;
    int row2 = ids[i + 2] * dim;
    int row3 = ids[i + 3] * dim;
    int row4 = ids[i + 4] * dim;
    int row5 = ids[i + 5] * dim;
    int row6 = ids[i + 6] * dim;
    int row7 = ids[i + 7] * dim;
    int row8 = ids[i + 8] * dim;
    int row9 = ids[i + 9] * dim;
    int rowa = ids[i + 10] * dim;
    int rowb = ids[i + 11] * dim;
    int rowc = ids[i + 12] * dim;
    int rowd = ids[i + 13] * dim;
    int rowe = ids[i + 14] * dim;
    int rowf = ids[i + 15] * dim;
    int col = 0;
    for (; col <= dim - LANES; col += LANES) {
      FloatVector s = start(add, out, at + col);
      s = weight(weights, i).fma(FloatVector.fromArray(S, table, row0 + col), s);
      s = weight(weights, i + 1).fma(FloatVector.fromArray(S, table, row1 + col), s);
      s = weight(weights, i + 2).fma(FloatVector.fromArray(S, table, row2 + col), s);
      s = weight(weights, i + 3).fma(FloatVector.fromArray(S, table, row3 + col), s);
      s = weight(weights, i + 4).fma(FloatVector.fromArray(S, table, row4 + col), s);
      s = weight(weights, i + 5).fma(FloatVector.fromArray(S, table, row5 + col), s);
      s = weight(weights, i + 6).fma(FloatVector.fromArray(S, table, row6 + col), s);
      s = weight(weights, i + 7).fma(FloatVector.fromArray(S, table, row7 + col), s);
      s = weight(weights, i + 8).fma(FloatVector.fromArray(S, table, row8 + col), s);
      s = weight(weights, i + 9).fma(FloatVector.fromArray(S, table, row9 + col), s);
      s = weight(weights, i + 10).fma(FloatVector.fromArray(S, table, rowa + col), s);
      s = weight(weights, i + 11).fma(FloatVector.fromArray(S, table, rowb + col), s);
      s = weight(weights, i + 12).fma(FloatVector.fromArray(S, table, rowc + col), s);
      s = weight(weights, i + 13).fma(FloatVector.fromArray(S, table, rowd + col), s);
      s = weight(weights, i + 14).fma(FloatVector.fromArray(S, table, rowe + col), s);
      s = weight(weights, i + 15).fma(FloatVector.fromArray(S, table, rowf + col), s);
      s.intoArray(out, at + col);
    }
    ScalarBags.sum(table, dim, col, dim, ids, weights, i, i + 16, out, at, add);
  }

  private static void eight(
      float[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int i,
      float[] out,
      int at,
      boolean add) {
    int row0 = ids[i] * dim;
    int row1 = ids[i + 1] * dim;
    int row2 = ids[i + 2] * dim;
    int row3 = ids[i + 3] * dim;
    int row4 = ids[i + 4] * dim;
    int row5 = ids[i + 5] * dim;
    int row6 = ids[i + 6] * dim;
    int row7 = ids[i + 7] * dim;
    FloatVector w0 = weight(weights, i);
    FloatVector w1 = weight(weights, i + 1);
    FloatVector w2 = weight(weights, i + 2);
    FloatVector w3 = weight(weights, i + 3);
    FloatVector w4 = weight(weights, i + 4);
    FloatVector w5 = weight(weights, i + 5);
    FloatVector w6 = weight(weights, i + 6);
    FloatVector w7 = weight(weights, i + 7);
    int col = 0;
    for (; col <= dim - LANES; col += LANES) {
      FloatVector s = start(add, out, at + col);
      s = w0.fma(FloatVector.fromArray(S, table, row0 + col), s);
      s = w1.fma(FloatVector.fromArray(S, table, row1 + col), s);
      s = w2.fma(FloatVector.fromArray(S, table, row2 + col), s);
      s = w3.fma(FloatVector.fromArray(S, table, row3 + col), s);
      s = w4.fma(FloatVector.fromArray(S, table, row4 + col), s);
      s = w5.fma(FloatVector.fromArray(S, table, row5 + col), s);
      s = w6.fma(FloatVector.fromArray(S, table, row6 + col), s);
      s = w7.fma(FloatVector.fromArray(S, table, row7 + col), s);
      s.intoArray(out, at + col);
    }
    ScalarBags.sum(table, dim, col, dim, ids, weights, i, i + 8, out, at, add);
  }

  private static void four(
      float[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int i,
      float[] out,
      int at,
      boolean add) {
    int row0 = ids[i] * dim;
    int row1 = ids[i + 1] * dim;
    int row2 = ids[i + 2] * dim;
    int row3 = ids[i + 3] * dim;
    FloatVector w0 = weight(weights, i);
    FloatVector w1 = weight(weights, i + 1);
    FloatVector w2 = weight(weights, i + 2);
    FloatVector w3 = weight(weights, i + 3);
    int col = 0;
    for (; col <= dim - LANES; col += LANES) {
      FloatVector s = start(add, out, at + col);
      s = w0.fma(FloatVector.fromArray(S, table, row0 + col), s);
      s = w1.fma(FloatVector.fromArray(S, table, row1 + col), s);
      s = w2.fma(FloatVector.fromArray(S, table, row2 + col), s);
      s = w3.fma(FloatVector.fromArray(S, table, row3 + col), s);
      s.intoArray(out, at + col);
    }
    ScalarBags.sum(table, dim, col, dim, ids, weights, i, i + 4, out, at, add);
  }

  private static void two(
      float[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int i,
      float[] out,
      int at,
      boolean add) {
    int row0 = ids[i] * dim;
    int row1 = ids[i + 1] * dim;
    FloatVector w0 = weight(weights, i);
    FloatVector w1 = weight(weights, i + 1);
    int col = 0;
    for (; col <= dim - LANES; col += LANES) {
      FloatVector s = start(add, out, at + col);
      s = w0.fma(FloatVector.fromArray(S, table, row0 + col), s);
      s = w1.fma(FloatVector.fromArray(S, table, row1 + col), s);
      s.intoArray(out, at + col);
    }
    ScalarBags.sum(table, dim, col, dim, ids, weights, i, i + 2, out, at, add);
  }

  private static void one(
      float[] table,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int i,
      float[] out,
      int at,
      boolean add) {
    int row0 = ids[i] * dim;
    FloatVector w0 = weight(weights, i);
    int col = 0;
    for (; col <= dim - LANES; col += LANES) {
      FloatVector s = start(add, out, at + col);
      s = w0.fma(FloatVector.fromArray(S, table, row0 + col), s);
      s.intoArray(out, at + col);
    }
    ScalarBags.sum(table, dim, col, dim, ids, weights, i, i + 1, out, at, add);
  }

  static FloatVector weight(float @Nullable [] weights, int i) {
    return FloatVector.broadcast(S, weights == null ? 1 : weights[i]);
  }

  static FloatVector start(boolean add, float[] out, int at) {
    return add ? FloatVector.fromArray(S, out, at) : FloatVector.zero(S);
  }
}
