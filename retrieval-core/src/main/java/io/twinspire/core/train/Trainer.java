package io.twinspire.core.train;

import static java.util.Objects.requireNonNull;

import io.twinspire.core.layer.CarriedState;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.optim.Optimizer;
import io.twinspire.core.tower.HistoryTower;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Trains a two-tower model through one stage: plan a batch, encode, score, backward, update; after
/// each epoch the dev metric, a checkpoint, and perhaps an early end.
///
/// Same seed, same bits, for any number of threads; a stage resumed from any [Progress] ends with
/// the bits of one never stopped.
public final class Trainer {
  /// Of as many steps one tells how hard its negatives were.
  private static final int WATCHED = 50;

  private final TwoTower model;
  private final TrainingSet data;
  private final Stage stage;
  private final long seed;
  private final Optimizer optimizer;
  private final @Nullable CarriedState carried;
  private final Step step;
  private final BatchPlanner planner;
  private final WorkerPool pool;

  public Trainer(TwoTower model, TrainingSet data, Stage stage, long seed, WorkerPool pool) {
    this.model = model;
    this.data = data;
    this.stage = stage;
    this.seed = seed;
    this.pool = pool;
    this.optimizer =
        new Optimizer(
            stage.optimizer(),
            stage.training().clipNorm(),
            model.parameters(),
            seed,
            stage.index(),
            pool);
    this.carried = carried(model, stage.training());
    this.step = new Step(model, stage.objective(), pool, seed, stage.training().chunk(), carried);
    this.planner =
        new BatchPlanner(
            data,
            stage.training().rows(),
            stage.negatives(),
            stage.given(),
            stage.training().batchSize(),
            stage.objective().logQ() != LogQ.NONE,
            seed,
            stage.index(),
            stage.training().epochs(),
            queue(stage.negatives().queue(), model));
  }

  private static @Nullable VectorQueue queue(int size, TwoTower model) {
    return size == 0 ? null : new VectorQueue(size, model.document().dimensions());
  }

  private static @Nullable CarriedState carried(TwoTower model, TrainingSettings training) {
    if (training.rows() != Rows.SESSIONS) {
      return null;
    }
    if (model.query() instanceof HistoryTower tower) {
      return tower.carried(training.batchSize());
    }
    throw new IllegalArgumentException(
        "training.rows: must be pairs or queries where the tower does not read histories, got"
            + " sessions");
  }

  /// Steps of an epoch.
  public int stepsPerEpoch() {
    return steps(planner.rows().size(), stage.training());
  }

  /// Steps that an epoch over these data would have.
  public static int stepsPerEpoch(TrainingSet data, TrainingSettings training) {
    return steps(TrainingRows.of(data, training.rows()).size(), training);
  }

  private static int steps(int rows, TrainingSettings training) {
    return Math.ceilDiv(rows, training.batchSize());
  }

  /// Runs from `progress` to the end of the stage, or to a requested stop.
  ///
  /// @return where it stands; [Progress#done] is false where it was stopped
  /// @throws DivergedException where the loss is not finite
  public Progress run(Progress progress, TrainingListener listener) throws IOException {
    optimizer.restoreSteps(progress.optimizerSteps());
    int size = stage.training().batchSize();
    int count = planner.rows().size();
    int stepsPerEpoch = stepsPerEpoch();
    long total = (long) stepsPerEpoch * stage.training().epochs();
    Progress at = progress;
    while (!at.done()) {
      if (at.step() == 0) {
        planner.beginEpoch(() -> Encoding.encode(model.document(), data.documents(), pool), pool);
      }
      int[] order = planner.rows().order(size, seed, stage.index(), at.epoch());
      while (at.step() < stepsPerEpoch) {
        if (listener.stopRequested()) {
          listener.save(this, at, false);
          return at;
        }
        listener.beforeStep(stage, at, stepsPerEpoch);
        int from = at.step() * size;
        int[] rows = Arrays.copyOfRange(order, from, Math.min(count, from + size));
        double factor =
            stage.rate()
                * stage.schedule().factor((long) at.epoch() * stepsPerEpoch + at.step(), total);
        Step.Result result = step(rows, at, factor);
        double loss = result.loss();
        at = at.afterStep(loss * planner.examples().pairs(rows, at.epoch()).length);
        listener.onStep(stage, at, stepsPerEpoch, loss, factor * stage.optimizer().learningRate());
        if (result.hardness() != null) {
          listener.onNegatives(stage, at, NegativeShares.of(result.plan(), result.hardness()));
        }
      }
      at = endEpoch(at, listener);
    }
    return at;
  }

  private Step.Result step(int[] rows, Progress at, double factor) {
    var gradients = new Gradients();
    if (carried != null) {
      begin(rows, at.step(), carried);
    }
    Step.Result result =
        step.run(
            planner.examples().queries(rows, at.epoch()),
            data.documents(),
            scores -> planner.plan(rows, at.epoch(), at.step(), scores),
            at.globalStep(),
            at.globalStep() % WATCHED == 0,
            gradients);
    double loss = result.loss();
    if (!Double.isFinite(loss)) {
      throw new DivergedException(
          "training: the loss must stay finite, got "
              + loss
              + " in stage "
              + stage.name()
              + ", epoch "
              + (at.epoch() + 1)
              + ", step "
              + (at.step() + 1)
              + ". Lower optimizer.learningRate, set training.clipNorm, or raise the temperature");
    }
    optimizer.step(gradients, factor);
    if (carried != null) {
      carried.advance();
    }
    planner.learn(result.plan(), result.documents(), result.violations(), at.epoch(), at.step());
    if (stage.objective().learnTemperature()) {
      model.limitScale(1 / Objective.LEAST_LEARNED_TEMPERATURE);
    }
    return result;
  }

  /// Sets to zeros the state of lanes whose row does not follow that of the step before.
  private void begin(int[] rows, int number, CarriedState carried) {
    Sessions sessions = requireNonNull(planner.rows().sessions());
    for (int lane = 0; lane < rows.length; lane++) {
      if (number == 0 || sessions.begins(rows[lane])) {
        carried.begin(lane);
      }
    }
  }

  private Progress endEpoch(Progress at, TrainingListener listener) throws IOException {
    requireFiniteWeights(at);
    double meanLoss = at.lossSum() / planner.examples().count(at.epoch());
    double dev = listener.devMetric();
    boolean improved = Double.isNaN(dev) || dev > at.best();
    int sinceBest = improved ? 0 : at.epoch() + 1 - at.bestEpoch();
    int patience = stage.training().patience();
    boolean last =
        at.epoch() + 1 >= stage.training().epochs() || (patience > 0 && sinceBest >= patience);
    Progress next = at.afterEpoch(Double.isNaN(dev) ? -1 : dev, improved, last);
    listener.save(this, next, improved);
    listener.onEpoch(stage, next, meanLoss, dev, improved);
    return next;
  }

  /// A row whose squares overflow encodes to zeros, and zeros have a finite loss for ever: the loss
  /// alone does not tell. Asked before the epoch is saved.
  private void requireFiniteWeights(Progress at) {
    for (Parameter parameter : model.parameters()) {
      float[] row = new float[parameter.cols()];
      for (int r = 0; r < parameter.rows(); r++) {
        parameter.stored().copyRow(r, row);
        float squares = Vectors.squaredNorm(row, 0, row.length);
        if (!Float.isFinite(squares)) {
          throw new DivergedException(
              "training: weights must stay finite, got a norm of "
                  + Math.sqrt(squares)
                  + " in row "
                  + r
                  + " of "
                  + parameter.name()
                  + " after stage "
                  + stage.name()
                  + ", epoch "
                  + (at.epoch() + 1)
                  + ". Lower optimizer.learningRate or set training.clipNorm");
        }
      }
    }
  }

  /// Weights, moments, what is carried from step to step and what negatives are drawn by, by name,
  /// as a checkpoint holds them; writing into the matrices restores them.
  public Map<String, FloatRows> state() {
    var state = new LinkedHashMap<String, FloatRows>();
    model.weights().forEach((name, m) -> state.put("weights/" + name, m));
    optimizer.state().forEach((name, m) -> state.put("optimizer/" + name, m));
    if (carried != null) {
      carried.state().forEach((name, m) -> state.put("carried/" + name, m));
    }
    planner.state().forEach((name, m) -> state.put("negatives/" + name, m));
    return state;
  }
}
