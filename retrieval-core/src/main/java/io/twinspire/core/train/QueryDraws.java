package io.twinspire.core.train;

import com.carrotsearch.hppc.IntHashSet;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.kernels.WorkerPool;
import org.jspecify.annotations.Nullable;

/// What is drawn blindly for the queries of a batch, for each by itself. A draw is a pure function
/// of its pair, so the queries are shared among threads; drawing is most of what planning costs.
final class QueryDraws {
  private static final int TILE = 32;

  /// Up to as many draws are compared one by one, more by a hash set.
  private static final int FEW = 16;

  private final BatchPlanner planner;
  private final int draws;
  private final @Nullable Correction correction;
  private final int[] documents;
  private final float[] logQ;
  private final boolean[] known;
  private final int[] sizes;
  private final int[] again;

  private QueryDraws(BatchPlanner planner, int rows) {
    this.planner = planner;
    this.draws = planner.draws();
    int most = requireFits(rows, draws);
    this.documents = new int[most];
    this.correction = planner.correction();
    this.logQ = new float[correction == null ? 0 : most];
    this.known = new boolean[planner.excludes() ? 0 : most];
    this.sizes = new int[rows];
    this.again = new int[rows];
  }

  private static int requireFits(int rows, int draws) {
    long most = (long) rows * draws;
    if (most > Integer.MAX_VALUE - 8) {
      throw new SettingsException(
          "negatives.sampled.count: draws for each query of a batch must be at most 2^31 together,"
              + " got "
              + rows
              + " queries and "
              + draws
              + " draws. Lower it or training.batchSize, or draw for the batch (scope)");
    }
    return (int) most;
  }

  /// Draws for each query.
  ///
  /// @param rows numbers of the pairs
  /// @param queries positions of their queries
  /// @param positives their documents, which are not drawn for them
  /// @param pool null for the calling thread alone
  static QueryDraws of(
      BatchPlanner planner,
      int[] rows,
      int[] queries,
      int[] positives,
      int epoch,
      @Nullable WorkerPool pool) {
    var all = new QueryDraws(planner, rows.length);
    int tiles = Math.ceilDiv(rows.length, TILE);
    WorkerPool.Task task =
        (tile, worker) -> {
          int from = tile * TILE;
          int to = Math.min(rows.length, from + TILE);
          planner.draw(epoch, rows, queries, from, to, all.documents, all.again);
          var distinct = new IntHashSet(all.draws > FEW ? all.draws : 0);
          for (int i = from; i < to; i++) {
            all.keep(i, queries[i], positives[i], distinct);
          }
        };
    if (pool == null) {
      for (int tile = 0; tile < tiles; tile++) {
        task.run(tile, 0);
      }
    } else {
      pool.run(tiles, task);
    }
    return all;
  }

  /// Keeps of what was drawn for a query each document once, and none that is its positive.
  private void keep(int i, int query, int positive, IntHashSet distinct) {
    int first = i * draws;
    int end = first;
    distinct.clear();
    for (int k = first; k < first + draws; k++) {
      int document = documents[k];
      if (document >= 0 && document != positive && isNew(document, first, end, distinct)) {
        if (known.length > 0) {
          known[end] = planner.known.contains(query, document);
        }
        documents[end++] = document;
      }
    }
    sizes[i] = end - first;
    if (correction != null) {
      correction.logQ(documents, first, end, planner.excluded(query), logQ);
    }
  }

  private boolean isNew(int document, int first, int end, IntHashSet distinct) {
    if (draws > FEW) {
      return distinct.add(document);
    }
    for (int k = first; k < end; k++) {
      if (documents[k] == document) {
        return false;
      }
    }
    return true;
  }

  /// Where the draws of a query begin.
  int begin(int query) {
    return query * draws;
  }

  /// Where they end: each document was drawn once, and none is the positive.
  int end(int query) {
    return query * draws + sizes[query];
  }

  int document(int draw) {
    return documents[draw];
  }

  /// `log pi`; 0 where nobody asks.
  float logQ(int draw) {
    return logQ.length == 0 ? 0 : logQ[draw];
  }

  /// Whether the document is a known positive of the query.
  boolean isKnown(int draw) {
    return known.length > 0 && known[draw];
  }

  /// Draws of a query that were made again.
  int again(int query) {
    return again[query];
  }
}
