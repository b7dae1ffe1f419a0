package io.twinspire.core.microscope;

import io.twinspire.core.eval.Calibration;
import io.twinspire.core.microscope.Trained.Moment;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.train.NegativeShares;
import io.twinspire.core.train.Negatives;
import io.twinspire.core.train.Progress;
import io.twinspire.core.train.Rows;
import io.twinspire.core.train.Stage;
import io.twinspire.core.train.Trainer;
import io.twinspire.core.train.TrainingListener;
import io.twinspire.core.train.TrainingSettings;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Trains a model by the objective and the negatives of a cell, with the trainer of every run.
final class CellTraining {
  private final Subject subject;
  private final Judge judge;
  private final WorkerPool pool;

  CellTraining(Subject subject, Judge judge, WorkerPool pool) {
    this.subject = subject;
    this.judge = judge;
    this.pool = pool;
  }

  /// What came of it, and the model.
  record Outcome(Trained trained, TwoTower model) {}

  Outcome run(Cell cell) throws IOException {
    return run(cell, subject.epochs());
  }

  Outcome run(Cell cell, int epochs) throws IOException {
    TwoTower model = subject.models().create(cell.loss().temperature());
    var loop =
        new TrainingSettings(epochs, cell.batch(), Rows.PAIRS, 0, 0, 0, "ndcg@10", pool.threads());
    var stage =
        new Stage(
            0,
            cell.sampler(),
            loop,
            cell.loss(),
            subject.optimizer(),
            subject.schedule(),
            1f,
            cell.negatives(),
            Negatives.NONE);
    var clock = new Clock(judge, model);
    new Trainer(model, subject.train(), stage, subject.seed(), pool)
        .run(Progress.start(0, 0), clock);
    Calibration calibration = judge.calibration(model, cell.loss());
    return new Outcome(
        new Trained(
            clock.curve.isEmpty() ? Double.NaN : clock.curve.getLast().ndcg(),
            calibration.error(),
            calibration.overconfidence(),
            calibration.ofPositives(),
            List.copyOf(clock.curve)),
        model);
  }

  /// Stops while it measures.
  private static final class Clock implements TrainingListener {
    private final Judge judge;
    private final TwoTower model;
    private final List<Moment> curve = new ArrayList<>();
    private long began = System.nanoTime();
    private long trained;

    Clock(Judge judge, TwoTower model) {
      this.judge = judge;
      this.model = model;
    }

    @Override
    public double devMetric() {
      trained += System.nanoTime() - began;
      if (judge.hasTruth()) {
        curve.add(new Moment(trained * 1e-9, judge.ndcg(model)));
      }
      began = System.nanoTime();
      return Double.NaN;
    }

    @Override
    public boolean stopRequested() {
      return false;
    }

    @Override
    public void onStep(Stage stage, Progress progress, int steps, double loss, double rate) {}

    @Override
    public void onNegatives(Stage stage, Progress progress, NegativeShares shares) {}

    @Override
    public void onEpoch(Stage stage, Progress progress, double loss, double dev, boolean best) {}

    @Override
    public void save(Trainer trainer, Progress progress, boolean best) {}
  }
}
