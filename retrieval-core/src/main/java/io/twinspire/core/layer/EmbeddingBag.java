package io.twinspire.core.layer;

import io.twinspire.core.data.Ragged;
import io.twinspire.kernels.Bags;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.StoredRows;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import org.jspecify.annotations.Nullable;

/// Weighted sum of table rows: `M` bags of ids -> `M x d`, `y[b] += sum_i w_i * g[id_i] * E[id_i]`.
///
/// `E` is the table (`V x d`); `g`, where present, is a learned scalar for each row (`V x 1`,
/// starting at 1), which learns what idf guesses. The table may be stored as bf16; `g` and all that
/// is computed are float32. Sum, not mean: where towers normalise to unit length the two are the
/// same function with the same gradient.
public final class EmbeddingBag {
  private static final int TILE = 32;

  private final Parameter table;
  private final @Nullable Parameter gain;

  public EmbeddingBag(Parameter table, @Nullable Parameter gain) {
    if (gain != null && (gain.rows() != table.rows() || gain.cols() != 1)) {
      throw new IllegalArgumentException(
          gain.name()
              + ": must be "
              + table.rows()
              + " x 1, got "
              + gain.rows()
              + " x "
              + gain.cols());
    }
    this.table = table;
    this.gain = gain;
  }

  public Parameter table() {
    return table;
  }

  public @Nullable Parameter gain() {
    return gain;
  }

  /// Adds the pooled rows to `out` (`M x d`) and returns the bags with the weights that were really
  /// used, which [#backward] needs.
  public Ragged forward(Ragged in, Matrix out, WorkerPool pool) {
    Ragged used = gain == null ? in : new Ragged(in.offsets(), in.ids(), gained(in, gain));
    int tiles = Math.ceilDiv(in.rows(), TILE);
    pool.run(
        tiles,
        (tile, worker) -> {
          int from = tile * TILE;
          int to = Math.min(in.rows(), from + TILE);
          pool(used, from, to, out);
        });
    return used;
  }

  private void pool(Ragged in, int from, int to, Matrix out) {
    int d = table.cols();
    int[] offsets = in.offsets();
    int[] ids = in.ids();
    float[] w = in.weights();
    switch (table.stored()) {
      case Matrix m -> Bags.pool(m.data(), d, offsets, ids, w, from, to, out.data(), 0, d, 1f);
      case StoredRows.Bf16 b ->
          Bags.pool(b.data(), d, offsets, ids, w, from, to, out.data(), 0, d, 1f);
    }
  }

  /// Adds the terms of `dL/dE` and `dL/dg` for `dOut` (`M x d`); `in` as given to and `used` as
  /// returned by [#forward].
  public void backward(Ragged in, Ragged used, Matrix dOut, Gradients into, WorkerPool pool) {
    into.addTerm(table, used, dOut);
    if (gain == null) {
      return;
    }
    // dL/dg[id] = w * <E[id], dOut[b]>, one term for each entry.
    int entries = in.size();
    float[] perEntry = new float[entries];
    float[] weights = in.weights();
    int tiles = Math.ceilDiv(in.rows(), TILE);
    pool.run(
        tiles,
        (tile, worker) -> {
          int to = Math.min(in.rows(), (tile + 1) * TILE);
          float[] row = new float[table.cols()];
          for (int b = tile * TILE; b < to; b++) {
            for (int e = in.offsets()[b]; e < in.offsets()[b + 1]; e++) {
              float dot = dot(in.ids()[e], dOut, b, row);
              perEntry[e] = weights == null ? dot : weights[e] * dot;
            }
          }
        });
    int[] offsets = new int[entries + 1];
    for (int e = 0; e <= entries; e++) {
      offsets[e] = e;
    }
    into.addTerm(gain, new Ragged(offsets, in.ids(), null), new Matrix(perEntry, entries, 1));
  }

  /// `<E[id], dOut[b]>`; `scratch` has room for a row.
  private float dot(int id, Matrix dOut, int b, float[] scratch) {
    int d = table.cols();
    if (table.stored() instanceof Matrix m) {
      return Vectors.dot(m.data(), m.offset(id), dOut.data(), dOut.offset(b), d);
    }
    table.stored().copyRow(id, scratch);
    return Vectors.dot(scratch, 0, dOut.data(), dOut.offset(b), d);
  }

  private static float[] gained(Ragged in, Parameter gain) {
    float[] g = gain.values().data();
    float[] weights = in.weights();
    float[] gained = new float[in.size()];
    for (int e = 0; e < gained.length; e++) {
      float w = weights == null ? 1f : weights[e];
      gained[e] = w * g[in.ids()[e]];
    }
    return gained;
  }
}
