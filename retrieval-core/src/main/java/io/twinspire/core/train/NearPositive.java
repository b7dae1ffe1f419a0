package io.twinspire.core.train;

import com.carrotsearch.hppc.IntIntHashMap;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Draws from what is like the pair's own document: K of a list that goes with it, all as probable
/// and without repetition. Documents outside the list cannot come, so there is no normaliser to
/// estimate and no logQ.
final class NearPositive implements QuerySampler {
  private final Lists lists;

  NearPositive(Lists lists) {
    this.lists = lists;
  }

  /// For each document of a pair those that are like it.
  sealed interface Lists permits NeighbourLists, CategoryLists {
    int size(int document);

    int get(int document, int i);

    /// Before an epoch.
    default void renew(Supplier<Matrix> vectors, WorkerPool pool) {}

    /// What a checkpoint must hold of it.
    default Map<String, Matrix> state() {
      return Map.of();
    }
  }

  @Override
  public Drawn[] draw(
      Asker[] askers,
      IntPredicate shared,
      int count,
      Numbers numbers,
      @Nullable ModelScores model) {
    var drawn = new Drawn[askers.length];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = draw(askers[i], shared, count, numbers);
    }
    return drawn;
  }

  /// A Fisher-Yates shuffle that goes as far as it must.
  private Drawn draw(Asker asker, IntPredicate shared, int count, Numbers numbers) {
    int n = lists.size(asker.positive());
    int[] drawn = new int[Math.min(count, n)];
    int size = 0;
    int leftOut = 0;
    var moved = new IntIntHashMap();
    for (int k = 0; k < n && size < count; k++) {
      long counter = Numbers.at(asker.row()) + k;
      int j = k + Philox.below(n - k, numbers.seed(), numbers.first(), counter);
      int document = lists.get(asker.positive(), moved.getOrDefault(j, j));
      moved.put(j, moved.getOrDefault(k, k));
      if (Arrays.binarySearch(asker.excluded(), document) >= 0) {
        leftOut += document == asker.positive() ? 0 : 1;
      } else if (document != asker.positive() && !shared.test(document)) {
        drawn[size++] = document;
      }
    }
    return new Drawn(Arrays.copyOf(drawn, size), new float[size], 0, leftOut);
  }

  @Override
  public void beginEpoch(Supplier<Matrix> vectors, WorkerPool pool) {
    lists.renew(vectors, pool);
  }

  @Override
  public Map<String, Matrix> state() {
    return lists.state();
  }
}
