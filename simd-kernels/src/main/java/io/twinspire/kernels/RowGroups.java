package io.twinspire.kernels;

/// Entries sorted by the table row they touch, in their old order within a row: what a row-sparse
/// update needs, so that one thread sums all of a row's gradients, in one order.
public final class RowGroups {

  private static final int RADIX_BITS = 11;
  private static final int RADIX = 1 << RADIX_BITS;

  private final int[] order;
  private final int[] rows;
  private final int[] starts;
  private final int size;

  private RowGroups(int[] order, int[] rows, int[] starts, int size) {
    this.order = order;
    this.rows = rows;
    this.starts = starts;
    this.size = size;
  }

  /// Groups the entries 0 .. count - 1 by `rows[entry]` with a stable radix sort.
  ///
  /// @param tableRows number of rows V of the table; every row must lie in 0 .. V - 1
  public static RowGroups group(int[] rows, int count, int tableRows) {
    Checks.range("group", "rows", rows, 0, count);
    Checks.atLeast("group", "tableRows", tableRows, 0);
    for (int i = 0; i < count; i++) {
      if (rows[i] < 0 || rows[i] >= tableRows) {
        throw new IllegalArgumentException(
            "group: rows must be in 0 .. "
                + (tableRows - 1)
                + ", got "
                + rows[i]
                + " at entry "
                + i);
      }
    }
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    int[] other = new int[count];
    int highest = Math.max(0, tableRows - 1);
    for (int shift = 0; shift < Integer.SIZE && highest >>> shift != 0; shift += RADIX_BITS) {
      sortByDigit(rows, order, other, count, shift);
      int[] swap = order;
      order = other;
      other = swap;
    }
    int groups = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || rows[order[i]] != rows[order[i - 1]]) {
        other[groups++] = i;
      }
    }
    int[] starts = new int[groups + 1];
    System.arraycopy(other, 0, starts, 0, groups);
    starts[groups] = count;
    int[] distinct = new int[groups];
    for (int g = 0; g < groups; g++) {
      distinct[g] = rows[order[starts[g]]];
    }
    return new RowGroups(order, distinct, starts, groups);
  }

  private static void sortByDigit(int[] rows, int[] from, int[] to, int count, int shift) {
    int[] next = new int[RADIX + 1];
    for (int i = 0; i < count; i++) {
      next[((rows[from[i]] >>> shift) & (RADIX - 1)) + 1]++;
    }
    for (int d = 0; d < RADIX; d++) {
      next[d + 1] += next[d];
    }
    for (int i = 0; i < count; i++) {
      to[next[(rows[from[i]] >>> shift) & (RADIX - 1)]++] = from[i];
    }
  }

  /// Number of distinct rows.
  public int size() {
    return size;
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

  /// Entry positions sorted by (row, position); not copied, not to be written.
  public int[] order() {
    return order;
  }
}
