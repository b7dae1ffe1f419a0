package io.twinspire.core.scoring;

import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.Objective.RowTargets;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;

/// Loss and gradients of M queries against N candidates, `Q: M x d`, `D: N x d` -> loss, `dQ`,
/// `dD`. It never learns what a tower is, and S (`M x N`) never exists: a strip of [#STRIP] query
/// rows is scored, turned into its gradient in place, and folded into dQ and dD before the next
/// one. Memory is O(STRIP x N), arithmetic 6 M N d one-sided and 8 M N d two-sided (the scores are
/// made twice, because the gradient needs the column normalisers first).
///
/// Same bits for any number of threads: work is cut into tiles fixed by the shapes; dD accumulates
/// strip after strip, and inside a strip threads own columns. Not for use by several callers at
/// once: buffers are kept.
public final class ContrastiveStep {
  /// Query rows scored at a time: whole register tiles, of six rows and of four.
  public static final int STRIP = 120;

  private static final int COLUMN_TILE = 512;
  private static final int ROW_TILE = 8;

  private final WorkerPool pool;
  private final StripProducts products;
  private float[] strip = new float[0];

  public ContrastiveStep(WorkerPool pool) {
    this.pool = pool;
    this.products = new StripProducts(pool);
  }

  /// @param loss weighted mean over the query rows
  /// @param dLogScale gradient with respect to log(1/temperature)
  public record Result(double loss, double dLogScale) {}

  /// @param scale 1/temperature, multiplies every score
  /// @param dQ gradient with respect to Q, `M x d`, overwritten
  /// @param dD gradient with respect to D, `N x d`, overwritten
  public Result run(
      Matrix q, Matrix d, Targets targets, Objective objective, float scale, Matrix dQ, Matrix dD) {
    checkShapes(q, d, targets, dQ, dD);
    int n = d.rows();
    int ld = StripProducts.leadingDimension(n);
    if (strip.length < Math.min(STRIP, q.rows()) * (long) ld) {
      strip = new float[Math.multiplyExact(Math.min(STRIP, q.rows()), ld)];
    }
    products.begin(q, d, scale, Math.min(STRIP, q.rows()));
    RowPass rows =
        objective.twoSided()
            ? twoSided(q, d, targets, ld)
            : new OneSided(targets, objective, targets.totalWeight(), n);
    double[] losses = new double[q.rows()];
    for (int from = 0; from < q.rows(); from += STRIP) {
      int first = from;
      int height = Math.min(STRIP, q.rows() - from);
      score(first, height, targets, ld);
      pool.run(
          tiles(height, ROW_TILE),
          (tile, worker) -> {
            int to = Math.min(height, (tile + 1) * ROW_TILE);
            for (int r = tile * ROW_TILE; r < to; r++) {
              losses[first + r] = rows.gradient(strip, r * ld, first + r, worker);
            }
          });
      products.fold(first, height, strip, ld, dQ);
    }
    products.finish(dD);
    double loss = rows.constantLoss();
    for (double l : losses) {
      loss += l;
    }
    return new Result(loss, inner(q, dQ));
  }

  /// One strip of scores: `scale * Q_strip D^T`, -Infinity where masked.
  private void score(int first, int height, Targets targets, int ld) {
    products.score(first, height, strip, ld);
    int[] masked = targets.masked().ids();
    for (int r = 0; r < height; r++) {
      int to = targets.masked().offsets()[first + r + 1];
      for (int m = targets.masked().offsets()[first + r]; m < to; m++) {
        strip[r * ld + masked[m]] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  private RowPass twoSided(Matrix q, Matrix d, Targets targets, int ld) {
    var normalizers = new TwoSided(targets, q.rows(), d.rows(), pool.threads());
    for (int from = 0; from < q.rows(); from += STRIP) {
      int first = from;
      int height = Math.min(STRIP, q.rows() - from);
      score(first, height, targets, ld);
      pool.run(height, (r, worker) -> normalizers.addRow(strip, r * ld, first + r));
      pool.run(
          tiles(d.rows(), COLUMN_TILE),
          (tile, worker) -> {
            int col = tile * COLUMN_TILE;
            int width = Math.min(COLUMN_TILE, d.rows() - col);
            normalizers.addColumns(strip, ld, height, col, width, worker);
          });
    }
    normalizers.finish();
    return normalizers;
  }

  /// Turns one row of a strip into the gradient of the batch loss, and returns its part of that
  /// loss.
  interface RowPass {
    double gradient(float[] s, int off, int row, int worker);

    /// What the batch loss has beside the rows' parts.
    default double constantLoss() {
      return 0;
    }
  }

  private record OneSided(
      Targets targets, Objective objective, double totalWeight, int n, float[] shares)
      implements RowPass {
    OneSided(Targets targets, Objective objective, double totalWeight, int n) {
      this(targets, objective, totalWeight, n, targets.shares());
    }

    @Override
    public double gradient(float[] s, int off, int row, int worker) {
      int[] at = targets.positives().offsets();
      var rowTargets = new RowTargets(targets.positives().ids(), shares, at[row], at[row + 1]);
      double weight = targets.weight(row) / totalWeight;
      double loss = objective.rowLossAndGradient(s, off, n, rowTargets);
      Vectors.scale((float) weight, s, off, n);
      return weight * loss;
    }
  }

  private static double inner(Matrix a, Matrix b) {
    double sum = 0;
    for (int r = 0; r < a.rows(); r++) {
      sum += Vectors.dot(a.data(), a.offset(r), b.data(), b.offset(r), a.cols());
    }
    return sum;
  }

  private static int tiles(int size, int tile) {
    return (size + tile - 1) / tile;
  }

  private static void checkShapes(Matrix q, Matrix d, Targets targets, Matrix dQ, Matrix dD) {
    if (q.cols() != d.cols()) {
      throw new IllegalArgumentException(
          "step: Q and D must have equal columns, got " + q.cols() + " and " + d.cols());
    }
    if (targets.positives().rows() != q.rows()) {
      throw new IllegalArgumentException(
          "step: targets must have " + q.rows() + " rows, got " + targets.positives().rows());
    }
    if (dQ.rows() != q.rows()
        || dQ.cols() != q.cols()
        || dD.rows() != d.rows()
        || dD.cols() != d.cols()) {
      throw new IllegalArgumentException("step: dQ and dD must have the shapes of Q and D");
    }
  }
}
