package io.twinspire.core.negatives;

import io.twinspire.core.data.Query;

/// Finds the documents that a query would be shown: exact search here, BM25 and HNSW in the index
/// module. A miner asks it and knows neither. Thread-safe.
@FunctionalInterface
public interface CandidateSearch {

  /// The best documents for one query, at most `k`, possibly fewer or none.
  ///
  /// @param query the query itself, since BM25 wants text
  /// @param vector the encoded query, d values; empty where there is no model yet
  Scored top(Query query, float[] vector, int k);
}
