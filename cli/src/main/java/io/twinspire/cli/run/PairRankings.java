package io.twinspire.cli.run;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.negatives.Scored;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.PairScores;
import io.twinspire.core.scoring.Scorer;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.TopK;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Rankings by scoring pairs one by one, with any scorer. A query without a vector finds nothing, a
/// document without one is never found.
final class PairRankings {
  private PairRankings() {}

  /// The best `depth` of all documents for each query, without what is hidden from it.
  ///
  /// @param hidden for each query positions, rising
  static List<Scored> best(
      Scorer scorer, Matrix queries, Matrix documents, int[][] hidden, int depth, WorkerPool pool) {
    boolean[] empty = RetrievalTask.empty(documents);
    int wanted = (int) Math.min(documents.rows(), (long) depth + RetrievalTask.zeroRows(documents));
    var rankings = new Scored[queries.rows()];
    PairScores.of(
        scorer,
        queries,
        documents,
        Candidates.forAll(documents.rows(), documents.rows()),
        pool,
        (q, scores, off, n) -> {
          for (int h : hidden[q]) {
            // What is no number is not ranked.
            scores[off + h] = Float.NaN;
          }
          rankings[q] =
              Encoding.isEmpty(queries, q)
                  ? Scored.NONE
                  : RetrievalTask.ranking(TopK.of(scores, off, n, wanted), 0, depth, empty);
        });
    return Arrays.asList(rankings);
  }

  /// The candidates of each query, best first.
  static List<Scored> ofCandidates(
      Scorer scorer, Matrix queries, Matrix documents, int[][] candidates, WorkerPool pool) {
    int[] offsets = new int[candidates.length + 1];
    for (int q = 0; q < candidates.length; q++) {
      offsets[q + 1] = offsets[q] + candidates[q].length;
    }
    var own = new Ragged(offsets, Arrays.stream(candidates).flatMapToInt(Arrays::stream).toArray());
    var rankings = new Scored[candidates.length];
    PairScores.of(
        scorer,
        queries,
        documents,
        new Candidates(0, own, documents.rows()),
        pool,
        (q, scores, off, n) -> {
          int[] known =
              IntStream.range(0, Encoding.isEmpty(queries, q) ? 0 : n)
                  .filter(c -> !Encoding.isEmpty(documents, candidates[q][c]))
                  .toArray();
          float[] of = new float[known.length];
          for (int i = 0; i < of.length; i++) {
            of[i] = scores[off + known[i]];
          }
          rankings[q] = sorted(Arrays.stream(known).map(c -> candidates[q][c]).toArray(), of);
        });
    return Arrays.asList(rankings);
  }

  /// Best first; of two equal scores the one before.
  static Scored sorted(int[] documents, float[] scores) {
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .mapToInt(i -> i)
            .toArray();
    float[] sorted = new float[order.length];
    for (int i = 0; i < order.length; i++) {
      sorted[i] = scores[order[i]];
    }
    return new Scored(Arrays.stream(order).map(i -> documents[i]).toArray(), sorted);
  }
}
