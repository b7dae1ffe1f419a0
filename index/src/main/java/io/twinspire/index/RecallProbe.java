package io.twinspire.index;

import io.twinspire.core.negatives.Scored;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.List;

/// Measures what the HNSW search loses against exact search.
public final class RecallProbe {
  /// Scores closer than this are ties: texts that are twins have the same vector.
  private static final float TIE = 1e-5f;

  private RecallProbe() {}

  /// Mean share of the exact k best that the index finds at its noted search setting. A document
  /// found counts where its dot product reaches that of the exact k-th, so that it does not matter
  /// which of several equals was found. Queries for which exact search finds nothing, as those
  /// without a vector, are left out; 1 where none is left.
  ///
  /// @param queries M x d
  /// @param exact the exact best of each query, at least k where the index holds so many
  public static double recall(
      EmbeddingIndex index, Matrix queries, List<Scored> exact, int k, WorkerPool pool) {
    if (exact.size() != queries.rows()) {
      throw new IllegalArgumentException(
          "exact: must have a ranking for each of "
              + queries.rows()
              + " queries, got "
              + exact.size());
    }
    var shares =
        pool.map(exact.size(), m -> share(index.topDense(queries.row(m), k), exact.get(m), k));
    return shares.stream()
        .filter(share -> !Double.isNaN(share))
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(1);
  }

  private static double share(Scored found, Scored exact, int k) {
    int n = Math.min(k, exact.size());
    if (n == 0) {
      return Double.NaN;
    }
    float bar = exact.scores()[n - 1];
    int reached = 0;
    for (float score : found.scores()) {
      if (score >= bar - TIE * Math.max(1, Math.abs(bar))) {
        reached++;
      }
    }
    return (double) Math.min(reached, n) / n;
  }
}
