package io.twinspire.bench;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.EmbeddingBag;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.optim.Optimizer;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.RowGroups;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How long does a table's whole training step take – forward, backward by row groups, optimiser –
/// for 1,024 bags of means, ids skewed towards frequent rows? The layer and the optimiser are those
/// of training. `bench/run --only embedding-bag` sets it beside PyTorch.
///
/// `bench/run-jmh BagBench.step -p rows=30000,1000000 -p length=32,200 -p threads=2`
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class BagBench {

  static final int BAGS = 1024;

  @Param("30000")
  int rows = 30_000;

  @Param("256")
  int dim = 256;

  /// Ids in a bag.
  @Param({"32", "200"})
  int length = 32;

  @Param({"sgd", "adagrad", "adam"})
  String optimizer = "adagrad";

  @Param("1")
  int threads = 1;

  WorkerPool pool = new WorkerPool(1);
  Parameter table = new Parameter("table", Matrix.zeros(0, 0), true);
  EmbeddingBag bag = new EmbeddingBag(table, null);
  Optimizer update = new Optimizer(new OptimizerSettings.Sgd(1), 0, List.of(), 0, 0, pool);
  Ragged ids = new Ragged(new int[1], new int[0]);
  Matrix out = Matrix.zeros(0, 0);
  RowGroups groups = new RowGroups(pool);

  @Setup
  public void setUp() {
    pool.close();
    pool = new WorkerPool(threads);
    table = new Parameter("table", Matrix.zeros(rows, dim), true);
    float[] values = table.values().data();
    Philox.fillUniform(1, 1, 0, -1, 1, values, 0, values.length);
    bag = new EmbeddingBag(table, null);
    update = new Optimizer(settings(), 0, List.of(table), 0, 0, pool);
    int[] offsets = new int[BAGS + 1];
    for (int b = 0; b <= BAGS; b++) {
      offsets[b] = b * length;
    }
    int[] rowOf = new int[BAGS * length];
    for (int i = 0; i < rowOf.length; i++) {
      double u = Philox.uniform(1, 2, i);
      rowOf[i] = (int) (rows * u * u * u);
    }
    float[] weights = new float[rowOf.length];
    Arrays.fill(weights, 1f / length);
    ids = new Ragged(offsets, rowOf, weights);
    out = Matrix.zeros(BAGS, dim);
    groups = new RowGroups(pool);
    groups.group(rowOf, rowOf.length, rows);
  }

  private OptimizerSettings settings() {
    return switch (optimizer) {
      case "sgd" -> new OptimizerSettings.Sgd(.001f);
      case "adagrad" -> new OptimizerSettings.Adagrad(.001f, 1e-8f);
      case "adam" -> new OptimizerSettings.Adam(.001f, .9f, .999f, 1e-8f, 0, true);
      default ->
          throw new IllegalArgumentException(
              "optimizer: must be sgd, adagrad or adam, got " + optimizer);
    };
  }

  @TearDown
  public void tearDown() {
    pool.close();
  }

  /// Bags of the mean of their rows.
  @Benchmark
  public float[] forward() {
    Arrays.fill(out.data(), 0f);
    bag.forward(ids, out, pool);
    return out.data();
  }

  /// The update of every touched row, with the bags' values as their gradient.
  @Benchmark
  public float[] step() {
    forward();
    var gradients = new Gradients();
    bag.backward(ids, ids, out, gradients, pool);
    update.step(gradients, 1);
    return table.values().data();
  }

  /// What a step moves through memory and nothing else: the row of each entry is read, the bag of
  /// each entry is read in the order of the groups, each touched row is read and written. A step
  /// that takes as long as this is at the limit (without Adam's moments, the accumulators and the
  /// sort).
  @Benchmark
  public double bound() {
    float[] values = table.values().data();
    int[] rowOf = ids.ids();
    int[] order = groups.order();
    double[] sums = new double[BAGS];
    pool.run(
        BAGS,
        (bag, worker) -> {
          for (int e = bag * length; e + 1 < (bag + 1) * length; e += 2) {
            sums[bag] += Vectors.dot(values, rowOf[e] * dim, values, rowOf[e + 1] * dim, dim);
          }
        });
    pool.run(
        BAGS,
        (tile, worker) -> {
          for (int i = tile * length; i + 1 < (tile + 1) * length; i += 2) {
            int one = order[i] / length * dim;
            int two = order[i + 1] / length * dim;
            sums[tile] += Vectors.dot(out.data(), one, out.data(), two, dim);
          }
          int to = groups.firstFrom((tile + 1) * length);
          for (int g = groups.firstFrom(tile * length); g < to; g++) {
            Vectors.scale(.999f, values, groups.row(g) * dim, dim);
          }
        });
    return Arrays.stream(sums).sum();
  }
}
