package io.twinspire.bench.side;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.EmbeddingBag;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.optim.Optimizer;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.List;

/// A training step of a table alone: bags summed, a given gradient of the bags taken back to the
/// rows, row-wise Adagrad (or, where the case says so, SGD); where it says so, the table is stored
/// as bf16. [#result] is the norm of the first step's bags.
final class BagBody implements Body {

  static final int IDS = 3;
  static final float RATE = 0.01f;

  final Parameter table;
  final Matrix out;
  final Matrix dOut;
  final Ragged bags;
  private final EmbeddingBag layer;
  private final Optimizer optimizer;
  private final WorkerPool pool;
  private double result = Double.NaN;

  BagBody(Case task) {
    int[] sizes = task.sizes(4);
    int rows = sizes[0];
    int d = sizes[1];
    int count = sizes[2];
    int length = sizes[3];
    Storage storage = storage(task.name());
    FloatRows values = storage.of(new Matrix(Numbers.rows(1, rows, d), rows, d));
    table = new Parameter("table", values, storage, true);
    dOut = new Matrix(Numbers.floats(2, count * d, 1e-3), count, d);
    out = Matrix.zeros(count, d);
    int[] offsets = new int[count + 1];
    Arrays.setAll(offsets, b -> b * length);
    bags = new Ragged(offsets, Numbers.ids(IDS, count * length, rows));
    pool = new WorkerPool(task.threads());
    layer = new EmbeddingBag(table, null);
    OptimizerSettings settings =
        task.name().endsWith("-sgd")
            ? new OptimizerSettings.Sgd(RATE)
            : new OptimizerSettings.Adagrad(RATE, 1e-8f);
    optimizer = new Optimizer(settings, 0, List.of(table), 1, 0, pool);
  }

  private static Storage storage(String name) {
    if (name.endsWith("-bf16-stochastic")) {
      return Storage.BF16_STOCHASTIC;
    }
    return name.endsWith("-bf16") ? Storage.BF16_NEAREST : Storage.FLOAT32;
  }

  @Override
  public void run() {
    Arrays.fill(out.data(), 0f);
    Ragged used = layer.forward(bags, out, pool);
    if (Double.isNaN(result)) {
      result = Body.norm(out.data());
    }
    var gradients = new Gradients();
    layer.backward(bags, used, dOut, gradients, pool);
    optimizer.step(gradients, 1);
  }

  @Override
  public double result() {
    return result;
  }

  @Override
  public void close() {
    pool.close();
  }
}
