package io.twinspire.core.train;

import io.twinspire.core.data.TrainingPair;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The training pairs column by column: batches read them in random order, and to follow two
/// references for each costs more than to draw a negative.
final class PairColumns {
  private final List<TrainingPair> pairs;
  private final int[] queries;
  private final int[] documents;

  /// Null where all are 1.
  private final float @Nullable [] weights;

  private final boolean taught;

  PairColumns(List<TrainingPair> pairs) {
    int n = pairs.size();
    this.pairs = pairs;
    this.queries = new int[n];
    this.documents = new int[n];
    float[] all = new float[n];
    boolean weighted = false;
    boolean scores = false;
    for (int i = 0; i < n; i++) {
      TrainingPair pair = pairs.get(i);
      queries[i] = pair.query();
      documents[i] = pair.document();
      all[i] = pair.weight();
      weighted |= all[i] != 1f;
      scores |= pair.scores().length > 0;
    }
    this.weights = weighted ? all : null;
    this.taught = scores;
  }

  int size() {
    return queries.length;
  }

  TrainingPair get(int pair) {
    return pairs.get(pair);
  }

  int query(int pair) {
    return queries[pair];
  }

  int document(int pair) {
    return documents[pair];
  }

  float weight(int pair) {
    return weights == null ? 1f : weights[pair];
  }

  /// Whether a pair has scores of a teacher.
  boolean taught() {
    return taught;
  }
}
