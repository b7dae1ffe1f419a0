package io.twinspire.core.data;

import com.carrotsearch.hppc.IntArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The documents that queries came to, in order: what users had. A history is the feature
/// [#HISTORY], an ordered row of item-table rows, the oldest first.
///
/// A tower makes a vector of each place that [#EMIT] names, or of the last place alone where the
/// input has no such feature. A vector stands for what was had up to its place, or where a tower
/// reads both ways, for its place, which has a [#MASK].
public final class Histories {
  public static final String HISTORY = "history";

  /// For each history the places in it that make a vector, rising.
  public static final String EMIT = "emit";

  /// Stands in a history for an item that is not to be seen.
  public static final int MASK = -1;

  private final RetrievalDataset data;
  private final Ragged items;
  private final int most;

  /// For each query the documents of its training pairs, in order.
  private final int[][] trained;

  /// @param items for each document its row of the item table, an empty row where it has none, as
  ///   documents that are not trained on may
  /// @param most items of a history: of a longer one the last so many count
  public Histories(RetrievalDataset data, Ragged items, int most) {
    for (int document : data.trainingDocuments()) {
      if (items.length(document) != 1) {
        throw new IllegalArgumentException(
            "histories: a document of the training pairs must have one row of the item table, got "
                + items.length(document)
                + " for "
                + data.documents().get(document).id());
      }
    }
    this.data = data;
    this.items = items;
    this.most = most;
    this.trained = byQuery(data.train(), data.queries().size());
  }

  private static int[][] byQuery(List<TrainingPair> pairs, int queries) {
    int[] counts = new int[queries];
    pairs.forEach(pair -> counts[pair.query()]++);
    int[][] byQuery = new int[queries][];
    Arrays.setAll(byQuery, q -> new int[counts[q]]);
    Arrays.fill(counts, 0);
    pairs.forEach(pair -> byQuery[pair.query()][counts[pair.query()]++] = pair.document());
    return byQuery;
  }

  /// A history for each query to train on: all of its training pairs but the last, or the last
  /// `most` of these. Every place makes a vector, which is to find the document of the pair that
  /// follows. Queries with one pair or none have an empty history.
  public Features training() {
    return everyPlace(withoutLast(IntStream.range(0, trained.length).toArray()));
  }

  /// A history for each query to train on by [Cloze]: all of its training pairs, or the last `most`
  /// of them. Every place is named, for its document to be masked and found.
  public Features whole() {
    return everyPlace(
        rows(Arrays.stream(trained).map(IntArrayList::from).toArray(IntArrayList[]::new)));
  }

  private static Features everyPlace(Ragged history) {
    int[] places = new int[history.size()];
    for (int h = 0; h < history.rows(); h++) {
      for (int at = history.offsets()[h]; at < history.offsets()[h + 1]; at++) {
        places[at] = at - history.offsets()[h];
      }
    }
    var byName = new LinkedHashMap<String, Ragged>();
    byName.put(HISTORY, history);
    byName.put(EMIT, new Ragged(history.offsets(), places));
    return new Features(byName);
  }

  /// What some queries had before the last of their training pairs; the last place makes a vector.
  public Features beforeLastTrained(int[] queries) {
    return new Features(Map.of(HISTORY, withoutLast(queries)));
  }

  /// What the queries of a split, in its order, had before it: what they trained on, and for test
  /// what dev holds as well. The last place makes a vector.
  public Features before(Qrels split) {
    var rows = new IntArrayList[split.size()];
    int q = 0;
    for (String query : split.queryIds()) {
      var row = new IntArrayList();
      row.add(trained[data.queryPosition(query)]);
      if (split == data.test()) {
        data.dev().of(query).keySet().forEach(id -> row.add(data.documentPosition(id)));
      }
      rows[q++] = row;
    }
    return new Features(Map.of(HISTORY, rows(rows)));
  }

  private Ragged withoutLast(int[] queries) {
    var rows = new IntArrayList[queries.length];
    for (int i = 0; i < rows.length; i++) {
      int[] all = trained[queries[i]];
      rows[i] = new IntArrayList();
      rows[i].add(all, 0, Math.max(0, all.length - 1));
    }
    return rows(rows);
  }

  /// Rows of the item table for rows of documents; what has none is left out.
  private Ragged rows(IntArrayList[] documents) {
    int[] offsets = new int[documents.length + 1];
    var all = new IntArrayList();
    for (int r = 0; r < documents.length; r++) {
      var row = new IntArrayList();
      for (var document : documents[r]) {
        int at = items.offsets()[document.value];
        if (items.length(document.value) > 0) {
          row.add(items.ids()[at]);
        }
      }
      int from = Math.max(0, row.size() - most);
      all.add(row.toArray(), from, row.size() - from);
      offsets[r + 1] = all.size();
    }
    return new Ragged(offsets, all.toArray());
  }
}
