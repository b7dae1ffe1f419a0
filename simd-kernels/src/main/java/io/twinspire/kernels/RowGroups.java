package io.twinspire.kernels;

import java.util.Arrays;

/// Entries sorted by the table row they touch, in their old order within a row: what a row-sparse
/// update needs, so that one thread sums all of a row's gradients, in one order.
///
/// The arrays are kept from one [#group] to the next. The sort is a stable radix sort over tiles of
/// entries, so what it gives does not depend on the threads.
public final class RowGroups {

  /// Entries that one task counts or moves.
  private static final int TILE = 1 << 14;

  private static final int MAX_DIGIT_BITS = 11;

  private final WorkerPool pool;

  /// Keys are `row << 32 | entry`.
  private long[] keys = {};

  private long[] other = {};
  private int[][] counts = {};
  private int[] order = {};
  private int[] rows = {};
  private int[] starts = {0};
  private int size;
  private int entries;

  /// No groups yet; `pool` sorts them.
  public RowGroups(WorkerPool pool) {
    this.pool = pool;
  }

  /// Groups the entries 0 .. count - 1 by `rowOf[entry]`, in place of what was grouped before.
  ///
  /// @param tableRows number of rows V of the table; every row must lie in 0 .. V - 1
  public void group(int[] rowOf, int count, int tableRows) {
    Checks.range("group", "rows", rowOf, 0, count);
    Checks.atLeast("group", "tableRows", tableRows, 0);
    size = 0;
    entries = 0;
    int tiles = Math.ceilDiv(count, TILE);
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, tableRows - 1));
    int passes = Math.ceilDiv(bits, MAX_DIGIT_BITS);
    int digitBits = Math.ceilDiv(bits, passes);
    reserve(count, tiles, 1 << digitBits);
    int digits = 1 << digitBits;
    pool.run(
        tiles,
        (tile, worker) ->
            countRows(rowOf, tile * TILE, end(tile, count), tableRows, digits - 1, counts[tile]));
    countsToStarts(tiles, digits);
    pool.run(
        tiles,
        (tile, worker) ->
            moveRows(rowOf, keys, tile * TILE, end(tile, count), digits - 1, counts[tile]));
    for (int pass = 1; pass < passes; pass++) {
      sortByDigit(count, tiles, Integer.SIZE + pass * digitBits, digits);
    }
    cut(count, tiles);
  }

  private void reserve(int count, int tiles, int digits) {
    if (keys.length < count) {
      int room = Math.max(count, (int) Math.min(Integer.MAX_VALUE - 16L, keys.length * 3L / 2));
      keys = new long[room];
      other = new long[room];
      order = new int[room];
      rows = new int[room];
      starts = new int[room + 1];
    }
    if (counts.length < tiles || (tiles > 0 && counts[0].length < digits)) {
      counts = new int[Math.max(tiles, counts.length)][digits];
    }
  }

  private static int end(int tile, int count) {
    return (int) Math.min(count, (tile + 1L) * TILE);
  }

  /// The first digit is sorted straight from the rows.
  private static void countRows(
      int[] rowOf, int from, int to, int tableRows, int mask, int[] counts) {
    Arrays.fill(counts, 0);
    for (int i = from; i < to; i++) {
      int row = rowOf[i];
      if (row < 0 || row >= tableRows) {
        throw new IllegalArgumentException(
            "group: rows must be in 0 .. " + (tableRows - 1) + ", got " + row + " at entry " + i);
      }
      counts[row & mask]++;
    }
  }

  private static void moveRows(int[] rowOf, long[] keys, int first, int end, int mask, int[] next) {
    for (int i = first; i < end; i++) {
      keys[next[rowOf[i] & mask]++] = (long) rowOf[i] << Integer.SIZE | i;
    }
  }

  private void sortByDigit(int count, int tiles, int shift, int digits) {
    pool.run(
        tiles,
        (tile, worker) ->
            count(keys, tile * TILE, end(tile, count), shift, digits - 1, counts[tile]));
    countsToStarts(tiles, digits);
    pool.run(
        tiles,
        (tile, worker) ->
            move(keys, other, tile * TILE, end(tile, count), shift, digits - 1, counts[tile]));
    long[] swap = keys;
    keys = other;
    other = swap;
  }

  /// Of each tile and digit, where the first such key goes.
  private void countsToStarts(int tiles, int digits) {
    int at = 0;
    for (int digit = 0; digit < digits; digit++) {
      for (int tile = 0; tile < tiles; tile++) {
        int here = counts[tile][digit];
        counts[tile][digit] = at;
        at += here;
      }
    }
  }

  private static void count(long[] keys, int from, int to, int shift, int mask, int[] counts) {
    Arrays.fill(counts, 0);
    for (int i = from; i < to; i++) {
      counts[(int) (keys[i] >>> shift) & mask]++;
    }
  }

  private static void move(
      long[] keys, long[] to, int first, int end, int shift, int mask, int[] next) {
    for (int i = first; i < end; i++) {
      long key = keys[i];
      to[next[(int) (key >>> shift) & mask]++] = key;
    }
  }

  /// Sorted keys into order, rows and starts. A tile first counts the groups that begin in it, then
  /// writes them to their place.
  private void cut(int count, int tiles) {
    pool.run(
        tiles,
        (tile, worker) -> {
          int begun = 0;
          for (int i = tile * TILE; i < end(tile, count); i++) {
            begun += begins(i) ? 1 : 0;
          }
          counts[tile][0] = begun;
        });
    int groups = 0;
    for (int tile = 0; tile < tiles; tile++) {
      int begun = counts[tile][0];
      counts[tile][0] = groups;
      groups += begun;
    }
    pool.run(
        tiles,
        (tile, worker) -> {
          int group = counts[tile][0];
          for (int i = tile * TILE; i < end(tile, count); i++) {
            order[i] = (int) keys[i];
            if (begins(i)) {
              rows[group] = (int) (keys[i] >>> Integer.SIZE);
              starts[group++] = i;
            }
          }
        });
    starts[groups] = count;
    size = groups;
    entries = count;
  }

  private boolean begins(int i) {
    return i == 0 || keys[i] >>> Integer.SIZE != keys[i - 1] >>> Integer.SIZE;
  }

  /// Number of distinct rows.
  public int size() {
    return size;
  }

  /// Number of entries over all groups.
  public int entries() {
    return entries;
  }

  /// Table row of group g; rows rise with g.
  public int row(int g) {
    return rows[g];
  }

  /// First position of group g in [#order].
  public int start(int g) {
    return starts[g];
  }

  /// Position after the last of group g in [#order].
  public int end(int g) {
    return starts[g + 1];
  }

  /// The first group that starts at `position` or later; [#size] if there is none. Cuts the groups
  /// into tiles of about equally many entries.
  public int firstFrom(int position) {
    int at = Arrays.binarySearch(starts, 0, size, position);
    return at >= 0 ? at : -at - 1;
  }

  /// Entry positions sorted by (row, position); the first [#entries] hold, until the next [#group].
  /// Not copied, not to be written.
  public int[] order() {
    return order;
  }
}
