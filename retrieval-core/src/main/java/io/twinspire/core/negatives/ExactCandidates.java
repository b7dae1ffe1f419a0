package io.twinspire.core.negatives;

import io.twinspire.core.data.Query;
import io.twinspire.kernels.ExactSearch;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.TopK;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Exact dense search over a pool of documents, made for a known list of queries at once, which is
/// how a scan is fast.
public final class ExactCandidates implements CandidateSearch {
  private final Map<String, Scored> rankings = new HashMap<>();

  /// @param queryVectors a row for each of `queries`
  /// @param documents vectors of all documents, by position
  /// @param pool positions that may be found
  /// @param depth length of the rankings
  public ExactCandidates(
      List<Query> queries,
      Matrix queryVectors,
      Matrix documents,
      int[] pool,
      int depth,
      WorkerPool workers) {
    // An empty pool is asked for one document and has none.
    int k = Math.max(1, Math.min(depth, pool.length));
    TopK top = ExactSearch.topK(documents.select(pool), queryVectors, k, workers);
    for (int q = 0; q < queries.size(); q++) {
      int n = 0;
      while (n < top.k() && top.id(q, n) >= 0) {
        n++;
      }
      int[] found = new int[n];
      for (int i = 0; i < n; i++) {
        found[i] = pool[top.id(q, i)];
      }
      float[] scores = Arrays.copyOfRange(top.scores(), q * top.k(), q * top.k() + n);
      rankings.put(queries.get(q).id(), new Scored(found, scores));
    }
  }

  @Override
  public Scored top(Query query, float[] vector, int k) {
    return rankings.getOrDefault(query.id(), Scored.NONE).first(k);
  }
}
