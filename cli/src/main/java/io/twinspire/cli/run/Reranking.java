package io.twinspire.cli.run;

import io.twinspire.core.data.Qrels;
import io.twinspire.core.negatives.Scored;
import io.twinspire.kernels.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What one model finds by exact search, ranked once more by another.
///
/// @param finder finds the candidates
/// @param ranker ranks them; of the same data
record Reranking(RetrievalTask finder, RetrievalTask ranker) {

  /// Adds the rankings of all splits as `reranked`.
  void evaluate(Evaluations evaluations) throws IOException {
    Matrix documents = finder.encodeDocuments();
    Matrix other = ranker.encodeDocuments();
    for (var split : RunPipeline.splits(finder.data()).entrySet()) {
      Qrels qrels = split.getValue();
      int[][] found =
          finder.exactRankings(qrels, documents, Evaluations.DEPTH).stream()
              .map(Scored::documents)
              .toArray(int[][]::new);
      List<Scored> ranked = ranker.rankingsOf(qrels, other, found);
      var whole = new ArrayList<Scored>();
      for (int q = 0; q < found.length; q++) {
        whole.add(withRest(ranked.get(q), found[q]));
      }
      evaluations.add("reranked", split.getKey(), qrels, finder.queriesOf(qrels), whole);
    }
  }

  /// A ranking and, behind it, the candidates that are not in it, in their order.
  static Scored withRest(Scored ranked, int[] candidates) {
    int[] documents = new int[candidates.length];
    float[] scores = new float[candidates.length];
    System.arraycopy(ranked.documents(), 0, documents, 0, ranked.size());
    System.arraycopy(ranked.scores(), 0, scores, 0, ranked.size());
    float least = ranked.size() == 0 ? 0 : ranked.scores()[ranked.size() - 1];
    int n = ranked.size();
    for (int candidate : candidates) {
      if (IntStream.of(ranked.documents()).noneMatch(d -> d == candidate)) {
        documents[n] = candidate;
        least = Math.nextDown(least - 1);
        scores[n++] = least;
      }
    }
    return new Scored(documents, scores);
  }
}
