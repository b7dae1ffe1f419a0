package io.twinspire.core.scoring;

/// How hard the negatives of a batch were, told from its scores and gradients as they pass: how
/// many had next to no gradient (too easy) and how many scored above the positive (too hard, or
/// false).
///
/// A negative has next to no gradient where `|dL/ds|` is at most a thousandth of the mean over the
/// negatives of its row. The mean, and not a fixed number, because objectives sum or average over
/// negatives, rows have weights, and temperatures are learned: what is asked is whether computing
/// that negative did anything beside the others. A row without any gradient has easy negatives
/// only.
public final class Hardness implements Watcher {
  private static final double NEXT_TO_NONE = 1e-3;

  private final long[] negatives;
  private final long[] easy;
  private final long[] above;

  /// @param rows M
  public Hardness(int rows) {
    negatives = new long[rows];
    easy = new long[rows];
    above = new long[rows];
  }

  /// Negatives of all rows, without those that are masked.
  public long negatives() {
    return sum(negatives);
  }

  /// Share of the negatives with next to no gradient; NaN where there are none.
  public double easyShare() {
    return sum(easy) / (double) sum(negatives);
  }

  /// Share of the negatives that scored above the positive; NaN where there are none.
  public double aboveShare() {
    return sum(above) / (double) sum(negatives);
  }

  @Override
  public void scores(float[] s, int off, int n, int row, Targets targets) {
    float positive = Float.NEGATIVE_INFINITY;
    int[] positives = targets.positives().ids();
    int from = targets.positives().offsets()[row];
    int to = targets.positives().offsets()[row + 1];
    for (int p = from; p < to; p++) {
      positive = Math.max(positive, s[off + positives[p]]);
    }
    long count = 0;
    for (int c = 0; c < n; c++) {
      count += s[off + c] > positive ? 1 : 0;
    }
    int[] masked = targets.masked().ids();
    int last = targets.masked().offsets()[row + 1];
    for (int m = targets.masked().offsets()[row]; m < last; m++) {
      count -= s[off + masked[m]] > positive ? 1 : 0;
    }
    above[row] = count;
    negatives[row] = (long) n - (to - from) - targets.masked().length(row);
  }

  @Override
  public void gradients(float[] g, int off, int n, int row, Targets targets) {
    if (negatives[row] == 0) {
      return;
    }
    double sum = 0;
    for (int c = 0; c < n; c++) {
      sum += Math.abs(g[off + c]);
    }
    int[] positives = targets.positives().ids();
    int from = targets.positives().offsets()[row];
    int to = targets.positives().offsets()[row + 1];
    for (int p = from; p < to; p++) {
      sum -= Math.abs(g[off + positives[p]]);
    }
    double most = Math.max(0, NEXT_TO_NONE * sum / negatives[row]);
    long count = -targets.masked().length(row);
    for (int c = 0; c < n; c++) {
      count += Math.abs(g[off + c]) <= most ? 1 : 0;
    }
    for (int p = from; p < to; p++) {
      count -= Math.abs(g[off + positives[p]]) <= most ? 1 : 0;
    }
    easy[row] = count;
  }

  private static long sum(long[] values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }
}
