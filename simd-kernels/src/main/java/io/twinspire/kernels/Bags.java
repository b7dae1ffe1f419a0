package io.twinspire.kernels;

import org.jspecify.annotations.Nullable;

/// Embedding bags: weighted sums of table rows.
public final class Bags {

  private Bags() {}

  /// `out[row] += scale * sum_i w_i * table[id_i]` for the bags `fromRow <= row < toRow`; bag `r`
  /// holds the entries `offsets[r] .. offsets[r + 1]` of `ids` and `weights` (all 1 where null).
  ///
  /// Table `[V x dim]`; out `[bags x dim]` with leading dimension `ldo`, where the bag `fromRow`
  /// goes to `outOff + fromRow * ldo`. Rows are independent, so threads may split them.
  ///
  /// The gradient of a table is the same operation the other way round: with entries sorted by
  /// [RowGroups], "table" is dOut, a bag is a group, its ids are the bags of its entries.
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
    int rows = table.length / dim;
    for (int i = first; i < first + size; i++) {
      if (ids[i] < 0 || ids[i] >= rows) {
        throw new IllegalArgumentException(
            "pool: ids must be in 0 .. " + (rows - 1) + ", got " + ids[i] + " at entry " + i);
      }
    }
    for (int r = fromRow; r < toRow; r++) {
      int from = offsets[r];
      int to = offsets[r + 1];
      int at = outOff + r * ldo;
      if (Kernels.PANAMA) {
        PanamaBags.pool(table, dim, ids, weights, from, to, out, at, scale);
      } else {
        ScalarKernels.pool(table, dim, 0, dim, ids, weights, from, to, out, at, scale);
      }
    }
  }
}
