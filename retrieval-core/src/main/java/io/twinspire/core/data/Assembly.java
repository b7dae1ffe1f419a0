package io.twinspire.core.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The last steps of every reader.
final class Assembly {
  private Assembly() {}

  /// `qrels`, where there are any, and each pair that they do not hold as grade 1.
  static Qrels union(@Nullable Qrels qrels, List<TrainingPair> pairs, Pool pool) {
    var all = qrels == null ? new Qrels() : qrels;
    for (var pair : pairs) {
      String query = pool.queries().get(pair.query()).id();
      String document = pool.documents().get(pair.document()).id();
      if (!all.of(query).containsKey(document)) {
        all.put(query, document, 1);
      }
    }
    return all;
  }

  /// Builds the data set and leaves out negatives that are relevant to their query after all.
  static RetrievalDataset build(
      Pool pool, List<TrainingPair> pairs, Qrels train, Qrels dev, Qrels test, List<String> said) {
    var notes = new ArrayList<>(said);
    if (dev.size() == 0 && test.size() == 0) {
      notes.add(
          "no dev and no test query: nothing will be evaluated or tuned, and the last epoch's model"
              + " is kept");
    }
    var dataset =
        new RetrievalDataset(pool.documents(), pool.queries(), pairs, train, dev, test, notes);
    int removed = 0;
    var kept = new ArrayList<TrainingPair>(pairs.size());
    for (var pair : pairs) {
      var consistent = withoutPositives(pair, dataset.knownPositives(pair.query()));
      removed += pair.negatives().length - consistent.negatives().length;
      kept.add(consistent);
    }
    if (removed == 0) {
      return dataset;
    }
    notes.add(
        "training lines: " + removed + " negatives are relevant to their query and were left out");
    return new RetrievalDataset(pool.documents(), pool.queries(), kept, train, dev, test, notes);
  }

  private static TrainingPair withoutPositives(TrainingPair pair, int[] positives) {
    int[] negatives = pair.negatives();
    int[] kept =
        IntStream.range(0, negatives.length)
            .filter(i -> Arrays.binarySearch(positives, negatives[i]) < 0)
            .toArray();
    if (kept.length == negatives.length) {
      return pair;
    }
    float[] scores = new float[pair.scores().length == 0 ? 0 : kept.length + 1];
    if (scores.length > 0) {
      scores[0] = pair.scores()[0];
      for (int i = 0; i < kept.length; i++) {
        scores[i + 1] = pair.scores()[kept[i] + 1];
      }
    }
    int[] keptNegatives = Arrays.stream(kept).map(i -> negatives[i]).toArray();
    return new TrainingPair(pair.query(), pair.document(), pair.weight(), keptNegatives, scores);
  }
}
