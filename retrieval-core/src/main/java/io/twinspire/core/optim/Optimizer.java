package io.twinspire.core.optim;

import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.OptimizerRows;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Applies one step's gradients: dense parameters whole, tables row by row, each touched row summed
/// and updated once, by one thread, in an order fixed by the batch. Holds the moments; they are
/// named like their parameter and saved with it.
public final class Optimizer {
  private final OptimizerSettings settings;
  private final float clipNorm;
  private final WorkerPool pool;
  private final Map<String, Matrix> state = new LinkedHashMap<>();
  private final Map<Parameter, TableGradient> tables = new LinkedHashMap<>();
  private long steps;

  /// @param clipNorm largest global L2 norm of all gradients together; 0 for no clipping
  public Optimizer(
      OptimizerSettings settings, float clipNorm, List<Parameter> parameters, WorkerPool pool) {
    this.settings = settings;
    this.clipNorm = clipNorm;
    this.pool = pool;
    for (Parameter p : parameters) {
      switch (settings) {
        case OptimizerSettings.Adagrad a ->
            state.put(p.name() + ".accumulator", Matrix.zeros(p.rows(), p.table() ? 1 : p.cols()));
        case OptimizerSettings.Adam a -> {
          state.put(p.name() + ".moment1", Matrix.zeros(p.rows(), p.cols()));
          state.put(p.name() + ".moment2", Matrix.zeros(p.rows(), p.cols()));
        }
        case OptimizerSettings.Sgd s -> {}
      }
    }
  }

  /// The moments by name, for the checkpoint; writing into the matrices restores them.
  public Map<String, Matrix> state() {
    return state;
  }

  /// Steps taken, which Adam's bias correction depends on.
  public long steps() {
    return steps;
  }

  public void restoreSteps(long taken) {
    steps = taken;
  }

  /// @param factor the schedule's factor of the learning rate
  /// @return the global gradient norm where clipping asks for it, otherwise NaN
  public double step(Gradients gradients, double factor) {
    steps++;
    var touched = new ArrayList<TableGradient>();
    gradients
        .tables()
        .forEach(
            (table, terms) -> {
              TableGradient sums = tables.computeIfAbsent(table, t -> new TableGradient(t, pool));
              sums.gather(terms);
              touched.add(sums);
            });
    float clip = 1f;
    double norm = Double.NaN;
    if (clipNorm > 0) {
      norm = norm(gradients, touched);
      clip = norm > clipNorm ? (float) (clipNorm / norm) : 1f;
    }
    float rate = (float) (settings.learningRate() * factor);
    for (TableGradient table : touched) {
      table.forEachRows(clip, tableUpdate(table.parameter(), rate));
    }
    float scale = clip;
    gradients
        .dense()
        .forEach(
            (parameter, g) -> {
              if (scale != 1f) {
                for (int i = 0; i < g.length; i++) {
                  g[i] *= scale;
                }
              }
              updateDense(parameter, g, rate);
            });
    return norm;
  }

  private double norm(Gradients gradients, List<TableGradient> tables) {
    double squares = 0;
    for (TableGradient table : tables) {
      squares += table.squaredNorm();
    }
    for (float[] g : gradients.dense().values()) {
      for (float x : g) {
        squares += (double) x * x;
      }
    }
    return Math.sqrt(squares);
  }

  private TableGradient.RowsBody tableUpdate(Parameter table, float rate) {
    float[] p = table.values().data();
    int n = table.cols();
    return switch (settings) {
      case OptimizerSettings.Sgd s ->
          (rows, count, g) -> OptimizerRows.sgdRows(p, rows, count, g, n, rate);
      case OptimizerSettings.Adagrad a -> {
        float[] accumulator = moments(table, ".accumulator");
        yield (rows, count, g) ->
            OptimizerRows.adagradRows(p, rows, count, g, accumulator, n, rate, a.epsilon());
      }
      case OptimizerSettings.Adam a -> {
        AdamStep step = adam(table, a, rate);
        yield (rows, count, g) -> {
          for (int k = 0; k < count; k++) {
            step.apply(rows[k] * n, g, k * n, n);
          }
        };
      }
    };
  }

  private void updateDense(Parameter parameter, float[] g, float rate) {
    float[] p = parameter.values().data();
    switch (settings) {
      case OptimizerSettings.Sgd s -> OptimizerRows.sgd(p, 0, g, 0, g.length, rate);
      case OptimizerSettings.Adagrad a ->
          OptimizerRows.adagrad(
              p, 0, g, 0, moments(parameter, ".accumulator"), 0, g.length, rate, a.epsilon());
      case OptimizerSettings.Adam a -> adam(parameter, a, rate).apply(0, g, 0, g.length);
    }
  }

  /// Updates `n` values at `at` of a parameter and of its moments.
  private interface AdamStep {
    void apply(int at, float[] g, int gOff, int n);
  }

  private AdamStep adam(Parameter parameter, OptimizerSettings.Adam a, float rate) {
    float[] p = parameter.values().data();
    float[] first = moments(parameter, ".moment1");
    float[] second = moments(parameter, ".moment2");
    // Decay shrinks matrices. Biases, gains (which start at 1) and the temperature stay out of it.
    float decay = parameter.rows() == 1 || parameter.cols() == 1 ? 0f : a.weightDecay();
    float correction1 = (float) (1 - Math.pow(a.beta1(), (double) steps));
    float correction2 = (float) (1 - Math.pow(a.beta2(), (double) steps));
    return (at, g, gOff, n) ->
        OptimizerRows.adam(
            p,
            at,
            g,
            gOff,
            first,
            at,
            second,
            at,
            n,
            rate,
            a.beta1(),
            a.beta2(),
            a.epsilon(),
            decay,
            correction1,
            correction2);
  }

  private float[] moments(Parameter parameter, String kind) {
    Matrix moments = state.get(parameter.name() + kind);
    if (moments == null) {
      throw new IllegalArgumentException(
          "optimizer: every parameter must be given at construction, got a gradient for "
              + parameter.name());
    }
    return moments.data();
  }
}
