package io.twinspire.kernels;

import org.jspecify.annotations.Nullable;

/// Embedding bags: weighted sums of table rows, and of their gradients.
public final class Bags {

  private Bags() {}

  /// `out[row] += scale * sum_i w_i * table[id_i]` for the bags `fromRow <= row < toRow`; bag `r`
  /// holds the entries `offsets[r] .. offsets[r + 1]` of `ids` and `weights` (all 1 where null).
  ///
  /// Table `[V x dim]`; out `[bags x dim]` with leading dimension `ldo`, where the bag `fromRow`
  /// goes to `outOff + fromRow * ldo`. Rows are independent, so threads may split them.
  public static void pool(
      float[] table,
      int dim,
      int[] offsets,
      int[] ids,
      float @Nullable [] weights,
      int fromRow,
      int toRow,
      float[] out,
      int outOff,
      int ldo,
      float scale) {
    checkPool(table.length, dim, offsets, ids, weights, fromRow, toRow, out, outOff, ldo);
    float[] pooled = new float[dim];
    int r = fromRow;
    while (r < toRow) {
      int at = outOff + r * ldo;
      if (Kernels.PANAMA && r + PanamaBags.ROWS <= toRow && isOneEach(offsets, r)) {
        PanamaBags.rows(table, dim, ids, weights, offsets[r], out, at, ldo, scale);
        r += PanamaBags.ROWS;
        continue;
      }
      if (Kernels.PANAMA) {
        PanamaBags.pool(table, dim, ids, weights, offsets[r], offsets[r + 1], pooled, 0);
      } else {
        ScalarBags.sum(
            table, dim, 0, dim, ids, weights, offsets[r], offsets[r + 1], pooled, 0, false);
      }
      Vectors.axpy(scale, pooled, 0, out, at, dim);
      r++;
    }
  }

  /// [#pool] of a table of bf16, whose elements are read as the floats they are: the bits are those
  /// of a table of these floats.
  public static void pool(
      short[] table,
      int dim,
      int[] offsets,
      int[] ids,
      float @Nullable [] weights,
      int fromRow,
      int toRow,
      float[] out,
      int outOff,
      int ldo,
      float scale) {
    checkPool(table.length, dim, offsets, ids, weights, fromRow, toRow, out, outOff, ldo);
    float[] pooled = new float[dim];
    for (int r = fromRow; r < toRow; r++) {
      if (Kernels.PANAMA) {
        PanamaBf16.pool(table, dim, ids, weights, offsets[r], offsets[r + 1], pooled);
      } else {
        ScalarBf16.sum(
            table, dim, 0, dim, ids, weights, offsets[r], offsets[r + 1], pooled, 0, false);
      }
      Vectors.axpy(scale, pooled, 0, out, outOff + r * ldo, dim);
    }
  }

  /// Whether the next bags have one entry each.
  private static boolean isOneEach(int[] offsets, int row) {
    for (int r = row; r < row + PanamaBags.ROWS; r++) {
      if (offsets[r + 1] != offsets[r] + 1) {
        return false;
      }
    }
    return true;
  }

  private static void checkPool(
      int length,
      int dim,
      int[] offsets,
      int[] ids,
      float @Nullable [] weights,
      int fromRow,
      int toRow,
      float[] out,
      int outOff,
      int ldo) {
    Checks.atLeast("pool", "dim", dim, 1);
    Checks.atLeast("pool", "fromRow", fromRow, 0);
    Checks.atLeast("pool", "toRow", toRow, fromRow);
    Checks.range("pool", "offsets", offsets, 0, toRow + 1);
    Checks.block("pool", "out", out, outOff, ldo, toRow, dim);
    int first = offsets[fromRow];
    int size = offsets[toRow] - first;
    Checks.range("pool", "ids", ids, first, size);
    if (weights != null) {
      Checks.range("pool", "weights", weights, first, size);
    }
    for (int r = fromRow; r < toRow; r++) {
      if (offsets[r + 1] < offsets[r]) {
        throw new IllegalArgumentException(
            "pool: offsets must not fall, got " + offsets[r] + " then " + offsets[r + 1]);
      }
    }
    checkIds("pool", ids, first, first + size, length / dim);
  }

  /// `out = (add ? out : 0) + sum_i w_i * source[id_i]` for the entries `from <= i < to` of `ids`
  /// and `weights` (all 1 where null): the gradient of one table row, whose entries [RowGroups] has
  /// brought together. `source` (`[bags x dim]`) is the gradient of the bags, an id the bag of an
  /// entry.
  ///
  /// An element is one chain of fused multiply-adds in rising i that begins at `out` or 0. So a sum
  /// over several sources, one call after the other, has the bits of one source that holds them
  /// all.
  public static void sum(
      float[] source,
      int dim,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out,
      int outOff,
      boolean add) {
    Checks.atLeast("sum", "dim", dim, 1);
    Checks.range("sum", "ids", ids, from, to - from);
    if (weights != null) {
      Checks.range("sum", "weights", weights, from, to - from);
    }
    Checks.range("sum", "out", out, outOff, dim);
    checkIds("sum", ids, from, to, source.length / dim);
    if (Kernels.PANAMA) {
      PanamaBags.sum(source, dim, ids, weights, from, to, out, outOff, add);
    } else {
      ScalarBags.sum(source, dim, 0, dim, ids, weights, from, to, out, outOff, add);
    }
  }

  private static void checkIds(String where, int[] ids, int from, int to, int rows) {
    for (int i = from; i < to; i++) {
      if (ids[i] < 0 || ids[i] >= rows) {
        throw new IllegalArgumentException(
            where + ": ids must be in 0 .. " + (rows - 1) + ", got " + ids[i] + " at entry " + i);
      }
    }
  }
}
