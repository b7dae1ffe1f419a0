package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.MiningSettings;
import io.twinspire.core.negatives.Verdict;
import io.twinspire.core.text.Analyzers;
import io.twinspire.core.train.Checkpoints;
import io.twinspire.core.train.Negatives;
import io.twinspire.core.train.Progress;
import io.twinspire.core.train.Stage;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Training in stages: with the negatives of the configuration first, then with mined ones where it
/// asks for them; the better by dev is kept.
final class StagedTraining {
  private static final int FIRST = 0;
  private static final int MINED = 1;
  private static final String MINED_NAME = "mined";
  private static final String NOTHING_LEFT =
      "The rules of mining left no negative, so the model from before was kept.";

  private final RunConfig config;
  private final RunDirectory run;
  private final RetrievalTask task;
  private final StageRunner runner;
  private final Checkpoints checkpoints;
  private final EventLog log;
  private final Console console;
  private final WorkerPool pool;

  StagedTraining(
      RunConfig config,
      RunDirectory run,
      RetrievalTask task,
      StageRunner runner,
      Checkpoints checkpoints,
      EventLog log,
      Console console,
      WorkerPool pool) {
    this.config = config;
    this.run = run;
    this.task = task;
    this.runner = runner;
    this.checkpoints = checkpoints;
    this.log = log;
    this.console = console;
    this.pool = pool;
  }

  /// What to do with the best model of the first stage before training goes on.
  @FunctionalInterface
  interface AfterFirst {
    void run() throws IOException;
  }

  /// @param choice which model was kept and why, null where there was nothing to choose
  record Outcome(@Nullable String choice, List<Summary.Fact> facts) {}

  /// Runs every stage that `last` has not finished. The model then holds the chosen weights.
  ///
  /// @param last where the last checkpoint stands, null for a new run
  /// @return empty where it was stopped
  Optional<Outcome> run(@Nullable Progress last, AfterFirst afterFirst) throws IOException {
    Progress first = stage(first(), StageRunner.FIXED, last, 0);
    if (!first.done()) {
      return Optional.empty();
    }
    var towers = task.model().towers();
    Progress best = checkpoints.loadBest(FIRST, towers);
    afterFirst.run();
    var facts = new ArrayList<Summary.Fact>();
    facts.add(kept(config.negatives().name(), best));
    MiningSettings mining = config.mining();
    if (mining == null) {
      return Optional.of(new Outcome(null, facts));
    }
    Progress at = last == null || last.stage() < MINED ? null : last;
    Optional<Progress> second = mined(mining, first.globalStep(), at, facts);
    if (second.isEmpty()) {
      return Optional.of(new Outcome(NOTHING_LEFT, facts));
    }
    return second.get().done() ? Optional.of(choose(best, facts)) : Optional.empty();
  }

  /// Which of the two models by dev; the model then holds its weights.
  private Outcome choose(Progress best, List<Summary.Fact> facts) throws IOException {
    var towers = task.model().towers();
    Progress minedBest = checkpoints.loadBest(MINED, towers);
    facts.add(kept(MINED_NAME, minedBest));
    // Without dev queries nothing speaks against the further trained model.
    boolean better = minedBest.best() < 0 || minedBest.best() > best.best();
    if (!better) {
      checkpoints.loadBest(FIRST, towers);
    }
    String choice = choice(best.best(), minedBest.best(), better);
    console.say(choice);
    log.add(
        "chosen",
        StageRunner.fields(
            "stage", better ? MINED_NAME : config.negatives().name(),
            "devInBatch", best.best(),
            "devMined", minedBest.best()));
    return new Outcome(choice, facts);
  }

  /// Mines and trains on. The model holds the best weights of the stage before.
  ///
  /// @param step steps of the run before the stage
  /// @param at where the stage stands, null where it has not begun
  /// @return where it stands then; empty where the rules left nothing to train with
  private Optional<Progress> mined(
      MiningSettings mining, long step, @Nullable Progress at, List<Summary.Fact> facts)
      throws IOException {
    try (var analyzer = Analyzers.of(config.indexAnalyzer());
        var miner =
            new Mining(mining, config.index(), analyzer, task, config.seed(), console, pool)) {
      var rounds =
          new MinedRounds(mining, run, task.data(), miner, runner, checkpoints, log, console);
      Stage stage = mined(mining, rounds::of);
      int stepsPerEpoch = runner.stepsPerEpoch(stage);
      long before =
          at == null ? step : at.globalStep() - ((long) at.epoch() * stepsPerEpoch + at.step());
      MiningRound first = rounds.begin(before, at, stepsPerEpoch);
      if (first.report().count(Verdict.KEPT) == 0) {
        console.say(first.nothingLeft() + ". The model from before is kept");
        return Optional.empty();
      }
      Progress reached = stage(stage, rounds, at, step);
      if (reached.done()) {
        MiningHistory.write(run, MINED_NAME);
        facts.add(rounds(mining));
      }
      return Optional.of(reached);
    }
  }

  private Summary.Fact rounds(MiningSettings mining) throws IOException {
    int rounds = MinedRounds.read(run).size();
    return new Summary.Fact(
        "mining",
        mining.refresh() == null
            ? "once, before the stage"
            : "%d rounds, one every %s".formatted(rounds, mining.refresh().every()));
  }

  /// Runs or resumes a stage, or passes over one that `last` has left behind.
  private Progress stage(
      Stage stage, StageRunner.Given given, @Nullable Progress last, long globalStep)
      throws IOException {
    if (last != null && last.stage() > stage.index()) {
      return new Progress(stage.index(), 0, 0, last.globalStep(), 0, 0, -1, 0, true);
    }
    if (last == null || last.stage() < stage.index()) {
      return runner.run(stage, given, false, globalStep);
    }
    return last.done() ? last : runner.run(stage, given, true, globalStep);
  }

  private Stage first() {
    List<TrainingPair> pairs = task.data().train();
    return new Stage(
        FIRST,
        config.negatives().name(),
        config.training(),
        config.objective(),
        config.optimizer(),
        config.schedule(),
        1,
        config.negatives(),
        pairs.stream().anyMatch(pair -> pair.negatives().length > 0)
            ? pair -> pairs.get(pair).negatives()
            : Negatives.NONE);
  }

  private Stage mined(MiningSettings mining, Negatives negatives) {
    var training = config.training().withEpochs(mining.epochs());
    return new Stage(
        MINED,
        MINED_NAME,
        training,
        config.objective(),
        config.optimizer(),
        config.schedule(),
        mining.learningRateFactor(),
        config.negatives().withGiven(mining.negatives()),
        negatives);
  }

  private Summary.Fact kept(String stage, Progress best) {
    return new Summary.Fact(
        "stage " + stage,
        "best after epoch %d%s"
            .formatted(
                best.bestEpoch(),
                best.best() < 0
                    ? ""
                    : ", dev %s %s"
                        .formatted(config.training().devMetric(), TextTable.share(best.best()))));
  }

  private String choice(double inBatch, double mined, boolean better) {
    if (mined < 0) {
      return "There are no dev queries, so the model trained with mined negatives was kept.";
    }
    return "Mined negatives moved dev %s from %s to %s, so the model %s them was kept."
        .formatted(
            config.training().devMetric(),
            TextTable.share(inBatch),
            TextTable.share(mined),
            better ? "trained with" : "from before");
  }
}
