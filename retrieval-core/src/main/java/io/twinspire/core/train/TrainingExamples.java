package io.twinspire.core.train;

import com.carrotsearch.hppc.IntDoubleHashMap;
import io.twinspire.core.data.Cloze;
import io.twinspire.core.data.Features;
import java.util.Arrays;

/// What the rows of a batch are in an epoch: the features of their queries, and the pairs that the
/// vectors of these are to find. Where places of histories are masked, both change from epoch to
/// epoch.
final class TrainingExamples {
  private final TrainingSet data;
  private final TrainingRows rows;
  private final long seed;
  private final int stage;

  TrainingExamples(TrainingSet data, TrainingRows rows, long seed, int stage) {
    this.data = data;
    this.rows = rows;
    this.seed = seed;
    this.stage = stage;
  }

  /// Features of the queries of some rows.
  Features queries(int[] batch, int epoch) {
    Sessions sessions = rows.sessions();
    if (sessions != null) {
      return sessions.queries(batch);
    }
    Features queries = data.queries().select(rows.queries(batch));
    Cloze cloze = data.cloze();
    return cloze == null
        ? queries
        : Cloze.mask(
            queries,
            Arrays.stream(batch).mapToObj(row -> places(cloze, row, epoch)).toArray(int[][]::new));
  }

  /// Numbers of the pairs that some rows are to find, row by row in the order of their vectors.
  int[] pairs(int[] batch, int epoch) {
    return rows.arePairs()
        ? batch
        : Arrays.stream(batch).flatMap(row -> Arrays.stream(pairs(row, epoch))).toArray();
  }

  private int[] pairs(int row, int epoch) {
    int[] all = rows.pairs(row);
    Cloze cloze = data.cloze();
    return cloze == null
        ? all
        : Arrays.stream(places(cloze, row, epoch)).map(place -> all[place]).toArray();
  }

  private int[] places(Cloze cloze, int row, int epoch) {
    return cloze.places(rows.pairs(row).length, seed, stage, epoch, row);
  }

  /// Pairs that all rows are to find in an epoch.
  int count(int epoch) {
    if (data.cloze() == null) {
      return rows.pairs();
    }
    int count = 0;
    for (int row = 0; row < rows.size(); row++) {
      count += pairs(row, epoch).length;
    }
    return count;
  }

  /// For each of `n` documents the rows that it is a positive of, on average over epochs; a row
  /// that names one twice counts it once at most.
  double[] counts(int n) {
    double[] counts = new double[n];
    var inRow = new IntDoubleHashMap();
    for (int row = 0; row < rows.size(); row++) {
      inRow.clear();
      int[] all = rows.pairs(row);
      for (int place = 0; place < all.length; place++) {
        int document = rows.columns().document(all[place]);
        double before = inRow.get(document);
        double after = 1 - (1 - before) * (1 - chance(place, all.length));
        inRow.put(document, after);
        counts[document] += after - before;
      }
    }
    return counts;
  }

  private double chance(int place, int length) {
    Cloze cloze = data.cloze();
    return cloze == null ? 1 : cloze.chance(place, length);
  }
}
