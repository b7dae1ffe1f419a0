package io.twinspire.kernels;

import org.jspecify.annotations.Nullable;

/// What embedding bags compute, one plain loop each.
final class ScalarBags {

  private ScalarBags() {}

  /// The columns `fromCol .. toCol` of one sum, `out = (add ? out : 0) + sum_i w_i * table[id_i]`,
  /// a chain of fused multiply-adds that begins at `out` or 0.
  static void sum(
      float[] table,
      int dim,
      int fromCol,
      int toCol,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out,
      int at,
      boolean add) {
    for (int col = fromCol; col < toCol; col++) {
      float sum = add ? out[at + col] : 0;
      for (int i = from; i < to; i++) {
        sum = Math.fma(weights == null ? 1 : weights[i], table[ids[i] * dim + col], sum);
      }
      out[at + col] = sum;
    }
  }
}
