package io.twinspire.cli.run;

import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.eval.ScoredDocument;
import io.twinspire.core.negatives.Scored;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What a recommender must beat: rankings that know nothing but counts of the training
/// interactions. Ties are in the order of evaluation, by id.
final class Floors {
  private final RetrievalDataset data;
  private final float[] counts;

  Floors(RetrievalDataset data) {
    this.data = data;
    this.counts = new float[data.documents().size()];
    for (String query : data.trainQrels().queryIds()) {
      data.trainQrels().of(query).keySet().forEach(id -> counts[data.documentPosition(id)]++);
    }
  }

  /// Training interactions of each document, by id.
  Map<String, Integer> interactions() {
    var byId = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < counts.length; i++) {
      byId.put(data.documents().get(i).id(), (int) counts[i]);
    }
    return byId;
  }

  /// The same for every user: what most users have.
  ///
  /// @param hidden for each query of the split what is left out
  List<Scored> popularity(int[][] hidden, int depth) {
    int[] order = order(counts);
    return Arrays.stream(hidden).map(some -> best(order, counts, some, depth)).toList();
  }

  private int[] order(float[] scores) {
    var documents = data.documents();
    return IntStream.range(0, scores.length)
        .mapToObj(i -> i)
        .sorted(
            (a, b) ->
                ScoredDocument.EVALUATION_ORDER.compare(
                    new ScoredDocument(documents.get(a).id(), scores[a]),
                    new ScoredDocument(documents.get(b).id(), scores[b])))
        .mapToInt(i -> i)
        .toArray();
  }

  private static Scored best(int[] order, float[] scores, int[] hidden, int depth) {
    int[] best =
        Arrays.stream(order)
            .filter(document -> Arrays.binarySearch(hidden, document) < 0)
            .limit(depth)
            .toArray();
    float[] of = new float[best.length];
    for (int i = 0; i < of.length; i++) {
      of[i] = scores[best[i]];
    }
    return new Scored(best, of);
  }
}
