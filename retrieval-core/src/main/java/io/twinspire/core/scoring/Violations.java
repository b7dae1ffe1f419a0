package io.twinspire.core.scoring;

import com.carrotsearch.hppc.IntHashSet;

/// What each query of a batch gets wrong: its negatives that score above its positive, the worst
/// few of them.
public final class Violations implements Watcher {
  private final int most;
  private final int[] sizes;
  private final int[] columns;
  private final float[] by;

  /// @param rows M
  /// @param most how many are kept of a query
  public Violations(int rows, int most) {
    this.most = most;
    this.sizes = new int[rows];
    this.columns = new int[Math.multiplyExact(rows, most)];
    this.by = new float[rows * most];
  }

  /// How many are kept of a query.
  public int size(int row) {
    return sizes[row];
  }

  /// The column of the i-th worst one.
  public int column(int row, int i) {
    return columns[row * most + i];
  }

  /// How far the i-th worst one is above the positive, in scores after the temperature.
  public float by(int row, int i) {
    return by[row * most + i];
  }

  @Override
  public void scores(float[] s, int off, int n, int row, Targets targets) {
    float positive = Float.NEGATIVE_INFINITY;
    int end = targets.positives().offsets()[row + 1];
    for (int p = targets.positives().offsets()[row]; p < end; p++) {
      positive = Math.max(positive, s[off + targets.positives().ids()[p]]);
    }
    var masked = new IntHashSet();
    int last = targets.masked().offsets()[row + 1];
    for (int m = targets.masked().offsets()[row]; m < last; m++) {
      masked.add(targets.masked().ids()[m]);
    }
    int base = row * most;
    int size = 0;
    for (int c = 0; c < n; c++) {
      float above = s[off + c] - positive;
      boolean enters = above > 0 && (size < most || above > by[base + most - 1]);
      if (enters && !masked.contains(c)) {
        int at = size < most ? size++ : size - 1;
        while (at > 0 && by[base + at - 1] < above) {
          by[base + at] = by[base + at - 1];
          columns[base + at] = columns[base + at - 1];
          at--;
        }
        by[base + at] = above;
        columns[base + at] = c;
      }
    }
    sizes[row] = size;
  }
}
