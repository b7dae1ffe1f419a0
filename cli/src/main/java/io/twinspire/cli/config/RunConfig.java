package io.twinspire.cli.config;

import io.twinspire.core.data.DataSettings;
import io.twinspire.core.data.InteractionSplit;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.eval.Metric;
import io.twinspire.core.negatives.MiningSettings;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.optim.Schedule;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.text.AnalyzerSettings;
import io.twinspire.core.text.TextSettings;
import io.twinspire.core.tower.HistorySettings;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.core.train.Rows;
import io.twinspire.core.train.TrainingSettings;
import io.twinspire.index.IndexSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One JSON file describes one run. The records *are* the behaviour; this one only gathers them.
@Doc("A run of Twinspire: data, text, towers, objective, training, mining, index.")
public record RunConfig(
    @Doc("What this configuration shows, for readers.") @Default("\"\"") String description,
    @Doc("Documents, queries, training pairs and judgments.") DataSettings data,
    @Doc("How texts become features, on both sides.") @Default("{}") TextSettings text,
    @Doc("How queries become features, where that differs from documents; needs untied towers.")
        @Nullable TextSettings queryText,
    @Doc("The towers.") @Default("{\"type\": \"bag\"}") TowerSettings tower,
    @Doc("What scores the vectors of a query and a document.") @Default("{\"type\": \"dot\"}")
        ScorerSettings scorer,
    @Doc("What training minimises.") @Default("{\"type\": \"info-nce\"}") Objective objective,
    @Doc("How weights move.") @Default("{\"type\": \"adagrad\"}") OptimizerSettings optimizer,
    @Doc("The learning rate over time.") @Default("{}") Schedule schedule,
    @Doc("The training loop.") @Default("{}") TrainingSettings training,
    @Doc("Train on this many pairs only, drawn by the seed; 0 for all.") @Default("0") int maxPairs,
    @Doc("Whom a query is pushed away from.") @Default("{}") NegativesSettings negatives,
    @Doc("A round of mined hard negatives after the first stage; none where absent.")
        @Nullable MiningSettings mining,
    @Doc("The Lucene index.") @Default("{}") IndexSettings index,
    @Doc("What the run shows beside its figures.") @Default("{}") EvaluationSettings evaluation,
    @Doc("Start from the weights of this run; new words and items are added to them.")
        @Nullable String init,
    @Doc("Every random number follows from it.") @Default("1") long seed)
    implements Configuration, Checked {

  /// Reads a configuration file with `--set` overrides.
  public static RunConfig read(Path file, List<String> sets) {
    return (RunConfig) Task.RETRIEVAL.readOnly(file, sets);
  }

  /// Reads the configuration that a run was saved with.
  ///
  /// @throws io.twinspire.core.data.DataException where the file is damaged
  public static RunConfig readSaved(Path file) {
    return (RunConfig) Task.RETRIEVAL.readSavedOnly(file);
  }

  @Override
  public void check(Problems problems) {
    problems.require(
        queryText == null || !tower.tied(),
        "queryText",
        "needs untied towers, since tied ones share one vocabulary",
        "tower.tied = true");
    problems.require(
        !tower.tied() || !(text.id() || queries().id()),
        "text.id",
        "needs untied towers, since a query and a document may have the same id",
        "tower.tied = true");
    problems.require(
        queryText == null || !queryText.category(),
        "queryText.category",
        "must be false, since queries have no category",
        true);
    problems.require(
        queryText != null || !text.category() || text.id() || text.readsText(),
        "text",
        "must have words, n-grams, fields or an id beside the category, which queries do not have",
        "category alone");
    problems.require(
        tower.normalize() || objective.prefixes().isEmpty(),
        "objective.prefixes",
        "needs tower.normalize, since prefixes are taken at unit length",
        objective.prefixes());
    negatives.check(objective, problems);
    problems.require(
        tower.normalize() || !objective.needsUnitLength(),
        "tower.normalize",
        "must be true with ccl, which holds scores against a cosine",
        tower.normalize());
    if (training.rows() == Rows.QUERIES) {
      problems.require(
          negatives.sharedByAll(),
          "training.rows",
          "must be pairs where there is a queue, or negatives are drawn for each query or near its"
              + " positive: all positives of a query stand against the same candidates. Draw for"
              + " the batch (negatives.sampled.scope = batch) or take all",
          "queries");
      problems.require(
          !objective.needsTeacher(),
          "training.rows",
          "must be pairs with margin-mse and kl, which a teacher scores pair by pair",
          "queries");
    }
    checkScorer(problems);
    checkHistories(problems);
    problems.require(maxPairs >= 0, "maxPairs", "must be >= 0", maxPairs);
    problems.require(
        mining == null || !objective.needsTeacher(),
        "mining",
        "must be absent with margin-mse and kl, since mined texts have no teacher's scores",
        "a round of mining");
    problems.require(
        mining == null || !(negatives.sampled() instanceof SamplerSettings.All),
        "mining",
        "must be absent where every document is a candidate of every query already",
        "a round of mining");
    problems.require(
        negatives.given() > 0 || !objective.needsTeacher(),
        "negatives.given",
        "must be >= 1 with margin-mse and kl, since the teacher scores the negatives of the data",
        negatives.given());
    for (int prefix : objective.prefixes()) {
      problems.require(
          prefix < tower.dimensions(),
          "objective.prefixes",
          "must be lengths below tower.dimensions (" + tower.dimensions() + ")",
          prefix);
    }
    try {
      Metric.parse(training.devMetric());
    } catch (SettingsException unknown) {
      String said = String.join(" ", unknown.problems());
      problems.add("training.devMetric", said.replaceFirst("^metric: ", ""));
    }
  }

  /// What goes with a tower of histories alone, and what does not go with it.
  private void checkHistories(Problems problems) {
    boolean histories = tower.readsHistories();
    boolean sessions = training.rows() == Rows.SESSIONS;
    boolean rows = sessions || training.rows() == Rows.HISTORIES;
    problems.require(
        histories == rows,
        "training.rows",
        histories
            ? "must be histories, or sessions with gru4rec, where the tower reads them"
            : "must be pairs or queries where the tower does not read histories",
        training.rows().name().toLowerCase(Locale.ROOT));
    if (!histories) {
      negatives.checkNoHistories("where the tower does not read histories", problems);
      return;
    }
    if (sessions) {
      problems.require(
          tower instanceof HistorySettings.Gru4Rec,
          "training.rows",
          "must be histories with towers other than gru4rec, which alone has a state to carry",
          "sessions");
      negatives.checkNoHistories("with sessions, where each place comes by itself", problems);
    }
    problems.require(
        data instanceof DataSettings.Interactions,
        "tower",
        "must be one of texts where the data are no interactions, which histories are made of",
        "a tower of histories");
    if (data instanceof DataSettings.Interactions interactions) {
      problems.require(
          interactions.heldOutComesLast(),
          "data.split",
          "must be leave-one-out or global-time with histories, or of files with data.dev or with"
              + " split.dev 0, since what else is held out comes from the middle of a history",
          interactions.split() instanceof InteractionSplit.Ratio
              ? "ratio"
              : "files without data.dev");
    }
    problems.require(
        maxPairs == 0,
        "maxPairs",
        "must be 0 with histories, which a draw of pairs would leave holes in",
        maxPairs);
    problems.require(
        text.id(),
        "text.id",
        "must be true where the tower reads histories, whose items have a row each",
        text.id());
    problems.require(
        queryText == null,
        "queryText",
        "must be absent with histories, which are made of the documents' ids",
        "settings of its own");
    problems.require(
        scorer.indexable(),
        "scorer",
        "must be dot with histories",
        "scorer.type = " + scorer.type());
    problems.require(
        negatives.queue() == 0, "negatives.queue", "must be 0 with histories", negatives.queue());
    problems.require(
        mining == null,
        "mining",
        "must be absent with histories, of which each place is a query of its own",
        "a round of mining");
    problems.require(
        !objective.needsTeacher(),
        "objective",
        "must not be margin-mse or kl with histories, which no teacher scores",
        objective.type());
    problems.require(
        evaluation.examples().isEmpty(),
        "evaluation.examples",
        "must be absent with histories, since examples are texts",
        evaluation.examples());
  }

  /// What cannot be had without an index of vectors, or searches by dot products.
  private void checkScorer(Problems problems) {
    scorer.check(tower.dimensions(), problems);
    if (scorer.indexable()) {
      return;
    }
    String given = "scorer.type = " + scorer.type();
    problems.require(
        data instanceof DataSettings.Interactions,
        "scorer",
        "must be dot where queries are texts, which are searched for in an index",
        scorer.type());
    problems.require(
        mining == null, "mining", "needs a scorer that is dot, since it searches by it", given);
    var sampled = negatives.sampled();
    problems.require(
        !(sampled instanceof SamplerSettings.Dynamic
            || sampled instanceof SamplerSettings.Neighbours),
        "negatives.sampled",
        "needs a scorer that is dot with dynamic and neighbours, which compare vectors by it",
        given);
    problems.require(
        objective.prefixes().isEmpty(),
        "objective.prefixes",
        "needs a scorer that is dot, since others read every column",
        given);
    problems.require(
        evaluation.examples().isEmpty(),
        "evaluation.examples",
        "needs a scorer that is dot, since examples are searched for in an index",
        given);
  }

  /// How queries become features.
  public TextSettings queries() {
    return queryText == null ? text.withoutCategory() : queryText;
  }

  /// Whether rankings leave out what a query is known to be after from the splits before.
  public boolean filterSeen(RetrievalDataset data) {
    Boolean asked = evaluation.filterSeen();
    return asked == null ? !data.queriesHaveText() : asked;
  }

  /// How texts are cut into words for BM25.
  public AnalyzerSettings indexAnalyzer() {
    return index.analyzer() == null ? text.analyzer() : index.analyzer();
  }

  public Metric devMetric() {
    return Metric.parse(training.devMetric());
  }

  /// The same run with another seed.
  public RunConfig withSeed(long other) {
    return with(maxPairs, index, other);
  }

  /// The same run on that many training pairs.
  ///
  /// @throws SettingsException where the rest of the configuration does not allow that
  public RunConfig withMaxPairs(int pairs) {
    RunConfig other = with(pairs, index, seed);
    var problems = new Problems();
    other.check(problems);
    problems.throwIfAny();
    return other;
  }

  /// The same run with another index.
  public RunConfig withIndex(IndexSettings other) {
    return with(maxPairs, other, seed);
  }

  private RunConfig with(int newMaxPairs, IndexSettings newIndex, long newSeed) {
    return new RunConfig(
        description,
        data,
        text,
        queryText,
        tower,
        scorer,
        objective,
        optimizer,
        schedule,
        training,
        newMaxPairs,
        negatives,
        mining,
        newIndex,
        evaluation,
        init,
        newSeed);
  }
}
