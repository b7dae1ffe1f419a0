package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.core.data.DataException;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.ExactCandidates;
import io.twinspire.core.negatives.HardNegativeMiner;
import io.twinspire.core.negatives.MiningSettings;
import io.twinspire.core.text.Analyzers;
import io.twinspire.core.train.Checkpoints;
import io.twinspire.core.train.Progress;
import io.twinspire.core.train.Stage;
import io.twinspire.index.Bm25Search;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Training in stages: in-batch negatives first, then a round of mined ones where the configuration
/// asks for it; the better by dev is kept.
final class StagedTraining {
  private static final int IN_BATCH = 0;
  private static final int MINED = 1;

  private final RunConfig config;
  private final RunDirectory run;
  private final TextTask task;
  private final StageRunner runner;
  private final Checkpoints checkpoints;
  private final EventLog log;
  private final Console console;
  private final WorkerPool pool;

  StagedTraining(
      RunConfig config,
      RunDirectory run,
      TextTask task,
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

  /// What to do with the best model of the in-batch stage before training goes on.
  @FunctionalInterface
  interface AfterInBatch {
    void run() throws IOException;
  }

  /// @param choice which model was kept and why, null where there was nothing to choose
  record Outcome(@Nullable String choice, List<Summary.Fact> facts) {}

  /// Runs every stage that `last` has not finished. The model then holds the chosen weights.
  ///
  /// @param last where the last checkpoint stands, null for a new run
  /// @return empty where it was stopped
  Optional<Outcome> run(@Nullable Progress last, AfterInBatch afterInBatch) throws IOException {
    Progress first = stage(inBatch(), last, 0);
    if (!first.done()) {
      return Optional.empty();
    }
    var towers = task.model().towers();
    Progress best = checkpoints.loadBest(IN_BATCH, towers);
    afterInBatch.run();
    var facts = new ArrayList<Summary.Fact>();
    facts.add(kept(config.negatives().name(), best));
    MiningSettings mining = config.mining();
    if (mining == null) {
      return Optional.of(new Outcome(null, facts));
    }
    Progress second = stage(mined(mining, mine(mining)), last, first.globalStep());
    if (!second.done()) {
      return Optional.empty();
    }
    Progress minedBest = checkpoints.loadBest(MINED, towers);
    facts.add(kept("mined", minedBest));
    // Without dev queries nothing speaks against the further trained model.
    boolean better = minedBest.best() < 0 || minedBest.best() > best.best();
    if (!better) {
      checkpoints.loadBest(IN_BATCH, towers);
    }
    String choice = choice(best.best(), minedBest.best(), better);
    console.say(choice);
    log.add(
        "chosen",
        StageRunner.fields(
            "stage", better ? "mined" : config.negatives().name(),
            "devInBatch", best.best(),
            "devMined", minedBest.best()));
    return Optional.of(new Outcome(choice, facts));
  }

  /// Runs or resumes a stage, or passes over one that `last` has left behind.
  private Progress stage(Stage stage, @Nullable Progress last, long globalStep) throws IOException {
    if (last != null && last.stage() > stage.index()) {
      return new Progress(stage.index(), 0, 0, last.globalStep(), 0, 0, -1, 0, true);
    }
    if (last == null || last.stage() < stage.index()) {
      return runner.run(stage, false, globalStep);
    }
    return last.done() ? last : runner.run(stage, true, globalStep);
  }

  private Stage inBatch() {
    List<TrainingPair> pairs = task.data().train();
    config.negatives().requireGiven(pairs);
    requireTeacher(pairs);
    return new Stage(
        IN_BATCH,
        config.negatives().name(),
        config.training(),
        config.objective(),
        config.optimizer(),
        config.schedule(),
        1,
        config.negatives(),
        pair -> pairs.get(pair).negatives());
  }

  /// Checks that every pair has a teacher's scores, where the objective learns from them.
  private void requireTeacher(List<TrainingPair> pairs) {
    for (int i = 0; i < pairs.size() && config.objective().needsTeacher(); i++) {
      if (pairs.get(i).scores().length < 2) {
        throw new DataException(
            "objective: every training pair must carry a teacher's scores of its text and of a"
                + " negative, got none for pair "
                + (i + 1)
                + ". Add pos_scores and neg_scores to the data, or choose another objective");
      }
    }
  }

  private Stage mined(MiningSettings mining, int[][] negatives) {
    var training = config.training().withEpochs(mining.epochs());
    return new Stage(
        MINED,
        "mined",
        training,
        config.objective(),
        config.optimizer(),
        config.schedule(),
        mining.learningRateFactor(),
        config.negatives().withGiven(mining.negatives()),
        pair -> negatives[pair]);
  }

  /// Mined negatives of each pair, from disk where this run has mined before.
  private int[][] mine(MiningSettings mining) throws IOException {
    Path file = run.path().resolve("mined").resolve("round-1.jsonl");
    var data = task.data();
    if (Files.exists(file)) {
      return MinedFile.read(file, data);
    }
    console.say("mining hard negatives for %,d pairs".formatted(data.train().size()));
    Matrix queries = task.encodeQueries();
    Matrix documents = task.encodeDocuments();
    int[] candidates =
        mining.trainingDocumentsOnly()
            ? data.trainingDocuments()
            : IntStream.range(0, data.documents().size()).toArray();
    int[] asked = data.train().stream().mapToInt(TrainingPair::query).distinct().toArray();
    var miner = new HardNegativeMiner(mining, queries, documents, data::knownPositives, candidates);
    boolean words = mining.bm25Depth() > 0 && data.queriesHaveText();
    if (mining.bm25Depth() > 0 && !words) {
      console.say("  by dense search alone: queries are users, which have no words to search for");
    }
    try (var analyzer = Analyzers.of(config.indexAnalyzer());
        var bm25 = Bm25Search.of(data.documents(), words ? candidates : new int[0], analyzer)) {
      var sources = new ArrayList<HardNegativeMiner.Source>();
      if (words) {
        sources.add(new HardNegativeMiner.Source(bm25, mining.bm25Depth()));
      }
      if (mining.denseDepth() > 0) {
        var exact =
            new ExactCandidates(
                IntStream.of(asked).mapToObj(data.queries()::get).toList(),
                select(queries, asked),
                documents,
                candidates,
                mining.denseDepth() + mining.skip(),
                pool);
        sources.add(new HardNegativeMiner.Source(exact, mining.denseDepth()));
      }
      var mined = miner.mine(data.train(), data.queries(), sources, pool);
      MinedFile.write(file, data, mined.negatives());
      report(mined.report());
      return mined.negatives();
    }
  }

  private void report(HardNegativeMiner.Report report) throws IOException {
    log.add(
        "mined",
        StageRunner.fields(
            "pairs", report.pairs(),
            "candidates", report.candidates(),
            "knownPositives", report.knownPositives(),
            "outsidePool", report.outsidePool(),
            "aboveMargin", report.aboveMargin(),
            "kept", report.kept(),
            "pairsWithout", report.pairsWithout()));
    console.say(
        "  of %,d candidates %,d are known to be relevant, %,d are above the margin; %,d pairs have none left"
            .formatted(
                report.candidates(),
                report.knownPositives(),
                report.aboveMargin(),
                report.pairsWithout()));
  }

  private static Matrix select(Matrix from, int[] rows) {
    Matrix selected = Matrix.zeros(rows.length, from.cols());
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(
          from.data(), from.offset(rows[i]), selected.data(), selected.offset(i), from.cols());
    }
    return selected;
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
