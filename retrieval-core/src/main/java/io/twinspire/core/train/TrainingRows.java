package io.twinspire.core.train;

import com.carrotsearch.hppc.IntIntHashMap;
import io.twinspire.core.data.Histories;
import io.twinspire.core.data.Ragged;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the rows of a batch are drawn from: the training pairs, or the queries, each with all of
/// its pairs, or with those that the places of its history are to find, or these places one by one.
final class TrainingRows {
  private final PairColumns pairs;

  /// For each query the numbers of its pairs, in order; null where a row is a pair, or a place.
  private final int @Nullable [][] ofQuery;

  /// The documents of these pairs, side by side: queries come in random order, and their pairs may
  /// be anywhere.
  private final int[][] documents;

  private final @Nullable Sessions sessions;

  private TrainingRows(PairColumns pairs, int @Nullable [][] ofQuery, @Nullable Sessions sessions) {
    this.pairs = pairs;
    this.ofQuery = ofQuery;
    this.documents =
        ofQuery == null
            ? new int[0][]
            : Arrays.stream(ofQuery)
                .map(of -> Arrays.stream(of).map(pairs::document).toArray())
                .toArray(int[][]::new);
    this.sessions = sessions;
  }

  /// Queries are in the order of their first pair.
  static TrainingRows of(TrainingSet data, Rows rows) {
    var pairs = new PairColumns(data.pairs());
    return switch (rows) {
      case PAIRS -> new TrainingRows(pairs, null, null);
      case QUERIES -> new TrainingRows(pairs, byQuery(pairs), null);
      case HISTORIES -> new TrainingRows(pairs, found(data, pairs), null);
      case SESSIONS -> new TrainingRows(pairs, null, new Sessions(data, pairs, found(data, pairs)));
    };
  }

  /// Of each query the pairs that its history's places are to find, the last ones; queries without
  /// such a place are left out.
  private static int[][] found(TrainingSet data, PairColumns pairs) {
    Ragged places = data.queries().get(Histories.EMIT);
    return Arrays.stream(byQuery(pairs))
        .map(
            of -> {
              int found = places.length(pairs.query(of[0]));
              return Arrays.copyOfRange(of, of.length - found, of.length);
            })
        .filter(of -> of.length > 0)
        .toArray(int[][]::new);
  }

  private static int[][] byQuery(PairColumns pairs) {
    var numbers = new IntIntHashMap();
    int[] rowOf = new int[pairs.size()];
    for (int i = 0; i < rowOf.length; i++) {
      int query = pairs.query(i);
      numbers.putIfAbsent(query, numbers.size());
      rowOf[i] = numbers.get(query);
    }
    int[] lengths = new int[numbers.size()];
    for (int row : rowOf) {
      lengths[row]++;
    }
    int[][] ofQuery = new int[lengths.length][];
    for (int row = 0; row < lengths.length; row++) {
      ofQuery[row] = new int[lengths[row]];
    }
    for (int i = rowOf.length - 1; i >= 0; i--) {
      ofQuery[rowOf[i]][--lengths[rowOf[i]]] = i;
    }
    return ofQuery;
  }

  int size() {
    if (sessions != null) {
      return sessions.size();
    }
    return ofQuery == null ? pairs.size() : ofQuery.length;
  }

  /// What stands where a row is a place.
  @Nullable Sessions sessions() {
    return sessions;
  }

  /// The rows in the order that an epoch takes them, `batch` at a time: a pure function of (seed,
  /// stage, epoch).
  int[] order(int batch, long seed, int stage, int epoch) {
    return sessions == null
        ? BatchPlan.order(size(), seed, stage, epoch)
        : sessions.order(batch, seed, stage, epoch);
  }

  /// The pairs by their numbers.
  PairColumns columns() {
    return pairs;
  }

  /// Whether a row is the pair of its number.
  boolean arePairs() {
    return ofQuery == null && sessions == null;
  }

  /// Numbers of a row's pairs, all of one query; at least one.
  int[] pairs(int row) {
    return ofQuery == null ? new int[] {pair(row)} : ofQuery[row];
  }

  /// Positions of the documents of [#pairs], where a row is a query.
  int[] documents(int row) {
    return documents[row];
  }

  private int pair(int row) {
    return sessions == null ? row : sessions.pair(row);
  }

  /// Position of a row's query.
  int query(int row) {
    return pairs.query(ofQuery == null ? pair(row) : ofQuery[row][0]);
  }

  /// Positions of the queries of some rows.
  int[] queries(int[] batch) {
    int[] queries = new int[batch.length];
    for (int i = 0; i < batch.length; i++) {
      queries[i] = query(batch[i]);
    }
    return queries;
  }

  /// Pairs of all rows.
  int pairs() {
    return ofQuery == null ? size() : Arrays.stream(ofQuery).mapToInt(of -> of.length).sum();
  }
}
