package io.twinspire.bench;

import io.twinspire.kernels.Bags;
import io.twinspire.kernels.OptimizerRows;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.RowGroups;
import java.util.Arrays;
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
import org.openjdk.jmh.annotations.Warmup;

/// An embedding bag's whole step – forward, backward by row groups, row-wise Adagrad – for 1,024
/// bags over a table of 30,000 x 256, ids skewed towards frequent rows.
///
/// `bench/run-jmh BagBench -p length=32`
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

  float[] table = {};
  float[] accumulated = {};
  float[] out = {};
  float[] gradient = {};
  int[] offsets = {};
  int[] ids = {};
  int[] bagOfSorted = {};

  @Setup
  public void setUp() {
    table = new float[rows * dim];
    accumulated = new float[rows];
    out = new float[BAGS * dim];
    gradient = new float[dim];
    offsets = new int[BAGS + 1];
    ids = new int[BAGS * length];
    bagOfSorted = new int[ids.length];
    Philox.fillUniform(1, 1, 0, -1, 1, table, 0, table.length);
    for (int bag = 0; bag <= BAGS; bag++) {
      offsets[bag] = bag * length;
    }
    for (int i = 0; i < ids.length; i++) {
      double u = Philox.uniform(1, 2, i);
      ids[i] = (int) (rows * u * u * u);
    }
  }

  /// Bags of the mean of their rows.
  @Benchmark
  public float[] forward() {
    Arrays.fill(out, 0f);
    Bags.pool(table, dim, offsets, ids, null, 0, BAGS, out, 0, dim, 1f / length);
    return out;
  }

  /// The update of every touched row, with the bags' values as their gradient.
  @Benchmark
  public float[] step() {
    forward();
    RowGroups groups = RowGroups.group(ids, ids.length, rows);
    int[] order = groups.order();
    for (int i = 0; i < order.length; i++) {
      bagOfSorted[i] = order[i] / length;
    }
    int[] bounds = new int[2];
    for (int g = 0; g < groups.size(); g++) {
      Arrays.fill(gradient, 0f);
      bounds[0] = groups.start(g);
      bounds[1] = groups.end(g);
      Bags.pool(out, dim, bounds, bagOfSorted, null, 0, 1, gradient, 0, dim, 1f / length);
      int row = groups.row(g);
      accumulated[row] += OptimizerRows.meanSquare(gradient, 0, dim);
      OptimizerRows.adagradRowWise(
          table, row * dim, gradient, 0, accumulated[row], dim, 0.001f, 1e-6f);
    }
    return table;
  }
}
