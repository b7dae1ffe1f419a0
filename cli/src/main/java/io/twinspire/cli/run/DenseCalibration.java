package io.twinspire.cli.run;

import io.twinspire.core.data.Qrels;
import io.twinspire.core.eval.Calibration;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.DotScorer;
import io.twinspire.core.scoring.NeuralScorer;
import io.twinspire.core.scoring.PairScores;
import io.twinspire.kernels.Gemm;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/// Whether the scores of a model are probabilities, see [Calibration]: over the whole catalogue but
/// what a query's rankings leave out, at the model's temperature, by softmax or (objectives that
/// classify each candidate by itself) sigmoid. Over at most [#MOST] queries of a split, evenly
/// chosen from it.
final class DenseCalibration {
  static final int MOST = 1000;

  private static final int BLOCK = 32;
  private static final int TILE = 512;

  private DenseCalibration() {}

  /// @param documents vectors of all documents
  static Map<String, Double> of(
      RetrievalTask task, Qrels split, Matrix documents, Objective objective, WorkerPool pool) {
    int[][] hidden = task.hidden(split);
    int[] asked = evenly(split.size(), MOST);
    Matrix queries = task.encodeQueries(split);
    int n = documents.rows();
    boolean[] empty = RetrievalTask.empty(documents);
    float scale = task.model().towers().scale();
    float[][] scores = new float[Math.min(BLOCK, asked.length)][n];
    float[] outcome = new float[n];
    String[] ids = split.queryIds().toArray(String[]::new);
    var calibration = new Calibration();
    for (int from = 0; from < asked.length; from += BLOCK) {
      int first = from;
      int rows = Math.min(BLOCK, asked.length - from);
      Matrix block = queries.select(Arrays.copyOfRange(asked, first, first + rows));
      switch (task.model().towers().scorer()) {
        case DotScorer _ -> dots(block, documents, scale, scores, pool);
        case NeuralScorer neural ->
            PairScores.of(
                neural,
                block,
                documents,
                Candidates.forAll(n, n),
                pool,
                (r, s, off, count) -> Vectors.scaleTo(scale, s, off, scores[r], 0, count));
      }
      pool.run(
          rows,
          (r, worker) -> {
            for (int j = 0; j < n; j++) {
              scores[r][j] = empty[j] ? Float.NEGATIVE_INFINITY : scores[r][j];
            }
            for (int j : hidden[asked[first + r]]) {
              scores[r][j] = Float.NEGATIVE_INFINITY;
            }
            if (objective.pointwise()) {
              Calibration.sigmoid(scores[r], n, objective.bias());
            } else {
              Calibration.softmax(scores[r], n);
            }
          });
      for (int r = 0; r < rows; r++) {
        int q = asked[from + r];
        int[] relevant = relevant(task, split.of(ids[q]), hidden[q]);
        if (relevant.length == 0 || Encoding.isEmpty(queries, q)) {
          continue;
        }
        float each = objective.pointwise() ? 1f : 1f / relevant.length;
        Arrays.stream(relevant).forEach(j -> outcome[j] = each);
        calibration.add(scores[r], outcome, n);
        Arrays.stream(relevant).forEach(j -> outcome[j] = 0);
      }
    }
    return calibration.values();
  }

  private static void dots(
      Matrix block, Matrix documents, float scale, float[][] scores, WorkerPool pool) {
    int n = documents.rows();
    int d = documents.cols();
    pool.run(
        Math.ceilDiv(n, TILE),
        (tile, worker) -> {
          int at = tile * TILE;
          int width = Math.min(TILE, n - at);
          int m = block.rows();
          float[] c = new float[m * width];
          Gemm.nt(m, width, d, block.data(), 0, d, documents.data(), at * d, d, c, 0, width, false);
          for (int r = 0; r < m; r++) {
            Vectors.scaleTo(scale, c, r * width, scores[r], at, width);
          }
        });
  }

  /// Positions of what is relevant and may be shown.
  private static int[] relevant(RetrievalTask task, Map<String, Integer> judgments, int[] hidden) {
    return judgments.entrySet().stream()
        .filter(judgment -> judgment.getValue() > 0)
        .mapToInt(judgment -> task.data().documentPosition(judgment.getKey()))
        .filter(j -> Arrays.binarySearch(hidden, j) < 0)
        .toArray();
  }

  /// `most` of 0 .. n - 1, evenly spread; all where there are no more.
  static int[] evenly(int n, int most) {
    int count = Math.min(n, most);
    return IntStream.range(0, count).map(i -> (int) ((long) i * n / count)).toArray();
  }
}
