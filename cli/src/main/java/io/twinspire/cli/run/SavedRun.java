package io.twinspire.cli.run;

import io.twinspire.cli.config.MineSettings;
import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.report.Report;
import io.twinspire.core.data.DataException;
import io.twinspire.core.data.DataSettings;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.model.Encoder;
import io.twinspire.core.model.RetrievalModel;
import io.twinspire.core.model.Side;
import io.twinspire.core.negatives.MiningSettings;
import io.twinspire.core.negatives.Verdict;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.text.Analyzers;
import io.twinspire.index.EmbeddingIndex;
import io.twinspire.index.Hit;
import io.twinspire.index.IndexNote;
import io.twinspire.index.IndexSettings;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.analysis.Analyzer;
import org.jspecify.annotations.Nullable;

/// A finished run, open for use: its configuration, model and index. The model is read when it is
/// first asked for. For one thread.
public final class SavedRun implements AutoCloseable {
  private final RunDirectory run;
  private final RunConfig config;
  private final Analyzer analyzer;
  private @Nullable RetrievalModel model;

  private SavedRun(RunDirectory run, RunConfig config, Analyzer analyzer) {
    this.run = run;
    this.config = config;
    this.analyzer = analyzer;
  }

  /// What the run was asked to do.
  public RunConfig config() {
    return config;
  }

  /// @throws SettingsException where there is no finished run
  public static SavedRun open(RunDirectory run) throws IOException {
    run.requireFinished();
    var config = RunConfig.readSaved(run.config());
    return new SavedRun(run, config, Analyzers.of(config.indexAnalyzer()));
  }

  /// The whole model, every byte of it checked.
  private RetrievalModel model() throws IOException {
    if (model == null) {
      model = RetrievalModel.load(run.model());
    }
    return model;
  }

  /// Opens one side of the model for a text or a few; the caller closes it.
  public Encoder encoder(Side side) throws IOException {
    return Encoder.open(run.model(), side);
  }

  /// Whether its queries are histories of items.
  public boolean readsHistories() {
    return config.tower().readsHistories();
  }

  /// What the data of the run say that a user has, by id: in train, dev and test, in this order and
  /// in each as it came; nothing where the data are texts.
  ///
  /// @throws DataException where that was not saved
  public List<String> items(String user) throws IOException {
    return config.data() instanceof DataSettings.Interactions
        ? SeenItems.of(run.seen(), user)
        : List.of();
  }

  /// Whether what a user has is not to be found again; not where `evaluation.filterSeen` is false,
  /// since users come back to what they have.
  public boolean leavesOutSeen() {
    return !Boolean.FALSE.equals(config.evaluation().filterSeen());
  }

  /// The complaint that a user has no vector.
  public DataException unknownUser(String user) {
    return new DataException(
        "--user: must be a user that the model was trained on, got %s. %s"
            .formatted(
                user,
                Files.exists(run.seen())
                    ? run.seen() + " names the users of its data"
                    : "Search for a text where the run is of texts"));
  }

  /// @param given whether the run is asked with a history
  /// @throws SettingsException where that is not what its queries are
  public void requireHistories(boolean given) {
    if (given != readsHistories()) {
      throw new SettingsException(
          given
              ? "--history: must be absent for a run whose tower reads no histories, got some."
                  + " Search for a text or a user"
              : "--history: must say what was had before, or --user who had it, for a run whose"
                  + " tower reads histories, got none");
    }
  }

  /// Opens the run's index; the caller closes it.
  ///
  /// @throws DataException where the index is of another model
  /// @throws SettingsException where its model can have none
  public EmbeddingIndex openIndex() throws IOException {
    requireIndexable();
    var index = EmbeddingIndex.open(run.index(), analyzer);
    if (!index.note().model().equals(ModelFingerprint.of(run.model()))) {
      index.close();
      throw new DataException(
          run.index()
              + ": must be built from the model in "
              + run.model()
              + ", got another one's. Run './twinspire index --run "
              + run.path()
              + "'");
    }
    return index;
  }

  private void requireIndexable() {
    if (!config.scorer().indexable()) {
      throw new SettingsException(
          "%s: must be a run with an index, got none: %s"
              .formatted(run.path(), Indexing.noIndex(config.scorer())));
    }
  }

  /// Evaluates model and index again, on the run's own data or on another BEIR folder; the files of
  /// the run stay as they are. Nothing is tuned: k1, b and fusion are those of the run.
  ///
  /// @param folder another data set, null for the run's own
  /// @param reranker a run that ranks the best of exact search once more, null for none
  public List<ResultRow> evaluate(
      @Nullable Path folder, @Nullable SavedRun reranker, Console console) throws IOException {
    if (folder != null && config.tower().readsHistories()) {
      throw new SettingsException(
          "--data: must be absent for a run whose tower reads histories, which a BEIR folder has"
              + " none of, got "
              + folder);
    }
    var data = data(folder, console);
    Path work = Files.createTempDirectory("twinspire-evaluate");
    try (var pool = new WorkerPool(config.training().workerThreads())) {
      var scratch = new RunDirectory(work);
      var task =
          RetrievalTask.of(data, model(), work.resolve("cache"), config.filterSeen(data), pool);
      var evaluations =
          new Evaluations(scratch, data, config.devMetric(), config.evaluation().sampled());
      RunPipeline.addFloors(config, evaluations, task);
      RunPipeline.addDense(evaluations, "dense-exact", task, config.objective(), pool);
      if (reranker != null) {
        Path cache = work.resolve("reranker");
        new Reranking(
                task, RetrievalTask.of(data, reranker.model(), cache, task.filterSeen(), pool))
            .evaluate(evaluations);
      }
      if (!config.scorer().indexable()) {
        return evaluations.rows(config.seed());
      }
      var fixed = config.withIndex(asTuned(IndexNote.read(run.index())));
      if (folder == null) {
        requireOwnDocuments(data);
        new Indexing(fixed, run, task, analyzer, console, pool).evaluate(evaluations);
      } else {
        new Indexing(fixed, scratch, task, analyzer, console, pool).run(evaluations, run.model());
      }
      return evaluations.rows(config.seed());
    } finally {
      AtomicFiles.deleteRecursively(work);
    }
  }

  /// How the run mines, with some settings changed.
  public MiningSettings mining(List<String> sets) {
    return MineSettings.read(config, sets);
  }

  /// Mines the training pairs of the run's own data with its model and writes what was found; the
  /// files of the run stay as they are.
  ///
  /// @param out the lines; a report goes beside them, as JSON and as a page
  /// @throws SettingsException where the data are no texts, or the rules leave nothing
  public MiningRound mine(MiningSettings settings, MinedLines.Form form, Path out, Console console)
      throws IOException {
    if (readsHistories()) {
      throw new SettingsException(
          "--run: must be of texts, since texts are what is written, got histories, which training"
              + " does not mine for either");
    }
    var data = data(null, console);
    if (!data.queriesHaveText()) {
      throw new SettingsException(
          "--run: must be of texts, since texts are what is written, got queries without words."
              + " Training mines them all the same");
    }
    TrainingData.requireMiningSource(settings, data);
    Path work = Files.createTempDirectory("twinspire-mine");
    try (var pool = new WorkerPool(config.training().workerThreads())) {
      var task = RetrievalTask.of(data, model(), work, config.filterSeen(data), pool);
      return mine(settings, form, out, task, console, pool);
    } finally {
      AtomicFiles.deleteRecursively(work);
    }
  }

  private MiningRound mine(
      MiningSettings settings,
      MinedLines.Form form,
      Path out,
      RetrievalTask task,
      Console console,
      WorkerPool pool)
      throws IOException {
    var data = task.data();
    console.say("mining hard negatives for %,d pairs".formatted(data.train().size()));
    try (var mining =
        new Mining(settings, config.index(), analyzer, task, config.seed(), console, pool)) {
      var snapshot = mining.snapshot();
      var mined = mining.mine(snapshot, 1);
      var metric = config.devMetric();
      Double dev =
          data.dev().size() == 0
              ? null
              : task.exactQuality(
                  data.dev(), metric, Evaluations.depth(metric), snapshot.documents());
      var round = new MiningRound(1, 0, dev, mined.report(), mining.examples(mined));
      if (mined.report().count(Verdict.KEPT) == 0) {
        throw new SettingsException(round.nothingLeft());
      }
      long lines = new MinedLines(data, mined, settings.rules(), settings.keep()).write(out, form);
      console.say("%s: %,d lines".formatted(out, lines));
      Path report = out.resolveSibling(out.getFileName() + ".report.json");
      MiningHistory.write(report, round);
      console.say("report: " + Report.writeMining(report, run.name()));
      return round;
    }
  }

  /// What was found for a query, ranked by this run's model; documents that it does not know follow
  /// as they were, and so does everything for a query that it does not know.
  public List<Hit> rerank(Query query, List<Hit> hits) throws IOException {
    if (config.tower().readsHistories()) {
      throw new SettingsException(
          "--rerank: must be a run of users or texts, got one whose tower reads histories: "
              + run.path());
    }
    if (model().documentText().settings().category()) {
      throw new SettingsException(
          "--rerank: must be a run without text.category, since an index does not hold the"
              + " category of what it finds, got one with it: "
              + run.path());
    }
    try (var pool = new WorkerPool(1)) {
      var documents = hits.stream().map(h -> new Document(h.id(), h.title(), h.text())).toList();
      int[] all = IntStream.range(0, hits.size()).toArray();
      var ranked =
          PairRankings.ofCandidates(
                  model().towers().scorer(),
                  model().encodeQueries(List.of(query), pool),
                  model().encodeDocuments(documents, pool),
                  new int[][] {all},
                  pool)
              .getFirst();
      var whole = Reranking.withRest(ranked, all);
      return IntStream.range(0, whole.size())
          .mapToObj(
              i -> {
                Hit hit = hits.get(whole.documents()[i]);
                return new Hit(hit.id(), whole.scores()[i], hit.title(), hit.text());
              })
          .toList();
    }
  }

  /// Rankings are positions: in an index of other documents they would stand for the wrong ones.
  private void requireOwnDocuments(RetrievalDataset data) {
    try (var index = EmbeddingIndex.open(run.index(), analyzer)) {
      index.checkIntegrity();
      if (!index.holds(data.documents())) {
        throw new DataException(
            run.index()
                + ": must hold the "
                + data.documents().size()
                + " documents that are evaluated, got "
                + index.documents()
                + ", some of them others. Evaluate with --data, or run './twinspire index --run "
                + run.path()
                + "'");
      }
    }
  }

  /// Encodes a corpus and writes the run's index anew, with k1, b, fusion and search depth as they
  /// were chosen.
  ///
  /// @param folder a BEIR folder with other documents, null for the run's own
  /// @param target where the index goes, null for the run's own place
  public IndexNote index(@Nullable Path folder, @Nullable Path target, Console console)
      throws IOException {
    requireIndexable();
    if (target != null) {
      return write(folder, target, console);
    }
    try (var _ = run.lock()) {
      return write(folder, run.index(), console);
    }
  }

  private IndexNote write(@Nullable Path folder, Path target, Console console) throws IOException {
    var data = data(folder, console);
    var settings = tuned(console);
    try (var pool = new WorkerPool(config.training().workerThreads())) {
      console.say("encoding %,d documents".formatted(data.documents().size()));
      var vectors = model().encodeDocuments(data.documents(), pool);
      return Indexing.write(
          target, run.model(), model(), data.documents(), vectors, analyzer, settings, console);
    }
  }

  private RetrievalDataset data(@Nullable Path folder, Console console) throws IOException {
    return folder == null
        ? new DataPreparation(console).read(config)
        : new DataSettings.Beir(folder.toString()).read();
  }

  /// What the run chose. An index that cannot be read has lost it, and is built again all the same.
  private IndexSettings tuned(Console console) {
    try {
      return asTuned(IndexNote.read(run.index()));
    } catch (DataException unreadable) {
      console.say(
          unreadable.getMessage()
              + ". What was chosen on dev is lost with it: building with the run's configuration");
      return config.index();
    }
  }

  private IndexSettings asTuned(IndexNote note) {
    var index = config.index();
    return new IndexSettings(
        index.maxConn(),
        index.beamWidth(),
        index.oversample(),
        note.searchFloor(),
        index.analyzer(),
        note.bm25(),
        note.fusion());
  }

  @Override
  public void close() {
    analyzer.close();
    if (model != null) {
      model.close();
    }
  }
}
