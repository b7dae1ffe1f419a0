package io.twinspire.core.scoring;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.Objective.RowTargets;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.List;

/// Loss and gradients of M queries against N candidates, `Q: M x d`, `D: N x d` -> loss, `dQ`,
/// `dD`. It never learns what a tower is. S (`M x N`) is made a strip of [#STRIP] query rows at a
/// time (of more where nothing is shared): it is scored, turned into its gradient in place, and
/// folded into dQ and dD before the next one. Memory is O(STRIP x N), arithmetic 6 M N d. A
/// two-sided gradient needs the column normalisers of all strips first: their scores wait for it,
/// up to [#WAITING] floats and a strip, and those of strips that do not fit are made twice, with 8
/// M N d. Candidates that a query has for itself ([Candidates#own]) follow the shared ones in its
/// row. What a score is, the [Scorer] says; these figures are the dot product's.
///
/// Same bits for any number of threads: work is cut into tiles fixed by the shapes; dD accumulates
/// strip after strip, and inside a strip threads own columns. Not for use by several callers at
/// once: buffers are kept.
public final class ContrastiveStep {
  /// Query rows scored at a time, where candidates are shared: whole register tiles, of six rows
  /// and of four.
  public static final int STRIP = 120;

  /// Floats of scores that wait for a second pass, 64 MiB: those of 4,096 queries of as many
  /// candidates.
  public static final int WAITING = 1 << 24;

  /// Columns of a task of the first pass.
  static final int COLUMN_TILE = 512;

  private static final int ROW_TILE = 8;

  private final WorkerPool pool;
  private final PairProducts products;
  private final Strips strips;
  private List<Watcher> watched = List.of();

  /// Scores are dot products.
  public ContrastiveStep(WorkerPool pool) {
    this(pool, new DotScorer());
  }

  public ContrastiveStep(WorkerPool pool, Scorer scorer) {
    this(pool, scorer, WAITING);
  }

  /// @param waiting floats of scores that may wait for a second pass
  ContrastiveStep(WorkerPool pool, Scorer scorer, int waiting) {
    this.pool = pool;
    this.products = PairProducts.of(scorer, pool);
    this.strips = new Strips(waiting);
  }

  /// Shows the scores and gradients of the steps that follow to `watchers` and to nobody else.
  public void watch(Watcher... watchers) {
    watched = List.of(watchers);
  }

  /// @param loss weighted mean over the query rows
  /// @param dLogScale gradient with respect to log(1/temperature)
  public record Result(double loss, double dLogScale) {}

  /// As below, for a scorer without weights.
  public Result run(
      Matrix q,
      Matrix d,
      Candidates candidates,
      Targets targets,
      Objective objective,
      float scale,
      Matrix dQ,
      Matrix dD) {
    return run(q, d, candidates, targets, objective, scale, dQ, dD, new Gradients());
  }

  /// @param scale 1/temperature, multiplies every score
  /// @param dQ gradient with respect to Q, `M x d`, overwritten
  /// @param dD gradient with respect to D, `N x d`, overwritten
  /// @param into where gradients of the scorer's weights are added
  public Result run(
      Matrix q,
      Matrix d,
      Candidates candidates,
      Targets targets,
      Objective objective,
      float scale,
      Matrix dQ,
      Matrix dD,
      Gradients into) {
    checkShapes(q, d, targets, dQ, dD);
    candidates.check(q.rows(), d.rows());
    targets.check(candidates);
    if (objective.needsTeacher() && targets.teacher() == null) {
      throw new IllegalArgumentException(
          "step: targets must hold a teacher's scores for %s, got none"
              .formatted(objective.type()));
    }
    int ld = StripProducts.leadingDimension(candidates.widest(q.rows()));
    strips.begin(q.rows(), products.stripRows(candidates, ld), ld, objective.twoSided());
    int tallest = Math.min(strips.height(), q.rows());
    PairProducts.Begun begun = products.begin(q, d, candidates, scale, tallest);
    var scores = new Scores(candidates, targets, objective.logQ(), begun, ld, watched);
    RowPass rows =
        objective.twoSided()
            ? twoSided(q, scores)
            : new OneSided(scores, objective, targets.totalWeight(), targets.shares());
    double[] losses = new double[q.rows()];
    for (int from = 0; from < q.rows(); from += strips.height()) {
      int first = from;
      int height = Math.min(strips.height(), q.rows() - from);
      float[] strip = strips.of(first);
      if (!strips.holds(first)) {
        score(first, height, strip, scores);
      }
      pool.run(
          Math.ceilDiv(height, ROW_TILE),
          (tile, worker) -> {
            int to = Math.min(height, (tile + 1) * ROW_TILE);
            for (int r = tile * ROW_TILE; r < to; r++) {
              losses[first + r] = rows.gradient(strip, r * ld, first + r);
              scores.watchGradients(strip, r * ld, first + r);
            }
          });
      begun.fold(first, height, strip, ld, dQ, into);
    }
    double dLogScale = begun.finish(dQ, dD, into);
    double loss = rows.constantLoss();
    for (double l : losses) {
      loss += l;
    }
    return new Result(loss, dLogScale);
  }

  /// What a strip of scores is made of.
  ///
  /// @param kept room for the score of each positive
  private record Scores(
      Candidates candidates,
      Targets targets,
      LogQ logQ,
      PairProducts.Begun products,
      int ld,
      List<Watcher> watchers,
      float[] kept) {

    Scores(
        Candidates candidates,
        Targets targets,
        LogQ logQ,
        PairProducts.Begun products,
        int ld,
        List<Watcher> watchers) {
      this(candidates, targets, logQ, products, ld, watchers, room(targets, logQ));
    }

    private static float[] room(Targets targets, LogQ logQ) {
      return new float[logQ == LogQ.NEGATIVES ? targets.positives().size() : 0];
    }

    /// Corrects a row of scores for how its candidates were drawn, and masks it.
    void finish(float[] s, int off, int row) {
      for (Watcher watcher : watchers) {
        watcher.scores(s, off, candidates.columns(row), row, targets);
      }
      if (logQ != LogQ.NONE) {
        correct(s, off, row);
      }
      Ragged masked = targets.masked();
      for (int m = masked.offsets()[row]; m < masked.offsets()[row + 1]; m++) {
        s[off + masked.ids()[m]] = Float.NEGATIVE_INFINITY;
      }
    }

    void watchGradients(float[] g, int off, int row) {
      for (Watcher watcher : watchers) {
        watcher.gradients(g, off, candidates.columns(row), row, targets);
      }
    }

    private void correct(float[] s, int off, int row) {
      int[] positives = targets.positives().ids();
      int from = targets.positives().offsets()[row];
      int to = targets.positives().offsets()[row + 1];
      for (int p = from; p < to && logQ == LogQ.NEGATIVES; p++) {
        kept[p] = s[off + positives[p]];
      }
      int shared = candidates.shared();
      if (candidates.sharedLogQ() != null) {
        Vectors.axpy(-1f, candidates.sharedLogQ(), 0, s, off, shared);
      }
      GroupCandidates groups = candidates.groups();
      if (groups != null && groups.logQ() != null) {
        Vectors.axpy(-1f, groups.logQ(), groups.offset(row), s, off + shared, groups.columns(row));
      }
      Ragged extras = candidates.own();
      if (extras != null && candidates.ownLogQ() != null) {
        int at = extras.offsets()[row];
        int own = off + candidates.ownFrom(row);
        Vectors.axpy(-1f, candidates.ownLogQ(), at, s, own, extras.length(row));
      }
      for (int p = from; p < to && logQ == LogQ.NEGATIVES; p++) {
        s[off + positives[p]] = kept[p];
      }
    }
  }

  /// One strip of scores, times the scale, minus logQ, -Infinity where masked.
  private void score(int first, int height, float[] strip, Scores scores) {
    int ld = scores.ld();
    scores.products().score(first, height, strip, ld);
    pool.run(
        Math.ceilDiv(height, ROW_TILE),
        (tile, worker) -> {
          int to = Math.min(height, (tile + 1) * ROW_TILE);
          for (int r = tile * ROW_TILE; r < to; r++) {
            scores.finish(strip, r * ld, first + r);
          }
        });
  }

  private RowPass twoSided(Matrix q, Scores scores) {
    int ld = scores.ld();
    int shared = scores.candidates().shared();
    var normalizers = new TwoSided(scores.targets(), scores.candidates(), pool.threads());
    for (int from = 0; from < q.rows(); from += strips.height()) {
      int first = from;
      int height = Math.min(strips.height(), q.rows() - from);
      float[] strip = strips.of(first);
      score(first, height, strip, scores);
      pool.run(height, (r, worker) -> normalizers.addRow(strip, r * ld, first + r));
      pool.run(
          Math.ceilDiv(shared, COLUMN_TILE),
          (tile, worker) -> {
            int col = tile * COLUMN_TILE;
            int width = Math.min(COLUMN_TILE, shared - col);
            normalizers.addColumns(strip, ld, height, col, width, worker);
          });
    }
    normalizers.finish();
    return normalizers;
  }

  /// Turns one row of a strip into the gradient of the batch loss, and returns its part of that
  /// loss.
  interface RowPass {
    double gradient(float[] s, int off, int row);

    /// What the batch loss has beside the rows' parts.
    default double constantLoss() {
      return 0;
    }
  }

  private record OneSided(Scores scores, Objective objective, double totalWeight, float[] shares)
      implements RowPass {

    @Override
    public double gradient(float[] s, int off, int row) {
      Targets targets = scores.targets();
      int n = scores.candidates().columns(row);
      int from = targets.positives().offsets()[row];
      int to = targets.positives().offsets()[row + 1];
      int negatives = n - (to - from) - targets.masked().length(row);
      int catalogue = scores.candidates().catalogue();
      var rowTargets =
          new RowTargets(
              targets.positives().ids(),
              shares,
              from,
              to,
              negatives,
              catalogue,
              targets.teacher(row));
      double weight = targets.weight(row) / totalWeight;
      double loss = objective.rowLossAndGradient(s, off, n, rowTargets);
      Vectors.scale((float) weight, s, off, n);
      return weight * loss;
    }
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
