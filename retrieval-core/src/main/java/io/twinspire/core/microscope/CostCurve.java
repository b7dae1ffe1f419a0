package io.twinspire.core.microscope;

import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings.All;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.negatives.SamplerSettings.Uniform;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import io.twinspire.core.optim.Optimizer;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.core.train.BatchPlanner;
import io.twinspire.core.train.Negatives;
import io.twinspire.core.train.Step;
import io.twinspire.core.train.TrainingSet;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Time and memory of a training step against the size of the catalogue: the full softmax, and a
/// softmax over K uniform draws. The step is the one of training: plan, both towers, scores,
/// gradient, update (Adagrad on tables of ids).
///
/// What would need more memory than there is, or longer than a bound, is left out and says so.
public final class CostCurve {
  private static final int QUERIES = 1024;
  private static final int LEAST_REPETITIONS = 3;
  private static final int MOST_REPETITIONS = 31;

  /// Of a document beside its vector: offsets, counts, the alias tables and their making,
  /// probabilities, the optimiser's accumulator.
  private static final int BYTES_OF_A_DOCUMENT = 80;

  private final int d;
  private final int batch;
  private final int k;
  private final double mostSeconds;
  private final LongSupplier allocated;
  private final WorkerPool pool;

  /// @param mostSeconds that one step may take
  /// @param allocated bytes that all threads have allocated so far
  public CostCurve(
      int d, int batch, int k, double mostSeconds, LongSupplier allocated, WorkerPool pool) {
    this.d = d;
    this.batch = batch;
    this.k = k;
    this.mostSeconds = mostSeconds;
    this.allocated = allocated;
    this.pool = pool;
  }

  /// @param method `full` or `sampled`
  /// @param nanosPerPair median of the repetitions
  /// @param least quickest of them, nanoseconds a pair
  /// @param most slowest of them
  /// @param stepBytes that a first step allocates once the code is compiled: all that it works in
  /// @param tableBytes of vectors and optimiser state, which every method has
  /// @param left why it was not measured, with what it would take; null where it was
  public record Point(
      int documents,
      String method,
      double nanosPerPair,
      double least,
      double most,
      int repetitions,
      long stepBytes,
      long tableBytes,
      @Nullable String left) {}

  /// @param d dimensions
  /// @param batch pairs of a step
  /// @param k draws of the sampled softmax, for the batch
  /// @param heapBytes that the program may use
  public record Report(int d, int batch, int k, int threads, long heapBytes, List<Point> points) {}

  /// @param sizes of the catalogue, rising
  public Report run(List<Integer> sizes, Consumer<Point> watcher) {
    var points = new ArrayList<Point>();
    Point full = null;
    Point sampled = null;
    for (int size : sizes) {
      sampled = measureOrLeave(size, "sampled", sampled);
      points.add(sampled);
      watcher.accept(sampled);
      full = measureOrLeave(size, "full", full);
      points.add(full);
      watcher.accept(full);
    }
    return new Report(
        d, batch, k, pool.threads(), Runtime.getRuntime().maxMemory(), List.copyOf(points));
  }

  private Point measureOrLeave(int size, String method, @Nullable Point before) {
    long table = (long) size * (4L * d + 4);
    double growth =
        before == null || method.equals("sampled") ? 1 : (double) size / before.documents();
    double nanos = before == null ? 0 : before.nanosPerPair() * growth;
    double stepBytes = before == null ? 0 : before.stepBytes() * growth;
    double bytes = stepBytes + (double) size * (4L * d + BYTES_OF_A_DOCUMENT);
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    double free = runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    String left = null;
    if (size * (long) d > Integer.MAX_VALUE - 16 || bytes > .9 * free) {
      left = "would need about %.1f GiB of %.1f GiB".formatted(bytes / (1 << 30), free / (1 << 30));
    } else if (nanos * batch * 1e-9 > mostSeconds) {
      left = "would take about %.0f s a step".formatted(nanos * batch * 1e-9);
    }
    return left == null
        ? measure(size, method, table)
        : new Point(size, method, nanos, nanos, nanos, 0, (long) stepBytes, table, left);
  }

  private Point measure(int size, String method, long table) {
    var objective = new SoftmaxCrossEntropy(.1f, false, LogQ.NEGATIVES, 0);
    var negatives =
        method.equals("full")
            ? new NegativesSettings(false, new All(), 0, Known.KEEP)
            : new NegativesSettings(false, new Uniform(k, Scope.BATCH, false), 0, Known.KEEP);
    TrainingSet data = data(size);
    var tower = new TowerSettings.Bag(d, false, 1f, false, null, true, Storage.FLOAT32);
    TwoTower model =
        TwoTower.create(
            tower,
            new ScorerSettings.Dot(),
            new TwoTower.Inputs(Map.of("id", QUERIES), Map.of()),
            new TwoTower.Inputs(Map.of("id", size), Map.of()),
            objective.temperature(),
            (name, drawnAs, rows, cols, deviation, storage) -> filled(rows, cols));
    var planner = new BatchPlanner(data, negatives, Negatives.NONE, batch, true, 1, 0);
    var optimizer = optimizer(model);
    var step = new Step(model, objective, pool, 1, 0);
    // Until the code is compiled, or for one step where a step is long.
    double warm = 0;
    int number = 0;
    while (warm < .3) {
      warm += step(data, planner, step, optimizer, number++);
    }
    // Anew, so that what they keep is allocated once more, by compiled code, which boxes nothing.
    step = new Step(model, objective, pool, 1, 0);
    optimizer = optimizer(model);
    long before = allocated.getAsLong();
    step(data, planner, step, optimizer, number++);
    final long bytes = allocated.getAsLong() - before;
    var times = new ArrayList<Double>();
    double spent = 0;
    while (times.size() < LEAST_REPETITIONS || (times.size() < MOST_REPETITIONS && spent < .5)) {
      double took = step(data, planner, step, optimizer, number++);
      spent += took;
      times.add(took * 1e9 / batch);
    }
    double[] sorted = times.stream().mapToDouble(t -> t).sorted().toArray();
    return new Point(
        size,
        method,
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1],
        sorted.length,
        bytes,
        table,
        null);
  }

  private Optimizer optimizer(TwoTower model) {
    return new Optimizer(
        new OptimizerSettings.Adagrad(.05f, 1e-8f), 0, model.parameters(), 1, 0, pool);
  }

  /// @return seconds
  private double step(
      TrainingSet data, BatchPlanner planner, Step step, Optimizer optimizer, int number) {
    int first = number * batch % (data.pairs().size() - batch + 1);
    int[] rows = IntStream.range(first, first + batch).toArray();
    int[] queries = Arrays.stream(rows).map(row -> data.pairs().get(row).query()).toArray();
    long began = System.nanoTime();
    var gradients = new Gradients();
    step.run(
        data.queries().select(queries),
        data.documents(),
        scores -> planner.plan(rows, 0, number, scores),
        number,
        false,
        gradients);
    optimizer.step(gradients, 1);
    return (System.nanoTime() - began) * 1e-9;
  }

  private static TrainingSet data(int size) {
    var pairs = new ArrayList<TrainingPair>();
    for (int p = 0; p < 2 * QUERIES; p++) {
      pairs.add(new TrainingPair(p % QUERIES, Philox.below(size, 1, 4, p), 1f, new int[0]));
    }
    return new TrainingSet(
        PlantedCatalogue.ids(QUERIES), PlantedCatalogue.ids(size), pairs, query -> new int[0]);
  }

  /// Numbers that are quick to make: what they are does not matter to time.
  private static Matrix filled(int rows, int cols) {
    Matrix matrix = Matrix.zeros(rows, cols);
    float[] data = matrix.data();
    for (int i = 0; i < rows * cols; i++) {
      data[i] = ((i * 0x9E3779B1) >> 8) * 0x1p-23f;
    }
    return matrix;
  }
}
