package io.twinspire.core.train;

import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.scoring.Violations;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Draws negatives for each query of a batch by what is known of that query: how the model scores
/// documents for it, what it got wrong before, what its positive is like.
sealed interface QuerySampler permits TwoStage, ErrorMemory, NearPositive {

  /// Draws for every query of a batch.
  ///
  /// @param shared documents that are candidates of every query already: none of them is drawn
  /// @param count K, draws for a query
  /// @param model null where the batch is planned without encoded queries
  Drawn[] draw(
      Asker[] askers, IntPredicate shared, int count, Numbers numbers, @Nullable ModelScores model);

  /// Before an epoch, and not where a checkpoint within it was restored.
  ///
  /// @param vectors encodes all documents as the model stands
  default void beginEpoch(Supplier<Matrix> vectors, WorkerPool pool) {}

  /// How many of the negatives above its positive it asks to know of each query; 0 for none.
  default int violations() {
    return 0;
  }

  /// Takes note of what the queries of a step got wrong.
  default void learn(BatchPlan plan, Violations violations) {}

  /// What a checkpoint must hold of it.
  default Map<String, Matrix> state() {
    return Map.of();
  }

  /// One query of the batch.
  ///
  /// @param row number of its pair, from which its random numbers follow
  /// @param query its position
  /// @param positive the pair's own document, never drawn
  /// @param excluded documents that are passed over, rising
  record Asker(int row, int query, int positive, int[] excluded) {}

  /// Where the random numbers of a step are.
  ///
  /// @param first stream of what is drawn blindly
  /// @param second stream of what is drawn from that
  /// @param step number of the step within the epoch
  record Numbers(long seed, long first, long second, int step) {
    /// The counter of the first draw for the query of a pair, or for a step.
    static long at(int number) {
      return (long) number * SamplerSettings.MOST_DRAWS;
    }
  }
}
