package io.twinspire.kernels;

/// One query against many rows that lie one after the other: `out[r] = score(query, row r)`, larger
/// is nearer, so that scores of every format go into the same top-k. Formats and their codes are
/// those of [Conversions].
///
/// Sums of codes are exact integers. Sums of floats run lane by lane and are folded by halves, so a
/// score depends on the vector width and on nothing else: not on n, not on the form below, not on
/// the JIT. It is *not* the chain of [Gemm], so the two differ in the last bits.
///
/// Rows of floats are taken four at a time, which loads the query once for the four, where the
/// block fits in [#IN_CACHE] bytes; else one at a time, since four streams defeat the prefetcher
/// (1.5 to 2 times slower from memory). Nothing is allocated but, once a thread, room for a query.
///
/// A large array of floats begins 16 bytes after a cache line, so every second vector of its rows
/// lies in two lines. Rows that begin at offset 4 (or 12, 20, …) and have a multiple of 16 columns
/// are read 10 to 15 % faster in cache.
public final class Scans {

  /// Bytes of a block that is expected in a core's caches, its share of L3 included.
  static final long IN_CACHE = 8 << 20;

  /// The most columns for which a sum of int8 products fits an int.
  private static final int MOST_CODES = 1 << 17;

  private Scans() {}

  /// Dot products of float32 rows.
  ///
  /// @param query `[d]`
  /// @param rows `[n x d]`
  /// @param out `[n]`
  public static void float32(
      float[] query, int qOff, float[] rows, int rowsOff, int n, int d, float[] out, int outOff) {
    Checks.range("scan.float32", "query", query, qOff, d);
    Checks.block("scan.float32", "rows", rows, rowsOff, d, n, d);
    Checks.range("scan.float32", "out", out, outOff, n);
    boolean inCache = (long) n * d * Float.BYTES <= IN_CACHE;
    float32(inCache, query, qOff, rows, rowsOff, n, d, out, outOff);
  }

  /// Unchecked; for a caller that scans a large block in parts.
  static void float32(
      boolean inCache,
      float[] query,
      int qOff,
      float[] rows,
      int rowsOff,
      int n,
      int d,
      float[] out,
      int outOff) {
    if (Kernels.PANAMA) {
      PanamaScans.float32(inCache, query, qOff, rows, rowsOff, n, d, out, outOff);
    } else {
      ScalarScans.float32(query, qOff, rows, rowsOff, n, d, out, outOff);
    }
  }

  /// Dot products of a float32 query with bf16 rows.
  ///
  /// @param query `[d]`
  /// @param rows `[n x d]`
  /// @param out `[n]`
  public static void bf16(
      float[] query, int qOff, short[] rows, int rowsOff, int n, int d, float[] out, int outOff) {
    Checks.range("scan.bf16", "query", query, qOff, d);
    checkRows("scan.bf16", rows.length, rowsOff, n, d);
    Checks.range("scan.bf16", "out", out, outOff, n);
    boolean inCache = (long) n * d * Short.BYTES <= IN_CACHE;
    bf16(inCache, query, qOff, rows, rowsOff, n, d, out, outOff);
  }

  /// Unchecked; for a caller that scans a large block in parts.
  static void bf16(
      boolean inCache,
      float[] query,
      int qOff,
      short[] rows,
      int rowsOff,
      int n,
      int d,
      float[] out,
      int outOff) {
    if (Kernels.PANAMA) {
      PanamaScans.bf16(inCache, query, qOff, rows, rowsOff, n, d, out, outOff);
    } else {
      ScalarScans.bf16(query, qOff, rows, rowsOff, n, d, out, outOff);
    }
  }

  /// Dot products of int8 codes, `out[r] = float(sum_i q_i * c_ri) * (queryScale * scales[r])`.
  ///
  /// @param query `[d]`, codes from -127 to 127
  /// @param rows `[n x d]` codes
  /// @param scales `[n]`, one for each row
  /// @param d at most 2^17
  public static void int8(
      byte[] query,
      int qOff,
      float queryScale,
      byte[] rows,
      int rowsOff,
      float[] scales,
      int scalesOff,
      int n,
      int d,
      float[] out,
      int outOff) {
    checkQuery("scan.int8", query, qOff, d);
    checkRows("scan.int8", rows.length, rowsOff, n, d);
    Checks.range("scan.int8", "scales", scales, scalesOff, n);
    Checks.range("scan.int8", "out", out, outOff, n);
    if (Kernels.PANAMA) {
      PanamaCodeScans.int8(query, qOff, rows, rowsOff, n, d, out, outOff);
    } else {
      ScalarScans.int8(query, qOff, rows, rowsOff, n, d, out, outOff);
    }
    for (int r = 0; r < n; r++) {
      out[outOff + r] *= queryScale * scales[scalesOff + r];
    }
  }

  /// Dot products of an int8 query with 4-bit rows, `out[r] = queryScale * (scale_r * sum_i q_i *
  /// c_ri + min_r * sum_i q_i)`.
  ///
  /// @param query `[d]`, codes from -127 to 127
  /// @param rows `[n x ceil(d / 2)]` bytes as [Conversions#toInt4] packs them
  /// @param ranges `[n x 2]`, scale and minimum of each row
  /// @param d at most 2^17
  public static void int4(
      byte[] query,
      int qOff,
      float queryScale,
      byte[] rows,
      int rowsOff,
      float[] ranges,
      int rangesOff,
      int n,
      int d,
      float[] out,
      int outOff) {
    int sum = checkQuery("scan.int4", query, qOff, d);
    checkRows("scan.int4", rows.length, rowsOff, n, (d + 1) / 2);
    Checks.block("scan.int4", "ranges", ranges, rangesOff, 2, n, 2);
    Checks.range("scan.int4", "out", out, outOff, n);
    if (Kernels.PANAMA) {
      PanamaCodeScans.int4(query, qOff, rows, rowsOff, n, d, out, outOff);
    } else {
      ScalarScans.int4(query, qOff, rows, rowsOff, n, d, out, outOff);
    }
    for (int r = 0; r < n; r++) {
      int at = rangesOff + 2 * r;
      out[outOff + r] =
          queryScale * Math.fma(ranges[at], out[outOff + r], ranges[at + 1] * (float) sum);
    }
  }

  /// Dot products of signs, `out[r] = d - 2 * (number of signs that differ)`.
  ///
  /// @param query `[ceil(d / 64)]` words as [Conversions#toSigns] packs them; bits beyond d must be
  ///   equal in query and rows
  /// @param rows `[n x ceil(d / 64)]` words
  public static void signs(
      long[] query, int qOff, long[] rows, int rowsOff, int n, int d, float[] out, int outOff) {
    Checks.atLeast("scan.signs", "d", d, 0);
    int words = Conversions.signWords(d);
    checkRows("scan.signs", rows.length, rowsOff, n, words);
    Checks.range("scan.signs", "query", query.length, qOff, words);
    Checks.range("scan.signs", "out", out, outOff, n);
    if (Kernels.PANAMA) {
      PanamaCodeScans.signs(query, qOff, rows, rowsOff, n, words, d, out, outOff);
    } else {
      ScalarScans.signs(query, qOff, rows, rowsOff, n, words, d, out, outOff);
    }
  }

  private static void checkRows(String where, int length, int off, int n, int width) {
    if ((off | n | width) < 0 || off + (long) n * width > length) {
      throw new IllegalArgumentException(
          where
              + ": rows must hold "
              + n
              + " x "
              + width
              + " entries from offset "
              + off
              + ", got an array of "
              + length);
    }
  }

  static void checkColumns(String where, int d) {
    if (d < 0 || d > MOST_CODES) {
      throw new IllegalArgumentException(where + ": d must be in [0, 131072], got " + d);
    }
  }

  /// The sum of the query's codes. Two products of the code -128 would pass 16 bits.
  private static int checkQuery(String where, byte[] query, int off, int d) {
    checkColumns(where, d);
    Checks.range(where, "query", query.length, off, d);
    int sum = 0;
    int least = 0;
    for (int i = off; i < off + d; i++) {
      sum += query[i];
      least = Math.min(least, query[i]);
    }
    if (least == Byte.MIN_VALUE) {
      throw new IllegalArgumentException(where + ": codes of the query must be >= -127, got -128");
    }
    return sum;
  }
}
