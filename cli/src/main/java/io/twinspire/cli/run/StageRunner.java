package io.twinspire.cli.run;

import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.WorkProgress;
import io.twinspire.core.eval.Metric;
import io.twinspire.core.train.Checkpoints;
import io.twinspire.core.train.NegativeShares;
import io.twinspire.core.train.Progress;
import io.twinspire.core.train.Stage;
import io.twinspire.core.train.Trainer;
import io.twinspire.core.train.TrainingListener;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs one stage of training: progress for the user, events for the log, checkpoints, the dev
/// metric.
final class StageRunner {
  /// Steps of a stage that are logged, about; all of them where there are fewer.
  private static final int LOGGED_STEPS = 200;

  private final RetrievalTask task;
  private final Metric devMetric;
  private final Checkpoints checkpoints;
  private final EventLog log;
  private final Console console;
  private final Interruption interruption;
  private final WorkerPool pool;
  private final long seed;

  StageRunner(
      RetrievalTask task,
      Metric devMetric,
      Checkpoints checkpoints,
      EventLog log,
      Console console,
      Interruption interruption,
      WorkerPool pool,
      long seed) {
    this.task = task;
    this.devMetric = devMetric;
    this.checkpoints = checkpoints;
    this.log = log;
    this.console = console;
    this.interruption = interruption;
    this.pool = pool;
    this.seed = seed;
  }

  /// Where the given negatives of a stage come from, if they change while it goes on.
  interface Given {
    /// Names the negatives in effect, for the checkpoint.
    String name();

    /// Changes them where it is time, as [TrainingListener#beforeStep].
    void beforeStep(Progress at, int stepsPerEpoch) throws IOException;
  }

  /// Given negatives that stay as they are.
  static final Given FIXED =
      new Given() {
        @Override
        public String name() {
          return "";
        }

        @Override
        public void beforeStep(Progress at, int stepsPerEpoch) {}
      };

  /// Trains the stage from its start, or from the last checkpoint where `resume`.
  ///
  /// @param given the source of the stage's given negatives
  /// @param globalStep steps of the run before this stage
  /// @return where it stands; not done where it was stopped, and then the last checkpoint says so
  Progress run(Stage stage, Given given, boolean resume, long globalStep) throws IOException {
    var trainer = new Trainer(task.model().towers(), task.trainingSet(), stage, seed, pool);
    var from = resume ? checkpoints.restore(trainer) : Progress.start(stage.index(), globalStep);
    long total = (long) trainer.stepsPerEpoch() * stage.training().epochs();
    try (var progress = console.begin("training " + stage.name(), total)) {
      var reached =
          trainer.run(from, new Listener(progress, given, Math.max(1, total / LOGGED_STEPS)));
      if (reached.done()) {
        progress.finished();
        sayStoppedEarly(stage, reached);
      }
      return reached;
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
  }

  private void sayStoppedEarly(Stage stage, Progress reached) {
    int epochs = stage.training().epochs();
    if (reached.epoch() < epochs) {
      console.say(
          "%s: stopped after epoch %d of %d, since dev %s has not risen for %d epochs (patience)"
              .formatted(
                  stage.name(),
                  reached.epoch(),
                  epochs,
                  devMetric.name(),
                  reached.epoch() - reached.bestEpoch()));
    }
  }

  /// Steps of an epoch of a stage.
  int stepsPerEpoch(Stage stage) {
    return Trainer.stepsPerEpoch(task.trainingSet(), stage.training());
  }

  /// The dev metric of the model as it stands; NaN where there are no dev queries.
  ///
  /// @param documents vectors of all documents
  double devQuality(Matrix documents) {
    var dev = task.data().dev();
    return dev.size() == 0
        ? Double.NaN
        : task.exactQuality(dev, devMetric, Evaluations.depth(devMetric), documents);
  }

  private final class Listener implements TrainingListener {
    private final WorkProgress progress;
    private final Given given;
    private final long every;

    /// When the steps of this epoch began, and how many pairs they have been so far.
    private long epochBegan = System.nanoTime();

    private long epochPairs;
    private long pairsPerSecond;
    private @Nullable NegativeShares negatives;

    Listener(WorkProgress progress, Given given, long every) {
      this.progress = progress;
      this.given = given;
      this.every = every;
    }

    @Override
    public double devMetric() {
      // What follows, dev metric and checkpoint, is not training: speed is told without it.
      pairsPerSecond = Math.round(epochPairs * 1e9 / Math.max(1, System.nanoTime() - epochBegan));
      return task.data().dev().size() == 0 ? Double.NaN : devQuality(task.encodeDocuments());
    }

    @Override
    public boolean stopRequested() {
      return interruption.stopRequested();
    }

    @Override
    public void beforeStep(Stage stage, Progress at, int stepsPerEpoch) throws IOException {
      long before = System.nanoTime();
      given.beforeStep(at, stepsPerEpoch);
      epochBegan += System.nanoTime() - before;
    }

    @Override
    public void onStep(
        Stage stage, Progress at, int stepsPerEpoch, double loss, double learningRate) {
      long pairs = task.data().train().size();
      epochPairs += pairs * at.step() / stepsPerEpoch - pairs * (at.step() - 1) / stepsPerEpoch;
      long done = (long) at.epoch() * stepsPerEpoch + at.step();
      progress.at(done, "loss %.4f".formatted(loss));
      if (done % every == 0) {
        add(
            "step",
            fields(
                "stage",
                stage.name(),
                "epoch",
                at.epoch() + 1,
                "step",
                at.globalStep(),
                "loss",
                loss,
                "learningRate",
                learningRate));
      }
    }

    @Override
    public void onNegatives(Stage stage, Progress at, NegativeShares shares) {
      negatives = shares;
      add(
          "negatives",
          fields(
              "stage",
              stage.name(),
              "epoch",
              at.epoch() + 1,
              "step",
              at.globalStep(),
              "perQuery",
              shares.perQuery(),
              "known",
              shares.known(),
              "easy",
              shares.easy(),
              "above",
              shares.above()));
    }

    /// What the negatives of this epoch's latest watched step were like.
    private String ofNegatives() {
      NegativeShares shares = negatives;
      if (shares == null) {
        return "";
      }
      return "; of %,.0f negatives %.0f%% without gradient, %.1f%% above the positive, %.1f%% known"
          .formatted(
              shares.perQuery(), 100 * shares.easy(), 100 * shares.above(), 100 * shares.known());
    }

    @Override
    public void onEpoch(Stage stage, Progress at, double meanLoss, double dev, boolean improved) {
      add(
          "epoch",
          fields(
              "stage",
              stage.name(),
              "epoch",
              at.epoch(),
              "step",
              at.globalStep(),
              "loss",
              meanLoss,
              "dev",
              dev,
              "improved",
              improved,
              "pairsPerSecond",
              pairsPerSecond));
      epochPairs = 0;
      String watched = ofNegatives();
      negatives = null;
      console.say(
          "  %s, epoch %d: loss %.4f%s, %,d pairs/s%s"
              .formatted(
                  stage.name(),
                  at.epoch(),
                  meanLoss,
                  Double.isNaN(dev)
                      ? ""
                      : ", dev %s %s%s"
                          .formatted(
                              StageRunner.this.devMetric.name(),
                              TextTable.share(dev),
                              improved ? " (best so far)" : ""),
                  pairsPerSecond,
                  watched));
      epochBegan = System.nanoTime();
    }

    @Override
    public void save(Trainer trainer, Progress at, boolean best) throws IOException {
      checkpoints.save(trainer, at, best, given.name());
    }

    private void add(String event, Map<String, Object> fields) {
      try {
        log.add(event, fields);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Fields in the order given: name, value, name, value, …
  static Map<String, Object> fields(Object... namesAndValues) {
    var fields = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }
}
