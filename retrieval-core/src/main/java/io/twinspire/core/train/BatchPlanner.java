package io.twinspire.core.train;

import static java.util.Objects.requireNonNull;

import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.Sampler;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.negatives.SamplerSettings.Adaptive;
import io.twinspire.core.negatives.SamplerSettings.All;
import io.twinspire.core.negatives.SamplerSettings.Dynamic;
import io.twinspire.core.negatives.SamplerSettings.Neighbours;
import io.twinspire.core.negatives.SamplerSettings.Popularity;
import io.twinspire.core.negatives.SamplerSettings.SameCategory;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.negatives.SamplerSettings.Uniform;
import io.twinspire.core.scoring.Violations;
import io.twinspire.core.train.QuerySampler.Asker;
import io.twinspire.core.train.QuerySampler.Numbers;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Draws the negatives of a stage and knows how probable each was. A draw is a pure function of
/// (seed, stage, epoch, row or step, number of the draw).
public final class BatchPlanner {
  static final int[] NONE = {};

  private static final long GIVEN = 0x4E67L << 40;
  private static final long SAMPLED = 0x5341L << 40;
  private static final long RESAMPLED = 0x5245L << 40;

  final TrainingSet data;
  final NegativesSettings settings;
  final KnownPositives known;
  private final TrainingRows rows;
  private final TrainingExamples examples;
  private final Rows kind;
  private final Negatives given;
  private final long seed;
  private final int stage;
  private final int epochs;
  private final int batch;

  /// For each document the rows that it is a positive of, on average over epochs.
  private final double[] counts;

  private final Places places;

  /// Of the documents of one row, where rows are queries.
  private final Places inRow;

  private final @Nullable Sampler sampler;
  private final @Nullable BlindDraws blind;
  private final @Nullable QuerySampler querySampler;
  private final boolean corrected;
  private final @Nullable VectorQueue queue;
  private final @Nullable Correction correction;

  /// How many times as of [#begin] something is drawn.
  private int count;

  /// Batches of pairs.
  public BatchPlanner(
      TrainingSet data,
      NegativesSettings settings,
      Negatives given,
      int batch,
      boolean corrected,
      long seed,
      int stage) {
    this(data, Rows.PAIRS, settings, given, batch, corrected, seed, stage);
  }

  /// @param kind what a row of a batch is
  /// @param given the negatives that the data or mining names for each pair
  /// @param batch rows of a batch
  /// @param corrected whether the objective asks how probable each candidate was
  public BatchPlanner(
      TrainingSet data,
      Rows kind,
      NegativesSettings settings,
      Negatives given,
      int batch,
      boolean corrected,
      long seed,
      int stage) {
    this(data, kind, settings, given, batch, corrected, seed, stage, 1, null);
  }

  /// @param epochs of the stage, at most
  /// @param queue of vectors of earlier batches, of pairs; null where there is none
  BatchPlanner(
      TrainingSet data,
      Rows kind,
      NegativesSettings settings,
      Negatives given,
      int batch,
      boolean corrected,
      long seed,
      int stage,
      int epochs,
      @Nullable VectorQueue queue) {
    this.data = data;
    this.kind = kind;
    this.rows = TrainingRows.of(data, kind);
    this.examples = new TrainingExamples(data, rows, seed, stage);
    this.settings = settings;
    this.given = given;
    this.seed = seed;
    this.stage = stage;
    this.epochs = epochs;
    this.batch = batch;
    this.queue = queue;
    this.counts = examples.counts(data.documents().rows());
    this.places = new Places(counts.length);
    this.inRow = new Places(kind == Rows.QUERIES ? counts.length : 0);
    SamplerSettings sampled = settings.sampled();
    SamplerSettings from = sampled instanceof Dynamic dynamic ? dynamic.pool() : sampled;
    this.sampler =
        from == null || from instanceof All || !from.reachesAll()
            ? null
            : new Sampler(from.weights(pairs()));
    this.corrected = corrected && !everything();
    this.querySampler = querySampler(sampled);
    this.known = new KnownPositives(data, rows.columns(), forQueries() || forHistories());
    this.blind = sampler == null ? null : new BlindDraws(sampler, excludes() ? known : null, seed);
    this.correction =
        this.corrected && querySampler == null
            ? new Correction(rows.size(), counts, settings.inBatch(), sampler)
            : null;
  }

  /// For each document the pairs that it is the positive of.
  private int[] pairs() {
    int[] pairs = new int[counts.length];
    for (TrainingPair pair : data.pairs()) {
      pairs[pair.document()]++;
    }
    return pairs;
  }

  private @Nullable QuerySampler querySampler(@Nullable SamplerSettings sampled) {
    return switch (sampled) {
      case Dynamic d -> new TwoStage(d, sampler, counts.length, corrected);
      case Adaptive a -> new ErrorMemory(a, new Sampler(a.weights(pairs())), data, corrected);
      case Neighbours n ->
          new NearPositive(new NeighbourLists(n.depth(), pairs(), n.weights(pairs())));
      case SameCategory c ->
          new NearPositive(new CategoryLists(data.categories(), c.weights(pairs())));
      case Uniform _, Popularity _, All _ -> null;
      case null -> null;
    };
  }

  /// Before an epoch, and not where a checkpoint within it was restored.
  ///
  /// @param vectors encodes all documents as the model stands
  public void beginEpoch(Supplier<Matrix> vectors, WorkerPool pool) {
    if (querySampler != null) {
      querySampler.beginEpoch(vectors, pool);
    }
  }

  /// Sets how much is drawn in a step, and where it is corrected for, what it is drawn from.
  void begin(int epoch, int step) {
    count = settings.count(epoch, epochs);
    if (correction != null) {
      correction.begin(count, drawnRows(epoch, step));
    }
  }

  /// How many rows candidates come from, of this epoch and of those before it.
  private int[] drawnRows(int epoch, int step) {
    int all = rows.size();
    int inBatch = Math.min(batch, all);
    if (queue == null) {
      return new int[] {inBatch};
    }
    int filled = queue.filled(before(epoch, step));
    int earlier = Math.min(filled, step * batch);
    int[] drawn = new int[1 + Math.ceilDiv(filled - earlier, all)];
    drawn[0] = Math.min(all, earlier + inBatch);
    for (int e = 1, left = filled - earlier; e < drawn.length; e++, left -= all) {
      drawn[e] = Math.min(all, left);
    }
    return drawn;
  }

  /// Rows trained on before a step of the stage.
  long before(int epoch, int step) {
    return (long) epoch * rows.size() + (long) step * batch;
  }

  @Nullable VectorQueue queue() {
    return queue;
  }

  /// Takes note of what a step has computed.
  ///
  /// @param vectors of the plan's documents, D
  /// @param violations as many as it asks for; null where it asks for none
  public void learn(
      BatchPlan plan, Matrix vectors, @Nullable Violations violations, int epoch, int step) {
    if (querySampler != null && violations != null) {
      querySampler.learn(plan, violations);
    }
    if (queue == null) {
      return;
    }
    long number = before(epoch, step);
    int[] columns = plan.targets().positives().ids();
    for (int i = 0; i < plan.queries().length; i++) {
      queue.put(number + i, plan.documents()[columns[i]], vectors, columns[i]);
    }
  }

  /// What a checkpoint must hold beside weights and moments.
  Map<String, Matrix> state() {
    var state = new TreeMap<String, Matrix>();
    if (queue != null) {
      state.putAll(queue.state());
    }
    if (querySampler != null) {
      state.putAll(querySampler.state());
    }
    return state;
  }

  /// How many of the negatives above its positive it asks to know of each query; 0 for none.
  public int violations() {
    return querySampler == null ? 0 : querySampler.violations();
  }

  /// For the next batch: nothing stands anywhere.
  Places emptyPlaces() {
    places.clear();
    return places;
  }

  /// For the rows of a batch, one after the other; as the batch before has left it.
  Places placesInRow() {
    return inRow;
  }

  /// What the rows of a batch are drawn from.
  TrainingRows rows() {
    return rows;
  }

  /// What the rows are in an epoch.
  TrainingExamples examples() {
    return examples;
  }

  /// Plans the batch of these rows, for samplers that draw blindly.
  ///
  /// @param epoch number of the epoch within the stage
  /// @param step number of the step within the epoch
  public BatchPlan plan(int[] batch, int epoch, int step) {
    return plan(batch, epoch, step, null);
  }

  /// The same where negatives may be drawn by the model's scores of the encoded queries.
  public BatchPlan plan(int[] batch, int epoch, int step, @Nullable ModelScores model) {
    begin(epoch, step);
    return kind == Rows.QUERIES
        ? new QueryBatch(this, rows, batch, epoch, step).plan()
        : new PlannedBatch(this, examples.pairs(batch, epoch), epoch, step, model).plan();
  }

  /// Draws for every query of a batch by what is known of it; null where nothing is drawn so.
  Drawn @Nullable [] forEach(
      Supplier<Asker[]> askers,
      IntPredicate shared,
      int epoch,
      int step,
      @Nullable ModelScores model) {
    SamplerSettings sampled = settings.sampled();
    if (querySampler == null || sampled == null) {
      return null;
    }
    var numbers = new Numbers(seed, stream(SAMPLED, epoch), stream(RESAMPLED, epoch), step);
    return querySampler.draw(askers.get(), shared, count, numbers, model);
  }

  /// Whether every document is a candidate of every query.
  boolean everything() {
    return settings.sampled() instanceof All;
  }

  /// V, how many documents candidates are drawn from.
  int catalogue() {
    return sampler == null ? counts.length : sampler.support();
  }

  /// Draws for the whole batch, with repetitions.
  void forBatch(int epoch, int step, IntConsumer into) {
    SamplerSettings sampled = settings.sampled();
    if (sampler != null && sampled != null && sampled.scope() == Scope.BATCH) {
      for (int k = 0; k < count; k++) {
        long counter = (long) step * SamplerSettings.MOST_DRAWS + k;
        into.accept(sampler.draw(seed, stream(SAMPLED, epoch), counter));
      }
    }
  }

  /// Whether something is drawn for each history.
  boolean forHistories() {
    return drawsFor(Scope.HISTORY);
  }

  private boolean drawsFor(Scope scope) {
    SamplerSettings sampled = settings.sampled();
    return sampler != null && querySampler == null && sampled != null && sampled.scope() == scope;
  }

  /// Whether something is drawn blindly for each query.
  boolean forQueries() {
    return drawsFor(Scope.QUERY);
  }

  /// Whether documents that a query is known to be after are not drawn for it.
  boolean excludes() {
    return settings.known() == Known.EXCLUDE;
  }

  /// What is not drawn for a query, rising.
  int[] excluded(int query) {
    return excludes() ? known.of(query) : NONE;
  }

  /// K, how many times something is drawn in the step.
  int draws() {
    return count;
  }

  /// Draws K times for each of the rows `[from, to)`, as [BlindDraws#draw]; a history draws by the
  /// number of its first pair. Threads may draw at the same time.
  void draw(int epoch, int[] rows, int[] queries, int from, int to, int[] into, int[] again) {
    requireNonNull(blind).draw(stream(SAMPLED, epoch), rows, queries, from, to, count, into, again);
  }

  /// Explicit negatives of one pair, without repetition, all of them where there are no more than
  /// asked for.
  int[] given(int epoch, int row) {
    if (given.equals(Negatives.NONE)) {
      return NONE;
    }
    int[] from = given.of(row);
    int count = settings.given();
    if (from.length <= count) {
      return from;
    }
    int[] pool = from.clone();
    Philox.choose(seed, stream(GIVEN, epoch), (long) row * 4096, pool, count);
    return Arrays.copyOf(pool, count);
  }

  private long stream(long purpose, int epoch) {
    return purpose + ((long) stage << 32) + epoch;
  }

  /// Whether the objective asks how probable each candidate was.
  boolean corrected() {
    return corrected;
  }

  /// `log pi` of a document, without regard to what a query excludes; 0 where nobody asks, and
  /// where the batch's documents stand for themselves.
  float logQ(int document) {
    return correction == null ? 0 : correction.logQ(document);
  }

  /// How probable candidates were, where it is the same for all queries but for what they exclude;
  /// null where nobody asks.
  @Nullable Correction correction() {
    return correction;
  }
}
