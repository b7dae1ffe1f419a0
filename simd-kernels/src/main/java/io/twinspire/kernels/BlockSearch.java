package io.twinspire.kernels;

import java.util.Arrays;

/// What one thread of an [ExactSearch] does: a block of queries against a stretch of rows. Its
/// arrays are kept for the next block.
final class BlockSearch {

  /// The most queries of a block.
  static final int QUERIES = 64;

  /// Elements of a block of rows; as floats they stay in L2.
  private static final int BLOCK = 1 << 16;

  /// Queries whose scores of a row are compared at once: one vector, two where it is wide.
  private static final int GROUP = Panels.WIDTH / 2;

  /// Rows are taken by as many as full register tiles have.
  private static final int TILE = 24;

  /// Sums of integers up to this are exact as floats, in whatever order.
  private static final long EXACT = 1 << 24;

  private final StoredRows rows;
  private final Matrix queries;

  /// For each query the rows that it must not find, rising.
  private final int[][] hidden;

  /// For each query of a block the place in its [#hidden] of the first row that is still to come.
  private final int[] next = new int[QUERIES];

  private final int d;
  private final int words;
  private final boolean product;

  /// Rows of a block.
  private final int block;

  /// A block's scores: of one query, or by rows with a row of [#columns] queries each.
  private final float[] scores;

  private final byte[] codes;
  private final float[] scales = new float[QUERIES];
  private final float[] sums = new float[QUERIES];
  private final long[] signs;

  /// For products: the queries (or their codes) as floats, packed, and what a score must pass.
  private final float[] values;

  private final Panels panels = new Panels();
  private final float[] limits = new float[QUERIES];

  /// For each query of the search a score that k rows have or pass, just below it; NaN while none
  /// is known. Shared by the threads: what it keeps out is never among the best, so results do not
  /// depend on who reads what when.
  private final float[] floors;

  private final int k;
  private final float[] decoded;
  private int columns;

  BlockSearch(StoredRows rows, Matrix queries, int[][] hidden, int k, float[] floors) {
    this.hidden = hidden;
    this.k = k;
    this.floors = floors;
    this.rows = rows;
    this.queries = queries;
    d = rows.cols();
    words = Conversions.signWords(d);
    product = queries.rows() > ExactSearch.FEW && exact(rows);
    block = Math.clamp(BLOCK / Math.max(1, d) / TILE, 1, 21) * TILE;
    int most = Math.min(QUERIES, queries.rows());
    boolean coded = rows instanceof StoredRows.Int8 || rows instanceof StoredRows.Int4;
    codes = new byte[coded ? most * d : 0];
    signs = new long[rows instanceof StoredRows.Signs ? most * words : 0];
    scores = new float[product ? block * QUERIES : block];
    values = new float[product ? QUERIES * d : 0];
    decoded = new float[product ? block * d : 0];
  }

  /// Whether a product of floats gives what a scan gives; for floats, whether one may be taken.
  private static boolean exact(StoredRows rows) {
    return switch (rows) {
      case Matrix m -> true;
      case StoredRows.Bf16 b -> true;
      case StoredRows.Int8 b -> 128L * 127 * b.cols() <= EXACT;
      case StoredRows.Int4 b -> 15L * 127 * b.cols() <= EXACT;
      // A scan is faster.
      case StoredRows.Signs s -> false;
    };
  }

  /// Offers the rows `[from, to)` to the heaps of the queries `[first, first + count)`.
  void run(int first, int count, int from, int to, BestRows[] heaps) {
    prepare(first, count);
    for (int q = 0; q < count; q++) {
      int at = Arrays.binarySearch(hidden[first + q], from);
      next[q] = at < 0 ? -at - 1 : at;
    }
    if (product) {
      pack(first, count);
      System.arraycopy(floors, first, limits, 0, count);
      Arrays.fill(limits, count, QUERIES, Float.POSITIVE_INFINITY);
    }
    for (int r = from; r < to; r += block) {
      int n = Math.min(block, to - r);
      if (product) {
        multiply(r, n, count);
        for (int q = 0; q < count; q++) {
          // Where a limit is known, what is least needs no second look.
          float least = Float.isNaN(limits[q]) ? Float.NaN : Float.NEGATIVE_INFINITY;
          hide(first, q, r, n, q, columns, least);
        }
        offer(r, n, first, count, heaps);
      } else {
        for (int q = 0; q < count; q++) {
          scan(first, q, r, n);
          hide(first, q, r, n, 0, 1, Float.NaN);
          heaps[first + q].offer(scores, 0, n, r);
        }
      }
    }
    if (product && to - from >= k) {
      for (int q = first; q < first + count; q++) {
        float floor = Math.nextDown(heaps[q].limit());
        // Not where the heap has room (NaN), nor below the least score, which may be equalled.
        if (floor > Float.NEGATIVE_INFINITY && !(floor <= floors[q])) {
          floors[q] = floor;
        }
      }
    }
  }

  /// Gives `score` to the rows of the block `[r, r + n)` that are hidden from a query; the score of
  /// row `r + i` is `scores[off + i * stride]`.
  private void hide(int first, int q, int r, int n, int off, int stride, float score) {
    int[] of = hidden[first + q];
    int at = next[q];
    for (; at < of.length && of[at] < r + n; at++) {
      scores[off + (of[at] - r) * stride] = score;
    }
    next[q] = at;
  }

  /// The codes of the queries, where rows have codes.
  private void prepare(int first, int count) {
    float[] data = queries.data();
    for (int q = 0; q < count; q++) {
      if (codes.length > 0) {
        scales[q] = Conversions.toInt8(data, queries.offset(first + q), codes, q * d, d);
        int sum = 0;
        for (int i = q * d; i < (q + 1) * d; i++) {
          sum += codes[i];
        }
        sums[q] = sum;
      } else if (signs.length > 0) {
        Conversions.toSigns(data, queries.offset(first + q), signs, q * words, d);
      }
    }
  }

  private void pack(int first, int count) {
    if (codes.length > 0) {
      Conversions.fromInt8(1, codes, 0, values, 0, count * d);
    } else {
      System.arraycopy(queries.data(), queries.offset(first), values, 0, count * d);
    }
    columns = Math.ceilDiv(count, Panels.WIDTH) * Panels.WIDTH;
    Arrays.fill(values, count * d, columns * d, 0);
    panels.reset(d, columns);
    panels.packTransposed(0, panels.count(), values, 0, d);
  }

  private void scan(int first, int q, int r, int n) {
    float[] data = queries.data();
    int at = queries.offset(first + q);
    // What one query has read, the next finds in cache.
    boolean cached = q > 0 || (long) rows.rows() * d * Float.BYTES <= Scans.IN_CACHE;
    switch (rows) {
      case Matrix m -> Scans.float32(cached, data, at, m.data(), r * d, n, d, scores, 0);
      case StoredRows.Bf16 b -> Scans.bf16(cached, data, at, b.data(), r * d, n, d, scores, 0);
      case StoredRows.Int8 b ->
          Scans.int8(codes, q * d, scales[q], b.codes(), r * d, b.scales(), r, n, d, scores, 0);
      case StoredRows.Int4 b -> {
        int width = (d + 1) / 2;
        Scans.int4(
            codes, q * d, scales[q], b.codes(), r * width, b.ranges(), 2 * r, n, d, scores, 0);
      }
      case StoredRows.Signs s ->
          Scans.signs(signs, q * words, s.words(), r * words, n, d, scores, 0);
    }
  }

  private void multiply(int r, int n, int count) {
    switch (rows) {
      case Matrix m -> {
        // A tile reads six rows at a time, which the prefetcher does not follow from memory.
        System.arraycopy(m.data(), r * d, decoded, 0, n * d);
        multiply(decoded, 0, n);
      }
      case StoredRows.Bf16 b -> {
        Conversions.fromBf16(b.data(), r * d, decoded, 0, n * d);
        multiply(decoded, 0, n);
      }
      case StoredRows.Int8 b -> {
        Conversions.fromInt8(1, b.codes(), r * d, decoded, 0, n * d);
        multiply(decoded, 0, n);
        for (int i = 0; i < n; i++) {
          float scale = b.scales()[r + i];
          for (int q = 0; q < count; q++) {
            scores[i * columns + q] *= scales[q] * scale;
          }
        }
      }
      case StoredRows.Int4 b -> {
        int width = (d + 1) / 2;
        for (int i = 0; i < n; i++) {
          Conversions.fromInt4(1, 0, b.codes(), (r + i) * width, decoded, i * d, d);
        }
        multiply(decoded, 0, n);
        for (int i = 0; i < n; i++) {
          float scale = b.ranges()[2 * (r + i)];
          float min = b.ranges()[2 * (r + i) + 1];
          for (int q = 0; q < count; q++) {
            int at = i * columns + q;
            scores[at] = scales[q] * Math.fma(scale, scores[at], min * sums[q]);
          }
        }
      }
      case StoredRows.Signs s -> throw new IllegalStateException("signs are scanned");
    }
  }

  private void multiply(float[] a, int off, int n) {
    Gemm.packed(n, a, off, d, panels, 0, panels.count(), scores, 0, columns, false);
  }

  /// Most scores are wanted by no query: one comparison a group finds that out.
  private void offer(int r, int n, int first, int count, BestRows[] heaps) {
    for (int i = 0; i < n; i++) {
      for (int group = 0; group < count; group += GROUP) {
        int at = i * columns + group;
        if (!Vectors.allAtMost(scores, at, limits, group, GROUP)) {
          offer(r + i, at, group, first, Math.min(GROUP, count - group), heaps);
        }
      }
    }
  }

  private void offer(int row, int at, int group, int first, int count, BestRows[] heaps) {
    for (int q = 0; q < count; q++) {
      float score = scores[at + q];
      if (!(score <= limits[group + q])) {
        BestRows best = heaps[first + group + q];
        best.offer(row, score);
        float worst = best.limit();
        if (!(worst <= limits[group + q]) && !Float.isNaN(worst)) {
          limits[group + q] = worst;
        }
      }
    }
  }
}
