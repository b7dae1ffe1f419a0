package io.twinspire.core.train;

import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.Inclusion;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.Sampler;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.negatives.SamplerSettings.All;
import io.twinspire.core.negatives.SamplerSettings.Dynamic;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.train.QuerySampler.Asker;
import io.twinspire.core.train.QuerySampler.Numbers;
import io.twinspire.kernels.Philox;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Draws the negatives of a stage and knows how probable each was. A draw is a pure function of
/// (seed, stage, epoch, row or step, number of the draw).
public final class BatchPlanner {
  /// After as many known positives in a row a draw is given up: the query knows nearly all that can
  /// be drawn.
  private static final int TRIES = 64;

  private static final long GIVEN = 0x4E67L << 40;
  private static final long SAMPLED = 0x5341L << 40;
  private static final long RESAMPLED = 0x5245L << 40;

  final TrainingSet data;
  final NegativesSettings settings;
  private final TrainingRows rows;
  private final Rows kind;
  private final Negatives given;
  private final long seed;
  private final int stage;

  /// For each document the rows that it is a positive of.
  private final int[] counts;

  private final @Nullable Sampler sampler;
  private final @Nullable QuerySampler querySampler;
  private final boolean corrected;
  private final @Nullable Inclusion inclusion;
  private final float @Nullable [] logQ;

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
    this.data = data;
    this.kind = kind;
    this.rows = TrainingRows.of(data.pairs(), kind);
    this.settings = settings;
    this.given = given;
    this.seed = seed;
    this.stage = stage;
    this.counts = rows.counts(data.documents().rows());
    SamplerSettings sampled = settings.sampled();
    SamplerSettings blind = sampled instanceof Dynamic dynamic ? dynamic.pool() : sampled;
    this.sampler =
        blind == null || blind instanceof All ? null : new Sampler(blind.weights(pairs()));
    this.corrected = corrected && !everything();
    this.querySampler =
        sampled instanceof Dynamic dynamic
            ? new TwoStage(dynamic, sampler, counts.length, this.corrected)
            : null;
    if (this.corrected && querySampler == null) {
      int most = Arrays.stream(counts).max().orElse(0);
      this.inclusion = new Inclusion(rows.size(), Math.min(batch, rows.size()), most);
      this.logQ = new float[counts.length];
      for (int document = 0; document < logQ.length; document++) {
        logQ[document] = logQ(inclusion, document, 1);
      }
    } else {
      this.inclusion = null;
      this.logQ = null;
    }
  }

  /// For each document the pairs that it is the positive of.
  private int[] pairs() {
    int[] pairs = new int[counts.length];
    for (TrainingPair pair : data.pairs()) {
      pairs[pair.document()]++;
    }
    return pairs;
  }

  /// What the rows of a batch are drawn from.
  TrainingRows rows() {
    return rows;
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
    return kind == Rows.QUERIES
        ? new QueryBatch(this, rows, batch, epoch, step).plan()
        : new PlannedBatch(this, batch, epoch, step, model).plan();
  }

  /// Draws for every query of a batch by what is known of it; null where nothing is drawn so.
  Drawn @Nullable [] forEach(
      Asker[] askers, IntPredicate shared, int epoch, int step, @Nullable ModelScores model) {
    SamplerSettings sampled = settings.sampled();
    if (querySampler == null || sampled == null) {
      return null;
    }
    var numbers = new Numbers(seed, stream(SAMPLED, epoch), stream(RESAMPLED, epoch), step);
    return querySampler.draw(askers, shared, sampled.count(), numbers, model);
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
      for (int k = 0; k < sampled.count(); k++) {
        long counter = (long) step * SamplerSettings.MOST_DRAWS + k;
        into.accept(sampler.draw(seed, stream(SAMPLED, epoch), counter));
      }
    }
  }

  /// Draws for the query of one pair, with repetitions.
  ///
  /// @param excluded documents that are drawn again, rising
  /// @return how many draws were made again
  int forQuery(int epoch, int row, int[] excluded, IntConsumer into) {
    SamplerSettings sampled = settings.sampled();
    if (sampler == null
        || querySampler != null
        || sampled == null
        || sampled.scope() != Scope.QUERY) {
      return 0;
    }
    int again = 0;
    for (int k = 0; k < sampled.count(); k++) {
      long counter = ((long) row * SamplerSettings.MOST_DRAWS + k) * TRIES;
      for (int t = 0; t < TRIES; t++) {
        int document = sampler.draw(seed, stream(SAMPLED, epoch), counter + t);
        if (Arrays.binarySearch(excluded, document) < 0) {
          into.accept(document);
          break;
        }
        again++;
      }
    }
    return again;
  }

  /// Explicit negatives of one pair, without repetition (a partial Fisher-Yates), all of them where
  /// there are no more than asked for.
  int[] given(int epoch, int row) {
    int[] from = given.of(row);
    int count = settings.given();
    if (from.length <= count) {
      return from;
    }
    int[] pool = from.clone();
    for (int i = 0; i < count; i++) {
      long counter = (long) row * 4096 + i;
      int j = i + Philox.below(pool.length - i, seed, stream(GIVEN, epoch), counter);
      int swap = pool[i];
      pool[i] = pool[j];
      pool[j] = swap;
    }
    return Arrays.copyOf(pool, count);
  }

  private long stream(long purpose, int epoch) {
    return purpose + ((long) stage << 32) + epoch;
  }

  /// Whether the objective asks how probable each candidate was.
  boolean corrected() {
    return corrected;
  }

  /// `log pi` of each document, without regard to what a query excludes; null where nobody asks, or
  /// where the batch's documents stand for themselves.
  float @Nullable [] logQ() {
    return logQ;
  }

  /// `log pi` of a document that is drawn for a query that excludes others.
  float logQ(int document, int[] excluded) {
    if (inclusion == null || sampler == null) {
      return 0;
    }
    double left = 1;
    for (int other : excluded) {
      left -= sampler.probability(other);
    }
    return logQ(inclusion, document, left);
  }

  /// @param left probability that a draw is none of the documents that are drawn again
  private float logQ(Inclusion of, int document, double left) {
    double q = sampler == null ? 0 : Math.min(1, sampler.probability(document) / left);
    SamplerSettings sampled = settings.sampled();
    int draws = sampled == null ? 0 : sampled.count();
    return (float) of.log(settings.inBatch() ? counts[document] : 0, q, draws);
  }
}
