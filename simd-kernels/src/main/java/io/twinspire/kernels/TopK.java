package io.twinspire.kernels;

import java.util.Arrays;

/// The best rows for each of several queries, best first: query `q` has `ids[q * k .. q * k + k)`
/// and the scores beside. Where fewer than k rows have a score, the rest is id -1 and score
/// -Infinity.
///
/// A record for its accessors only: equality is identity of the arrays.
public record TopK(int[] ids, float[] scores, int k) {

  public TopK {
    Checks.atLeast("topK", "k", k, 1);
    if (ids.length % k != 0 || scores.length != ids.length) {
      throw new IllegalArgumentException(
          "topK: ids and scores must hold k = %d entries for each query, got %d and %d"
              .formatted(k, ids.length, scores.length));
    }
  }

  /// The best k of the scores of one query, `scores[off .. off + n)`; rows count from 0.
  public static TopK of(float[] scores, int off, int n, int k) {
    Checks.range("topK", "scores", scores, off, n);
    int[] ids = new int[k];
    float[] best = new float[k];
    Arrays.fill(ids, -1);
    Arrays.fill(best, Float.NEGATIVE_INFINITY);
    var heap = new BestRows(Math.min(k, n));
    heap.offer(scores, off, n, 0);
    heap.drain(ids, best, 0);
    return new TopK(ids, best, k);
  }

  public int queries() {
    return ids.length / k;
  }

  public int id(int query, int rank) {
    return ids[query * k + rank];
  }

  public float score(int query, int rank) {
    return scores[query * k + rank];
  }
}
