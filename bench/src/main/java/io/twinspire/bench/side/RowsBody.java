package io.twinspire.bench.side;

import io.twinspire.kernels.OptimizerRows;
import io.twinspire.kernels.Softmax;

/// A row at a time, one thread: exponentials of scores, or an optimiser's update.
final class RowsBody implements Body {

  private final int rows;
  private final int n;
  private final float[] values;
  private final float[] given;
  private final float[] first;
  private final float[] second;
  private final Runnable pass;
  private double result = Double.NaN;

  RowsBody(Case task) {
    int[] sizes = task.sizes(2);
    rows = sizes[0];
    n = sizes[1];
    values = Numbers.floats(1, rows * n, 1);
    given = Numbers.floats(2, rows * n, 1);
    first = new float[rows * n];
    second = new float[rows * n];
    pass =
        switch (task.name()) {
          case "softmax" -> this::softmax;
          case "adagrad" -> this::adagrad;
          case "adam" -> this::adam;
          default -> throw Bodies.unknown(task, "ours");
        };
  }

  private void softmax() {
    System.arraycopy(given, 0, values, 0, given.length);
    for (int r = 0; r < rows; r++) {
      Softmax.expShifted(values, r * n, n, 1f);
    }
  }

  private void adagrad() {
    for (int at = 0; at < rows * n; at += n) {
      OptimizerRows.adagrad(values, at, given, at, first, at, n, 0.01f, 1e-6f);
    }
  }

  private void adam() {
    for (int at = 0; at < rows * n; at += n) {
      OptimizerRows.adam(
          values, at, given, at, first, at, second, at, n, 0.01f, 0.9f, 0.999f, 1e-6f, 0, 0.1f,
          0.001f);
    }
  }

  @Override
  public void run() {
    pass.run();
    if (Double.isNaN(result)) {
      result = Body.norm(values);
    }
  }

  /// After the first run: updates go on from there.
  @Override
  public double result() {
    return result;
  }
}
