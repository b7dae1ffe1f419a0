package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.environment.Environment;
import io.twinspire.cli.report.Report;
import io.twinspire.core.data.DataSettings;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.eval.Metric;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.model.RetrievalModel;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.text.Analyzers;
import io.twinspire.core.train.Checkpoints;
import io.twinspire.core.train.Progress;
import io.twinspire.kernels.Kernels;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A run from configuration to report, in one run directory. Everything between two stages is made
/// again on resume, from the same inputs and so with the same bits; only training is checkpointed.
public final class RunPipeline {
  /// Below it a better epoch is mostly luck.
  private static final int FEW_DEV_QUERIES = 30;

  private final RunConfig config;
  private final RunDirectory run;
  private final RunDirectory named;
  private final Console console;
  private final double maxMinutes;

  /// @param named the directory that the user gave and that tables and the report are named after:
  ///   the run's own, or the one above where a run is repeated with several seeds
  /// @param maxMinutes time it may take until training stops with a checkpoint, infinity for any
  public RunPipeline(
      RunConfig config, RunDirectory run, RunDirectory named, Console console, double maxMinutes) {
    this.config = config;
    this.run = run;
    this.named = named;
    this.console = console;
    this.maxMinutes = maxMinutes;
  }

  /// Runs, or goes on from the last checkpoint where there is one.
  ///
  /// @param data as [TrainingData] gives them; those that the run began with
  /// @return the rows of `results.json`; empty where the run was stopped before its end, and then a
  ///   checkpoint tells where
  public Optional<List<ResultRow>> execute(RetrievalDataset data) throws IOException {
    try (var _ = run.lock()) {
      AtomicFiles.writeString(run.config(), config.json());
      DataFingerprint.check(run, data);
      DataFingerprint.checkScores(run, config.mining());
      Environment.write(run.environment(), console::say);
      var checkpoints = new Checkpoints(run.checkpoints());
      Progress last = checkpoints.lastProgress();
      try (var log = new EventLog(run.metrics(), last == null ? 0 : last.globalStep());
          var pool = new WorkerPool(config.training().workerThreads())) {
        log.add(
            last == null ? "start" : "resume",
            StageRunner.fields(
                "name", named.name(), "seed", config.seed(), "provider", Kernels.provider()));
        return execute(new Work(data, log, pool, new Interruption(maxMinutes), checkpoints), last);
      }
    }
  }

  /// What a run needs while it goes on.
  private record Work(
      RetrievalDataset data,
      EventLog log,
      WorkerPool pool,
      Interruption interruption,
      Checkpoints checkpoints) {}

  private Optional<List<ResultRow>> execute(Work work, @Nullable Progress last) throws IOException {
    RetrievalDataset data = work.data();
    try (var model = createModel(data, work.pool())) {
      console.say("tokenising %,d documents".formatted(data.documents().size()));
      double before = work.log().seconds();
      var task =
          RetrievalTask.of(
              data, model, run.path().resolve("cache"), config.filterSeen(data), work.pool());
      work.log()
          .add(
              "tokenised",
              StageRunner.fields(
                  "documents",
                  data.documents().size(),
                  "tookSeconds",
                  work.log().seconds() - before));
      var evaluations =
          new Evaluations(run, data, config.devMetric(), config.evaluation().sampled());
      tellOfFewDevQueries(data, config.devMetric());
      addDense(evaluations, "untrained", task, config.objective(), work.pool());
      addFloors(config, evaluations, task);
      var training =
          new StagedTraining(
              config,
              run,
              task,
              new StageRunner(
                  task,
                  config.devMetric(),
                  work.checkpoints(),
                  work.log(),
                  console,
                  work.interruption(),
                  work.pool(),
                  config.seed()),
              work.checkpoints(),
              work.log(),
              console,
              work.pool());
      double began = work.log().seconds();
      Optional<StagedTraining.Outcome> trained;
      try (var interruption = work.interruption()) {
        interruption.trainingBegins();
        trained =
            training.run(
                last,
                () -> addDense(evaluations, firstStage(), task, config.objective(), work.pool()));
        if (trained.isEmpty()) {
          // While the interruption is open: a signal ends the process once it is closed.
          work.log().add("stopped", Map.of());
          console.say(
              "stopped with a checkpoint; './twinspire resume --run " + named.path() + "' goes on");
          return Optional.empty();
        }
      }
      double seconds = work.log().seconds() - began;
      return Optional.of(finish(work, task, evaluations, trained.get(), seconds));
    }
  }

  /// The systems that results of a run may have.
  static List<String> systems(RunConfig config, RetrievalDataset data) {
    boolean text = data.queriesHaveText();
    boolean indexable = config.scorer().indexable();
    return Evaluations.SYSTEMS.stream()
        .filter(
            system ->
                switch (system) {
                  case Evaluations.POPULARITY -> !text;
                  case Evaluations.MARKOV -> !text && ordered(config);
                  case "bm25", Evaluations.BM25, "hybrid" -> text && indexable;
                  case "dense-hnsw" -> indexable;
                  case Evaluations.IN_BATCH -> config.negatives().inBatch();
                  case Evaluations.UNMINED -> !config.negatives().inBatch();
                  case "reranked" -> false;
                  default -> true;
                })
        .toList();
  }

  /// Whether users' items have an order that first-order Markov counts go by.
  private static boolean ordered(RunConfig config) {
    return config.data() instanceof DataSettings.Interactions interactions
        && interactions.split().ordered();
  }

  /// What the model of the first stage is called: by its negatives where these are the batch's.
  private String firstStage() {
    return config.negatives().inBatch() ? Evaluations.IN_BATCH : Evaluations.UNMINED;
  }

  private List<ResultRow> finish(
      Work work,
      RetrievalTask task,
      Evaluations evaluations,
      StagedTraining.Outcome trained,
      double trainingSeconds)
      throws IOException {
    RetrievalDataset data = task.data();
    task.model().save(run.model());
    if (config.data() instanceof DataSettings.Interactions && config.scorer().indexable()) {
      SeenItems.write(run.seen(), data);
    }
    addDense(evaluations, "dense-exact", task, config.objective(), work.pool());
    try (var analyzer = Analyzers.of(config.indexAnalyzer())) {
      var indexing = new Indexing(config, run, task, analyzer, console, work.pool());
      var indexed =
          config.scorer().indexable() ? indexing.run(evaluations, run.model()) : indexing.leftOut();
      List<ResultRow> rows = evaluations.rows(config.seed());
      for (ResultRow row : rows) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("system", row.system());
        fields.put("split", row.split());
        fields.put("queries", row.queries());
        fields.putAll(row.metrics());
        work.log().add("evaluated", fields);
      }
      work.log().add("end", StageRunner.fields("hnswRecall", indexed.hnswRecall()));
      var facts = new ArrayList<Summary.Fact>();
      facts.add(
          new Summary.Fact(
              "data",
              "%,d documents, %,d training pairs, %,d dev and %,d test queries"
                  .formatted(
                      data.documents().size(),
                      data.train().size(),
                      data.dev().size(),
                      data.test().size())));
      facts.add(
          new Summary.Fact(
              "model",
              "%s, d = %d, scorer %s, %,d weights"
                  .formatted(
                      config.tower().sides(),
                      task.model().dimensions(),
                      config.scorer().type(),
                      weights(task.model()))));
      facts.addAll(trained.facts());
      double trainMetric =
          task.trainQuality(config.devMetric(), Evaluations.depth(config.devMetric()));
      facts.add(
          new Summary.Fact(
              config.devMetric().name() + " on training queries",
              "%s over %,d of them, nothing left out of their rankings"
                  .formatted(TextTable.share(trainMetric), task.trainSample().size())));
      facts.addAll(indexed.facts());
      evaluations.sampledFact().ifPresent(facts::add);
      new Summary(
              named.name(),
              Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
              config.devMetric().name(),
              trainingSeconds,
              trainMetric,
              Double.isNaN(indexed.hnswRecall()) ? null : indexed.hnswRecall(),
              trained.choice(),
              facts,
              data.notes(),
              indexed.examples())
          .write(run.summary());
      ResultRow.write(run.results(), rows);
      Report.write(run.path());
      return rows;
    }
  }

  private RetrievalModel createModel(RetrievalDataset data, WorkerPool pool) throws IOException {
    var corpus = RetrievalModel.Corpus.of(data);
    var objective = config.objective();
    var initial = initial(config, run);
    if (initial.isEmpty()) {
      return RetrievalModel.create(
          config.tower(),
          config.scorer(),
          config.queries(),
          config.text(),
          corpus,
          objective.temperature(),
          objective.prefixes(),
          config.seed(),
          pool);
    }
    console.say("starting from the weights of " + initial.get().path());
    try (var old = RetrievalModel.load(initial.get().model())) {
      return RetrievalModel.warmStart(
          old,
          config.tower().storage(),
          corpus,
          objective.temperature(),
          objective.prefixes(),
          pool);
    }
  }

  /// The run whose weights a run starts from, empty for a new model.
  ///
  /// @throws SettingsException where it is not finished, the very run that is to be written, or of
  ///   another scorer, another tower but for its storage, or other text settings
  static Optional<RunDirectory> initial(RunConfig config, RunDirectory run) throws IOException {
    if (config.init() == null) {
      return Optional.empty();
    }
    var from = new RunDirectory(Path.of(config.init()));
    String fault =
        from.absolute().equals(run.absolute())
            ? "the run that is to be written"
            : switch (from.state()) {
              case FINISHED -> "";
              case UNFINISHED -> "an unfinished one";
              case EMPTY, OTHER -> "no run";
            };
    if (!fault.isEmpty()) {
      throw new SettingsException(
          "init: must be the directory of another, finished run, got %s: %s"
              .formatted(from.path(), fault));
    }
    RunConfig old = RunConfig.readSaved(from.config());
    requireSame("scorer", old.scorer(), config.scorer());
    requireSame("tower", old.tower().withStorage(config.tower().storage()), config.tower());
    requireSame("text", old.text(), config.text());
    requireSame("queryText", old.queries(), config.queries());
    return Optional.of(from);
  }

  private static void requireSame(String key, Object old, Object asked) {
    if (!old.equals(asked)) {
      throw new SettingsException(
          "%s: must be that of the run that init names (%s), got %s".formatted(key, old, asked));
    }
  }

  private void tellOfFewDevQueries(RetrievalDataset data, Metric metric) {
    int queries = data.dev().size();
    if (queries > 0 && queries < FEW_DEV_QUERIES) {
      console.say(
          "few dev queries (%d): which epoch is best by %s is mostly chance. Hold out more of the data"
              .formatted(queries, metric));
    }
  }

  /// Exact dense search with the model as it stands, on both splits, and what its scores say as
  /// probabilities.
  static void addDense(
      Evaluations evaluations,
      String system,
      RetrievalTask task,
      Objective objective,
      WorkerPool pool)
      throws IOException {
    var documents = task.encodeDocuments();
    for (var split : splits(task.data()).entrySet()) {
      Qrels qrels = split.getValue();
      var rankings = task.exactRankings(qrels, documents, Evaluations.DEPTH);
      var calibration = DenseCalibration.of(task, qrels, documents, objective, pool);
      evaluations.add(system, split.getKey(), qrels, task.queriesOf(qrels), rankings, calibration);
      evaluations.addSampled(
          system,
          split.getKey(),
          qrels,
          candidates -> task.rankingsOf(qrels, documents, candidates));
    }
  }

  /// What counting alone gives, where there are no words to search for.
  static void addFloors(RunConfig config, Evaluations evaluations, RetrievalTask task)
      throws IOException {
    var data = task.data();
    if (data.queriesHaveText()) {
      return;
    }
    var floors = new Floors(data);
    boolean ordered = ordered(config);
    for (var split : splits(data).entrySet()) {
      Qrels qrels = split.getValue();
      var queries = task.queriesOf(qrels);
      int[][] hidden = task.hidden(qrels);
      var popular = floors.popularity(hidden, Evaluations.DEPTH);
      evaluations.add(Evaluations.POPULARITY, split.getKey(), qrels, queries, popular);
      if (ordered) {
        var next = floors.markov(qrels, hidden, Evaluations.DEPTH);
        evaluations.add(Evaluations.MARKOV, split.getKey(), qrels, queries, next);
      }
      evaluations.addSampled(
          Evaluations.POPULARITY,
          split.getKey(),
          qrels,
          candidates -> floors.popularityOf(candidates));
    }
  }

  /// The splits that there are queries for, by name.
  static Map<String, Qrels> splits(RetrievalDataset data) {
    var splits = new LinkedHashMap<String, Qrels>();
    if (data.dev().size() > 0) {
      splits.put("dev", data.dev());
    }
    if (data.test().size() > 0) {
      splits.put("test", data.test());
    }
    return splits;
  }

  private static long weights(RetrievalModel model) {
    return model.towers().weights().values().stream()
        .mapToLong(m -> (long) m.rows() * m.cols())
        .sum();
  }
}
