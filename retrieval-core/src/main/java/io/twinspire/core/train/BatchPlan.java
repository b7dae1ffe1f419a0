package io.twinspire.core.train;

import com.carrotsearch.hppc.IntIntHashMap;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.Targets;
import io.twinspire.kernels.Philox;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Who is in a batch: the M queries, the N candidate documents (each query's positive, then the
/// explicit negatives), which candidate is right for whom, and which must not count as a negative
/// because it is known to be relevant.
///
/// A document that occurs twice is one candidate: it would compete against itself.
public record BatchPlan(int[] queries, int[] documents, Candidates candidates, Targets targets) {
  private static final long SHUFFLE = 0x5F1EL << 40;
  private static final long NEGATIVES = 0x4E67L << 40;

  /// The order of `n` pairs in an epoch: a Fisher-Yates shuffle that is a pure function of (seed,
  /// stage, epoch).
  public static int[] order(int n, long seed, int stage, int epoch) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    long stream = SHUFFLE + ((long) stage << 32) + epoch;
    for (int i = n - 1; i > 0; i--) {
      int j = Philox.below(i + 1, seed, stream, i);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  /// Plans the batch of `pairs[rows]`.
  ///
  /// @param count explicit negatives for each pair, drawn without repetition from those it has
  /// @param epoch number of the epoch within the stage, from which the drawing follows
  /// @param logQ for each document the logarithm of how often it is expected among the positives of
  ///   a batch; null where the objective does not ask
  public static BatchPlan of(
      TrainingSet data,
      Negatives negatives,
      int[] rows,
      int count,
      long seed,
      int stage,
      int epoch,
      float @Nullable [] logQ) {
    int m = rows.length;
    int[] queries = new int[m];
    int[] documents = new int[Math.multiplyExact(m, 1 + count)];
    var columns = new IntIntHashMap(documents.length);
    int n = 0;
    int[] positives = new int[m];
    float[] weights = new float[m];
    boolean weighted = false;
    for (int i = 0; i < m; i++) {
      TrainingPair pair = data.pairs().get(rows[i]);
      queries[i] = pair.query();
      if (columns.putIfAbsent(pair.document(), n)) {
        documents[n++] = pair.document();
      }
      positives[i] = columns.get(pair.document());
      weights[i] = pair.weight();
      weighted |= pair.weight() != 1f;
    }
    int inBatch = n;
    long stream = NEGATIVES + ((long) stage << 32) + epoch;
    for (int row : rows) {
      for (int document : draw(negatives.of(row), count, seed, stream, row)) {
        if (columns.putIfAbsent(document, n)) {
          documents[n++] = document;
        }
      }
    }
    int[] offsets = new int[m + 1];
    for (int i = 0; i <= m; i++) {
      offsets[i] = i;
    }
    Ragged masked = masked(data, queries, positives, columns);
    return new BatchPlan(
        queries,
        Arrays.copyOf(documents, n),
        new Candidates(n, null, shared(logQ, documents, inBatch, n), null, data.documents().rows()),
        new Targets(new Ragged(offsets, positives, null), masked, weighted ? weights : null));
  }

  /// A document that is named as a negative of a pair is there for sure: log 1.
  private static float @Nullable [] shared(
      float @Nullable [] logQ, int[] documents, int inBatch, int n) {
    if (logQ == null) {
      return null;
    }
    float[] shared = new float[n];
    for (int c = 0; c < inBatch; c++) {
      shared[c] = logQ[documents[c]];
    }
    return shared;
  }

  /// For each document `log(M count / pairs)`: how often it is expected among the positives of a
  /// batch of M pairs that are drawn from all of them.
  static float[] logExpected(TrainingSet data, int batch) {
    float[] logQ = new float[data.documents().rows()];
    for (TrainingPair pair : data.pairs()) {
      logQ[pair.document()]++;
    }
    double perCount = Math.min(batch, data.pairs().size()) / (double) data.pairs().size();
    for (int i = 0; i < logQ.length; i++) {
      logQ[i] = (float) StrictMath.log(logQ[i] * perCount);
    }
    return logQ;
  }

  private static Ragged masked(
      TrainingSet data, int[] queries, int[] positives, IntIntHashMap columns) {
    int[] offsets = new int[queries.length + 1];
    int[] ids = new int[queries.length];
    int size = 0;
    for (int i = 0; i < queries.length; i++) {
      for (int document : data.knownPositives(queries[i])) {
        int column = columns.getOrDefault(document, positives[i]);
        if (column != positives[i]) {
          if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
          }
          ids[size++] = column;
        }
      }
      offsets[i + 1] = size;
    }
    return new Ragged(offsets, ids, null);
  }

  /// `count` of `from`, without repetition (a partial Fisher-Yates), all of them where there are no
  /// more.
  private static int[] draw(int[] from, int count, long seed, long stream, int row) {
    if (from.length <= count) {
      return from;
    }
    int[] pool = from.clone();
    for (int i = 0; i < count; i++) {
      int j = i + Philox.below(pool.length - i, seed, stream, (long) row * 4096 + i);
      int swap = pool[i];
      pool[i] = pool[j];
      pool[j] = swap;
    }
    return Arrays.copyOf(pool, count);
  }
}
