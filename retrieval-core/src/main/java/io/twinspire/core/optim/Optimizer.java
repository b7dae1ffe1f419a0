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
      RowUpdate update = update(table.parameter(), rate);
      table.forEachRow(
          clip, (row, g) -> update.apply(row * table.width(), g, 0, row, table.width()));
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
              update(parameter, rate).apply(0, g, 0, 0, g.length);
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

  /// Updates `n` values at `at` of a parameter; `row` is the table row, for state that is kept by
  /// row.
  private interface RowUpdate {
    void apply(int at, float[] g, int gOff, int row, int n);
  }

  private RowUpdate update(Parameter parameter, float rate) {
    float[] p = parameter.values().data();
    return switch (settings) {
      case OptimizerSettings.Sgd s ->
          (at, g, gOff, row, n) -> OptimizerRows.sgd(p, at, g, gOff, n, rate);
      case OptimizerSettings.Adagrad a -> {
        float[] accumulator = moments(parameter, ".accumulator");
        yield parameter.table()
            ? (at, g, gOff, row, n) -> {
              accumulator[row] += OptimizerRows.meanSquare(g, gOff, n);
              OptimizerRows.adagradRowWise(p, at, g, gOff, accumulator[row], n, rate, a.epsilon());
            }
            : (at, g, gOff, row, n) ->
                OptimizerRows.adagrad(p, at, g, gOff, accumulator, at, n, rate, a.epsilon());
      }
      case OptimizerSettings.Adam a -> {
        float[] first = moments(parameter, ".moment1");
        float[] second = moments(parameter, ".moment2");
        // Decay shrinks matrices. Biases, gains (which start at 1) and the temperature stay out of
        // it.
        float decay = parameter.rows() == 1 || parameter.cols() == 1 ? 0f : a.weightDecay();
        float correction1 = (float) (1 - Math.pow(a.beta1(), (double) steps));
        float correction2 = (float) (1 - Math.pow(a.beta2(), (double) steps));
        yield (at, g, gOff, row, n) ->
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
    };
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
