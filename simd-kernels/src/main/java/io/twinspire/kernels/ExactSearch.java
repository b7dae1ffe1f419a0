package io.twinspire.kernels;

import java.util.Arrays;

/// Exact nearest rows by dot product: blocks of scores, one heap for each query.
///
/// Several queries are scored by [Gemm#nt]; a single one is bound by reading the rows and is scored
/// by [Scans#float32], whose sums differ from the product's in their last bits.
public final class ExactSearch {

  private static final int QUERY_BLOCK = 64;
  private static final int ROW_BLOCK = 512;

  /// A task takes one query block against one stretch of rows. Both are set by the problem, not by
  /// the threads, and stretches are merged by a total order.
  private static final int STRETCH = 64 * ROW_BLOCK;

  private ExactSearch() {}

  /// The k rows of the largest dot product for each query, best first, ties by the lower row; rows
  /// whose score is NaN are left out.
  ///
  /// @param rows `[V x d]`
  /// @param queries `[M x d]`
  /// @param k at least 1; may be larger than V
  public static TopK topK(Matrix rows, Matrix queries, int k, WorkerPool pool) {
    Checks.atLeast("topK", "k", k, 1);
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
    int blocks = (m + QUERY_BLOCK - 1) / QUERY_BLOCK;
    int stretches = Math.max(1, (rows.rows() + STRETCH - 1) / STRETCH);
    var heaps = new Heap[stretches][m];
    var scratch = new float[pool.threads()][];
    pool.run(
        blocks * stretches,
        (task, worker) -> {
          if (scratch[worker] == null) {
            scratch[worker] = new float[QUERY_BLOCK * ROW_BLOCK];
          }
          int first = task % blocks * QUERY_BLOCK;
          int stretch = task / blocks;
          int last = Math.min(m, first + QUERY_BLOCK);
          scan(rows, queries, k, first, last, stretch * STRETCH, heaps[stretch], scratch[worker]);
        });
    var ids = new int[m * k];
    var scores = new float[m * k];
    Arrays.fill(ids, -1);
    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    for (int q = 0; q < m; q++) {
      Heap heap = heaps[0][q];
      for (int s = 1; s < stretches; s++) {
        heap.addAll(heaps[s][q], k);
      }
      heap.drain(ids, scores, q * k);
    }
    return new TopK(ids, scores, k);
  }

  private static void scan(
      Matrix rows,
      Matrix queries,
      int k,
      int firstQuery,
      int lastQuery,
      int firstRow,
      Heap[] heaps,
      float[] scores) {
    int end = (int) Math.min(rows.rows(), (long) firstRow + STRETCH);
    for (int q = firstQuery; q < lastQuery; q++) {
      heaps[q] = new Heap(Math.min(k, end - firstRow));
    }
    for (int r = firstRow; r < end; r += ROW_BLOCK) {
      int n = Math.min(ROW_BLOCK, end - r);
      score(rows, queries, firstQuery, lastQuery, r, n, scores);
      for (int q = firstQuery; q < lastQuery; q++) {
        heaps[q].offer(scores, (q - firstQuery) * ROW_BLOCK, n, r);
      }
    }
  }

  private static void score(
      Matrix rows, Matrix queries, int firstQuery, int lastQuery, int r, int n, float[] scores) {
    int d = rows.cols();
    int q = queries.offset(firstQuery);
    if (queries.rows() == 1) {
      boolean inCache = (long) rows.rows() * d * Float.BYTES <= Scans.IN_CACHE;
      Scans.float32(inCache, queries.data(), q, rows.data(), rows.offset(r), n, d, scores, 0);
      return;
    }
    Gemm.nt(
        lastQuery - firstQuery,
        n,
        d,
        queries.data(),
        q,
        d,
        rows.data(),
        rows.offset(r),
        d,
        scores,
        0,
        ROW_BLOCK,
        false);
  }

  /// A bounded heap with its worst entry at the root; of two equal scores the higher row is worse.
  private static final class Heap {
    private int[] ids;
    private float[] scores;
    private int size;

    Heap(int capacity) {
      ids = new int[capacity];
      scores = new float[capacity];
    }

    void offer(float[] from, int off, int n, int firstRow) {
      for (int i = 0; i < n; i++) {
        float score = from[off + i];
        // Rows come in rising order, so an equal score never displaces; neither does NaN.
        if (size < scores.length ? !Float.isNaN(score) : size > 0 && score > scores[0]) {
          add(firstRow + i, score);
        }
      }
    }

    void addAll(Heap other, int k) {
      int capacity = Math.min(k, scores.length + other.scores.length);
      ids = Arrays.copyOf(ids, capacity);
      scores = Arrays.copyOf(scores, capacity);
      for (int i = 0; i < other.size; i++) {
        if (size < scores.length || worse(scores[0], ids[0], other.scores[i], other.ids[i])) {
          add(other.ids[i], other.scores[i]);
        }
      }
    }

    private static boolean worse(float score, int id, float thanScore, int thanId) {
      return score < thanScore || (score == thanScore && id > thanId);
    }

    private void add(int id, float score) {
      int at;
      if (size < scores.length) {
        at = size++;
        while (at > 0) {
          int parent = (at - 1) >>> 1;
          if (!worse(score, id, scores[parent], ids[parent])) {
            break;
          }
          move(parent, at);
          at = parent;
        }
      } else {
        at = sink(id, score, size);
      }
      ids[at] = id;
      scores[at] = score;
    }

    /// The place for an entry put at the root of the first `count` entries.
    private int sink(int id, float score, int count) {
      int at = 0;
      for (int child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count
            && worse(scores[child + 1], ids[child + 1], scores[child], ids[child])) {
          child++;
        }
        if (!worse(scores[child], ids[child], score, id)) {
          break;
        }
        move(child, at);
        at = child;
      }
      return at;
    }

    private void move(int from, int to) {
      ids[to] = ids[from];
      scores[to] = scores[from];
    }

    /// Writes the entries best first and empties the heap.
    void drain(int[] toIds, float[] toScores, int off) {
      for (int n = size - 1; n >= 0; n--) {
        toIds[off + n] = ids[0];
        toScores[off + n] = scores[0];
        int id = ids[n];
        float score = scores[n];
        int at = sink(id, score, n);
        ids[at] = id;
        scores[at] = score;
      }
      size = 0;
    }
  }
}
