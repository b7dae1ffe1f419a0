package io.twinspire.kernels;

import java.util.Arrays;

/// Exact nearest rows by dot product: blocks of scores, one heap for each query.
///
/// Rows are floats or codes. Queries are floats; for int8 and 4-bit rows they become int8 codes
/// with a scale of their own, for signs their signs, as [Scans] takes them.
///
/// A few queries (up to [#FEW]) are bound by reading the rows and are scanned one by one. More are
/// scored by [Gemm#packed], rows of codes decoded block by block. Sums of codes are exact, so both
/// ways give the same scores; sums of floats differ in their last bits.
public final class ExactSearch {

  /// The most queries that are scanned one by one; a product takes a panel of queries at the least.
  static final int FEW = Panels.WIDTH / 4;

  /// A task takes one query block against one stretch of rows. Both are set by the problem, not by
  /// the threads, and stretches are merged by a total order. Each has its heaps, so they are few;
  /// they are several where rows are, so that threads end together.
  private static final int MOST_STRETCHES = 16;

  private static final int LEAST_STRETCH = 1 << 12;

  private static final int[] NOTHING = {};

  private ExactSearch() {}

  /// The k rows of the largest dot product for each query, best first, ties by the lower row; rows
  /// whose score is NaN are left out.
  ///
  /// @param rows `[V x d]`; a [Matrix] for floats
  /// @param queries `[M x d]`
  /// @param k at least 1; may be larger than V
  public static TopK topK(StoredRows rows, Matrix queries, int k, WorkerPool pool) {
    var nothing = new int[queries.rows()][];
    Arrays.fill(nothing, NOTHING);
    return topK(rows, queries, nothing, k, pool);
  }

  /// The same of the rows that are not hidden from a query: none is ranked deeper for what it has
  /// hidden.
  ///
  /// @param hidden for each query rows of V, rising
  public static TopK topK(StoredRows rows, Matrix queries, int[][] hidden, int k, WorkerPool pool) {
    Checks.atLeast("topK", "k", k, 1);
    if (hidden.length != queries.rows()) {
      throw new IllegalArgumentException(
          "topK: hidden must have an entry for each of %d queries, got %d"
              .formatted(queries.rows(), hidden.length));
    }
    for (int q = 0; q < hidden.length; q++) {
      checkRising(q, hidden[q], rows.rows());
    }
    if (rows.cols() != queries.cols()) {
      throw new IllegalArgumentException(
          "topK: queries must have the "
              + rows.cols()
              + " columns of the rows, got "
              + queries.cols());
    }
    if ((long) queries.rows() * k > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(
          "topK: queries * k must stay below 2^31, got " + queries.rows() + " * " + k);
    }
    int m = queries.rows();
    int blocks = Math.ceilDiv(m, BlockSearch.QUERIES);
    int length = Math.max(LEAST_STRETCH, Math.ceilDiv(rows.rows(), MOST_STRETCHES));
    int stretches = Math.max(1, Math.ceilDiv(rows.rows(), length));
    var heaps = new BestRows[stretches][m];
    var floors = new float[m];
    Arrays.fill(floors, Float.NaN);
    var searches = new BlockSearch[pool.threads()];
    pool.run(
        blocks * stretches,
        (task, worker) -> {
          if (searches[worker] == null) {
            searches[worker] = new BlockSearch(rows, queries, hidden, k, floors);
          }
          int first = task % blocks * BlockSearch.QUERIES;
          int count = Math.min(m - first, BlockSearch.QUERIES);
          int stretch = task / blocks;
          int from = stretch * length;
          int to = (int) Math.min(rows.rows(), (long) from + length);
          for (int q = first; q < first + count; q++) {
            heaps[stretch][q] = new BestRows(Math.min(k, to - from));
          }
          searches[worker].run(first, count, from, to, heaps[stretch]);
        });
    var ids = new int[m * k];
    var scores = new float[m * k];
    Arrays.fill(ids, -1);
    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    for (int q = 0; q < m; q++) {
      BestRows heap = heaps[0][q];
      for (int s = 1; s < stretches; s++) {
        heap.addAll(heaps[s][q], k);
      }
      heap.drain(ids, scores, q * k);
    }
    return new TopK(ids, scores, k);
  }

  private static void checkRising(int query, int[] hidden, int rows) {
    int before = -1;
    for (int row : hidden) {
      if (row <= before || row >= rows) {
        throw new IllegalArgumentException(
            "topK: hidden rows must rise within 0 .. %d, got %d after %d for query %d"
                .formatted(rows - 1, row, before, query));
      }
      before = row;
    }
  }
}
