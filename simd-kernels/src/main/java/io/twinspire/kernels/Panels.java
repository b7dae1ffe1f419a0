package io.twinspire.kernels;

/// The right operand of a product, `B: k x n`, in the order in which the register tiles read it, so
/// that many products share one packing: the candidates of a batch are scored against every strip
/// of queries.
///
/// Columns are kept in panels of [#WIDTH]; the last one is filled up with zeros. Panels are packed
/// one range at a time, so threads may share the work; a range is packed by one thread. The buffer
/// only grows and is used again after [#reset].
public final class Panels {

  /// Columns of a panel.
  public static final int WIDTH = Kernels.PANAMA ? PanamaGemm.NR : 16;

  private float[] data = new float[0];
  private int k;
  private int n;

  /// Makes room for B `[k x n]`; what was packed before is lost.
  ///
  /// @throws IllegalArgumentException where the panels pass the largest Java array
  public void reset(int k, int n) {
    Checks.atLeast("panels", "k", k, 0);
    Checks.atLeast("panels", "n", n, 0);
    long columns = (long) Math.ceilDiv(n, WIDTH) * WIDTH;
    long size = columns * k;
    if (Math.max(size, columns) > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(
          "panels: k * n must stay below 2^31, got " + k + " x " + n);
    }
    if (data.length < size) {
      data = new float[(int) size];
    }
    this.k = k;
    this.n = n;
  }

  /// Rows of B.
  public int k() {
    return k;
  }

  /// Number of panels, `ceil(n / WIDTH)`.
  public int count() {
    return Math.ceilDiv(n, WIDTH);
  }

  /// Columns of B in the panels `[from, to)`.
  public int columns(int from, int to) {
    checkRange("panels.columns", from, to);
    return Math.min(n, to * WIDTH) - Math.min(n, from * WIDTH);
  }

  /// Packs the panels `[from, to)` of B `[k x n]`, which begins at `off`.
  public void pack(int from, int to, float[] b, int off, int ldb) {
    checkRange("panels.pack", from, to);
    Checks.block("panels.pack", "B", b, off, ldb, k, n);
    fill(false, from, to, b, off + from * WIDTH, ldb);
  }

  /// Packs the panels `[from, to)` of B where its transpose `[n x k]` is given.
  public void packTransposed(int from, int to, float[] b, int off, int ldb) {
    checkRange("panels.packTransposed", from, to);
    Checks.block("panels.packTransposed", "B^T", b, off, ldb, n, k);
    fill(true, from, to, b, off + from * WIDTH * ldb, ldb);
  }

  private void fill(boolean transposed, int from, int to, float[] b, int at, int ldb) {
    if (Kernels.PANAMA) {
      PanamaGemm.pack(transposed, b, at, ldb, columns(from, to), k, data, offset(from));
    } else {
      ScalarKernels.pack(transposed, b, at, ldb, columns(from, to), k, data, offset(from), WIDTH);
    }
  }

  private void checkRange(String where, int from, int to) {
    if (from < 0 || to < from || to > count()) {
      throw new IllegalArgumentException(
          where
              + ": panels must be a range within [0, "
              + count()
              + "), got ["
              + from
              + ", "
              + to
              + ")");
    }
  }

  float[] data() {
    return data;
  }

  int offset(int panel) {
    return panel * WIDTH * k;
  }
}
