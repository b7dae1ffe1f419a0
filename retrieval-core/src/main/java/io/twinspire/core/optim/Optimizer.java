package io.twinspire.core.optim;

import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.Storage;
import io.twinspire.kernels.Conversions;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.OptimizerRows;
import io.twinspire.kernels.StoredRows;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Applies one step's gradients: dense parameters whole, tables row by row, each touched row summed
/// and updated once, by one thread, in an order fixed by the batch; the other rows too where Adam
/// is not lazy. Holds the moments; they are named like their parameter and saved with it.
public final class Optimizer {
  private static final long ROUNDING = 0xBF16L << 40;

  private final OptimizerSettings settings;
  private final float clipNorm;
  private final long seed;
  private final long stage;
  private final WorkerPool pool;

  /// Tables of which every row takes part in every step.
  private final List<Parameter> whole;

  private final Map<String, Matrix> state = new LinkedHashMap<>();
  private final Map<Parameter, TableGradient> tables = new LinkedHashMap<>();
  private long steps;

  /// @param clipNorm largest global L2 norm of all gradients together; 0 for no clipping
  /// @param seed of the random numbers of stochastic rounding, with `stage` and the number of the
  ///   step
  /// @param stage number of the training stage
  public Optimizer(
      OptimizerSettings settings,
      float clipNorm,
      List<Parameter> parameters,
      long seed,
      int stage,
      WorkerPool pool) {
    this.settings = settings;
    this.clipNorm = clipNorm;
    this.seed = seed;
    this.stage = stage;
    this.pool = pool;
    this.whole =
        settings instanceof OptimizerSettings.Adam adam && !adam.lazy()
            ? parameters.stream().filter(Parameter::table).toList()
            : List.of();
    for (Parameter p : parameters) {
      switch (settings) {
        case OptimizerSettings.Adagrad _ ->
            state.put(p.name() + ".accumulator", Matrix.zeros(p.rows(), p.table() ? 1 : p.cols()));
        case OptimizerSettings.Adam _ -> {
          state.put(p.name() + ".moment1", Matrix.zeros(p.rows(), p.cols()));
          state.put(p.name() + ".moment2", Matrix.zeros(p.rows(), p.cols()));
        }
        case OptimizerSettings.Sgd _ -> {}
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
    var terms = new LinkedHashMap<Parameter, List<Gradients.TableTerm>>(gradients.tables());
    for (Parameter table : whole) {
      terms.putIfAbsent(table, List.of());
    }
    terms.forEach(
        (table, of) -> {
          TableGradient sums = tables.computeIfAbsent(table, t -> new TableGradient(t, pool));
          sums.gather(of);
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
      Parameter parameter = table.parameter();
      TableGradient.RowsBody update =
          switch (parameter.stored()) {
            case Matrix m -> update(parameter, m.data(), rate);
            case StoredRows.Bf16 b -> update(parameter, b.data(), rate);
          };
      table.forEachRows(clip, update);
      if (whole.contains(parameter)) {
        table.forEachOtherRows(update);
      }
    }
    float scale = clip;
    gradients
        .dense()
        .forEach(
            (parameter, g) -> {
              if (scale != 1f) {
                Vectors.scale(scale, g, 0, g.length);
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

  private TableGradient.RowsBody update(Parameter table, float[] p, float rate) {
    int n = table.cols();
    return switch (settings) {
      case OptimizerSettings.Sgd _ ->
          (rows, count, g, scratch) -> OptimizerRows.sgdRows(p, rows, count, g, n, rate);
      case OptimizerSettings.Adagrad a -> {
        float[] accumulator = moments(table, ".accumulator");
        yield (rows, count, g, scratch) ->
            OptimizerRows.adagradRows(p, rows, count, g, accumulator, n, rate, a.epsilon());
      }
      case OptimizerSettings.Adam a -> {
        var step = new AdamStep(table, a, rate);
        yield (rows, count, g, scratch) -> {
          for (int k = 0; k < count; k++) {
            step.apply(p, rows[k] * n, g, k * n, n);
          }
        };
      }
    };
  }

  /// Rows are read as float32, updated, and rounded to bf16 as the table's storage says. Random
  /// bits depend on seed, stage, step, table, row and column alone.
  private TableGradient.RowsBody update(Parameter table, short[] p, float rate) {
    int n = table.cols();
    boolean stochastic = table.storage() == Storage.BF16_STOCHASTIC;
    // Names of one run's tables are few: those whose codes are equal would only share their bits.
    long stream = ROUNDING + ((table.name().hashCode() & 0xFFL) << 56) + (stage << 32) + steps;
    return switch (settings) {
      case OptimizerSettings.Sgd _ ->
          (rows, count, g, scratch) ->
              OptimizerRows.sgdRows(
                  p, rows, count, g, n, rate, noise(stochastic, stream, rows, count, n, scratch));
      case OptimizerSettings.Adagrad a -> {
        float[] accumulator = moments(table, ".accumulator");
        yield (rows, count, g, scratch) ->
            OptimizerRows.adagradRows(
                p,
                rows,
                count,
                g,
                accumulator,
                n,
                rate,
                a.epsilon(),
                noise(stochastic, stream, rows, count, n, scratch));
      }
      case OptimizerSettings.Adam a -> {
        var step = new AdamStep(table, a, rate);
        yield (rows, count, g, scratch) -> {
          int @Nullable [] noise = noise(stochastic, stream, rows, count, n, scratch);
          for (int k = 0; k < count; k++) {
            step.apply(p, rows[k] * n, g, k * n, n, noise, k * Conversions.noiseWords(n));
          }
        };
      }
    };
  }

  private int @Nullable [] noise(
      boolean stochastic, long stream, int[] rows, int count, int n, int[] scratch) {
    if (!stochastic) {
      return null;
    }
    Conversions.rowNoise(seed, stream, rows, count, n, scratch);
    return scratch;
  }

  private void updateDense(Parameter parameter, float[] g, float rate) {
    float[] p = parameter.values().data();
    switch (settings) {
      case OptimizerSettings.Sgd _ -> OptimizerRows.sgd(p, 0, g, 0, g.length, rate);
      case OptimizerSettings.Adagrad a ->
          OptimizerRows.adagrad(
              p, 0, g, 0, moments(parameter, ".accumulator"), 0, g.length, rate, a.epsilon());
      case OptimizerSettings.Adam a -> new AdamStep(parameter, a, rate).apply(p, 0, g, 0, g.length);
    }
  }

  /// The constants of a step of Adam for a parameter, and its moments.
  private final class AdamStep {
    private final OptimizerSettings.Adam adam;
    private final float rate;
    private final float decay;
    private final float[] first;
    private final float[] second;
    private final float correction1;
    private final float correction2;

    AdamStep(Parameter parameter, OptimizerSettings.Adam adam, float rate) {
      this.adam = adam;
      this.rate = rate;
      // Decay shrinks matrices. Biases, gains (which start at 1) and the temperature stay out of
      // it.
      decay = parameter.rows() == 1 || parameter.cols() == 1 ? 0f : adam.weightDecay();
      first = moments(parameter, ".moment1");
      second = moments(parameter, ".moment2");
      correction1 = (float) (1 - Math.pow(adam.beta1(), (double) steps));
      correction2 = (float) (1 - Math.pow(adam.beta2(), (double) steps));
    }

    /// Updates `n` values at `at` of the parameter and of its moments.
    void apply(float[] p, int at, float[] g, int gOff, int n) {
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
          adam.beta1(),
          adam.beta2(),
          adam.epsilon(),
          decay,
          correction1,
          correction2);
    }

    /// The same of one row of bf16.
    void apply(
        short[] p, int at, float[] g, int gOff, int n, int @Nullable [] noise, int noiseOff) {
      OptimizerRows.adam(
          p,
          at,
          g,
          gOff,
          first,
          second,
          at,
          n,
          rate,
          adam.beta1(),
          adam.beta2(),
          adam.epsilon(),
          decay,
          correction1,
          correction2,
          noise,
          noiseOff);
    }
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
