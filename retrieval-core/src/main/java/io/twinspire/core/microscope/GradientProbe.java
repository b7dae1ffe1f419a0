package io.twinspire.core.microscope;

import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.scoring.ContrastiveStep;
import io.twinspire.core.scoring.Violations;
import io.twinspire.core.train.BatchPlan;
import io.twinspire.core.train.BatchPlanner;
import io.twinspire.core.train.ModelScores;
import io.twinspire.core.train.Negatives;
import io.twinspire.core.train.TrainingSet;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes gradients as training does and moves nothing: each pass is an epoch over all pairs, its
/// batches planned by [BatchPlanner] and their loss and gradient from [ContrastiveStep], with new
/// negatives (and for those of the batch new company) in every pass.
///
/// A sampler that remembers what queries got wrong first has a pass of its own, which no figure
/// counts, and keeps what was wrong of what it drew there: the figures are of draws given this
/// memory, and the time is without keeping it.
///
/// Where vectors are of unit length the part of a gradient along its vector is taken away, since
/// the tower does, too.
final class GradientProbe {
  /// Passes, and groups of the jackknife.
  static final int PASSES = 8;

  /// Batches of a pass whose step is compared with that of the full softmax.
  private static final int COMPARED = 8;

  private final TrainingSet data;
  private final View view;
  private final Cell fullCell;
  private final WorkerPool pool;
  private final long seed;
  private final int pairs;
  private final int documents;
  private final int d;
  private final double[] full;

  /// Of the objective last seen: draws for the batch and draws of a query have the same.
  private final Map<Draws, List<Sums>> enumerated = new HashMap<>();

  private @Nullable Objective enumeratedLoss;

  private record Draws(Class<?> sampler, int count, boolean inBatch) {}

  /// @param fullCell the full softmax
  GradientProbe(TrainingSet data, View view, Cell fullCell, WorkerPool pool, long seed) {
    this.data = data;
    this.view = view;
    this.fullCell = fullCell;
    this.pool = pool;
    this.seed = seed;
    this.pairs = data.pairs().size();
    this.documents = view.documents().rows();
    this.d = view.documents().cols();
    this.full = wholeCatalogue(fullCell.loss());
  }

  /// @param nanosPerPair of planning, scoring and the gradient, the quickest pass
  record Measured(Statistics.Of figures, double nanosPerPair, boolean exact) {}

  Measured measure(Cell cell) {
    var statistics = new Statistics(pairs, d, full, wholeCatalogue(cell.loss()));
    var groups = new ArrayList<Sums>();
    long quickest = Long.MAX_VALUE;
    var pass = new Pass(cell);
    for (int p = 0; p < PASSES; p++) {
      var sums = new Sums(full.length);
      quickest = Math.min(quickest, pass.run(p, sums, true));
      groups.add(sums);
    }
    Statistics.Of estimated = statistics.estimate(groups);
    double nanos = quickest / (double) pairs;
    // Two-sided, other queries of a batch are chance where documents are not.
    boolean whole =
        cell.negatives().sampled() instanceof SamplerSettings.All && !cell.loss().twoSided();
    List<Sums> exact = whole ? List.of(groups.getFirst()) : enumerated(cell);
    return exact.isEmpty()
        ? new Measured(estimated, nanos, false)
        : new Measured(statistics.exact(exact.getFirst(), estimated.stepCosine()), nanos, true);
  }

  private List<Sums> enumerated(Cell cell) {
    SamplerSettings sampled = cell.negatives().sampled();
    if (sampled == null || sampled.dependsOnQuery()) {
      return List.of();
    }
    if (!cell.loss().equals(enumeratedLoss)) {
      enumerated.clear();
      enumeratedLoss = cell.loss();
    }
    var draws = new Draws(sampled.getClass(), sampled.count(), cell.negatives().inBatch());
    return enumerated.computeIfAbsent(draws, key -> new Enumeration(data, view, cell, pool).sums());
  }

  /// The estimate alone.
  Statistics.Of estimate(Cell cell, int passes) {
    var groups = new ArrayList<Sums>();
    var pass = new Pass(cell);
    for (int p = 0; p < passes; p++) {
      var sums = new Sums(full.length);
      pass.run(p, sums, false);
      groups.add(sums);
    }
    return new Statistics(pairs, d, full, wholeCatalogue(cell.loss())).estimate(groups);
  }

  /// The gradient of an objective with every document as a candidate: no chance in it.
  private double[] wholeCatalogue(Objective objective) {
    var cell = new Cell("", 0, Grid.ALL, 0, objective, fullCell.negatives(), fullCell.batch());
    var sums = new Sums((pairs + documents) * d);
    new Pass(cell).run(0, sums, false);
    return sums.total;
  }

  /// Passes of one cell.
  private final class Pass {
    private final Cell cell;
    private final BatchPlanner planner;
    private final BatchPlanner fullPlanner;

    /// At the temperature of the objective.
    private final TwoTower model;

    private final ContrastiveStep step = new ContrastiveStep(pool);
    private final ContrastiveStep fullStep = new ContrastiveStep(pool);

    Pass(Cell cell) {
      this.cell = cell;
      this.model = view.model(cell.loss().temperature());
      this.planner = planner(cell.negatives(), cell.loss(), cell.batch());
      this.fullPlanner = planner(fullCell.negatives(), fullCell.loss(), cell.batch());
      planner.beginEpoch(view::documents, pool);
      if (planner.violations() > 0) {
        remember();
      }
    }

    private int[] rows(int[] order, int batch) {
      int from = batch * cell.batch();
      return Arrays.copyOfRange(order, from, Math.min(pairs, from + cell.batch()));
    }

    private void remember() {
      int[] order = BatchPlan.order(pairs, seed, 0, PASSES);
      for (int b = 0; b * cell.batch() < pairs; b++) {
        int[] rows = rows(order, b);
        var violations = new Violations(rows.length, planner.violations());
        step.watch(violations);
        Taken taken = take(step, planner, model, cell.loss(), rows, PASSES, b);
        planner.learn(taken.plan(), taken.d(), violations, PASSES, b);
      }
      step.watch();
    }

    private BatchPlanner planner(NegativesSettings negatives, Objective objective, int batch) {
      return new BatchPlanner(
          data, negatives, Negatives.NONE, batch, objective.logQ() != LogQ.NONE, seed, 0);
    }

    /// @param compare whether some of its steps are compared with those of the full softmax
    /// @return nanoseconds of planning, scoring and gradient
    long run(int number, Sums into, boolean compare) {
      int[] order = BatchPlan.order(pairs, seed, 0, number);
      int batches = Math.ceilDiv(pairs, cell.batch());
      int every = Math.max(1, batches / COMPARED);
      long took = 0;
      for (int b = 0; b < batches; b++) {
        int[] rows = rows(order, b);
        long began = System.nanoTime();
        Taken taken = take(step, planner, model, cell.loss(), rows, number, b);
        took += System.nanoTime() - began;
        add(taken, rows, into);
        if (compare && b % every == 0) {
          Taken other = take(fullStep, fullPlanner, model, fullCell.loss(), rows, number, b);
          project(other);
          into.stepCosines += cosine(taken, other);
          into.steps++;
        }
      }
      into.passes++;
      return took;
    }

    /// Projects it and adds it, as its batch's part of the mean over all pairs.
    private void add(Taken taken, int[] rows, Sums into) {
      project(taken);
      double part = rows.length / (double) pairs;
      for (int r = 0; r < rows.length; r++) {
        int at = taken.dQ().offset(r);
        addRow(taken.dQ(), r, part, into.total, rows[r] * d);
        into.squares +=
            (double) rows.length * rows.length * Vectors.squaredNorm(taken.dQ().data(), at, d);
      }
      for (int c = 0; c < taken.documents().length; c++) {
        int document = taken.documents()[c];
        addRow(taken.dD(), c, part, into.total, (pairs + document) * d);
      }
    }
  }

  /// The gradient of one step.
  private record Taken(Matrix q, Matrix d, Matrix dQ, Matrix dD, BatchPlan plan) {

    int[] documents() {
      return plan.documents();
    }
  }

  private Taken take(
      ContrastiveStep step,
      BatchPlanner planner,
      TwoTower model,
      Objective objective,
      int[] rows,
      int number,
      int batch) {
    int[] queries = Arrays.stream(rows).map(row -> data.pairs().get(row).query()).toArray();
    Matrix q = view.queries().select(queries);
    BatchPlan plan =
        planner.plan(rows, number, batch, new ModelScores(model, q, data.documents(), pool));
    Matrix of = view.documents().select(plan.documents());
    Matrix dQ = Matrix.zeros(q.rows(), d);
    Matrix dD = Matrix.zeros(of.rows(), d);
    step.run(
        q, of, plan.candidates(), plan.targets(), objective, 1 / objective.temperature(), dQ, dD);
    return new Taken(q, of, dQ, dD, plan);
  }

  private void project(Taken taken) {
    if (view.unit()) {
      tangent(taken.q(), taken.dQ());
      tangent(taken.d(), taken.dD());
    }
  }

  /// Takes away the part of each row of `gradient` along the same row of `unit`.
  static void tangent(Matrix unit, Matrix gradient) {
    for (int r = 0; r < unit.rows(); r++) {
      int at = unit.offset(r);
      float along = Vectors.dot(unit.data(), at, gradient.data(), at, unit.cols());
      Vectors.axpy(-along, unit.data(), at, gradient.data(), at, unit.cols());
    }
  }

  static void addRow(Matrix of, int row, double factor, double[] into, int to) {
    for (int i = 0; i < of.cols(); i++) {
      into[to + i] += factor * of.get(row, i);
    }
  }

  private static double cosine(Taken a, Taken b) {
    double inner = dot(a.dQ(), b.dQ());
    int[] place = new int[Arrays.stream(b.documents()).max().orElse(0) + 1];
    for (int c = 0; c < b.documents().length; c++) {
      place[b.documents()[c]] = c;
    }
    for (int c = 0; c < a.documents().length; c++) {
      int other = place[a.documents()[c]];
      inner +=
          Vectors.dot(
              a.dD().data(), a.dD().offset(c), b.dD().data(), b.dD().offset(other), a.dD().cols());
    }
    double norms =
        (dot(a.dQ(), a.dQ()) + dot(a.dD(), a.dD())) * (dot(b.dQ(), b.dQ()) + dot(b.dD(), b.dD()));
    return norms == 0 ? 0 : inner / Math.sqrt(norms);
  }

  private static double dot(Matrix a, Matrix b) {
    double sum = 0;
    for (int r = 0; r < a.rows(); r++) {
      sum += Vectors.dot(a.data(), a.offset(r), b.data(), b.offset(r), a.cols());
    }
    return sum;
  }
}
