package io.twinspire.core.train;

import com.carrotsearch.hppc.FloatArrayList;
import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.IntIntHashMap;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.Targets;

/// A batch of queries with all of their pairs while it is planned. Every candidate stands against
/// every query: all documents, or the positives of the batch's queries, what their pairs name as
/// negatives, and what is drawn for the batch. The positives of a row share its target by the
/// weights of their pairs, and a row weighs as much as its pairs together, so that the loss of the
/// batch is the mean over its pairs.
final class QueryBatch {
  private final BatchPlanner planner;
  private final TrainingRows all;
  private final int[] rows;
  private final int epoch;
  private final int step;
  private final IntArrayList documents = new IntArrayList();
  private final Places places;
  private final FloatArrayList logQ = new FloatArrayList();
  private final IntArrayList positives = new IntArrayList();
  private final FloatArrayList shares = new FloatArrayList();
  private final IntArrayList masked = new IntArrayList();

  /// Columns of the row's positives -> where they stand among all positives.
  private final IntIntHashMap inRow = new IntIntHashMap();

  private long known;

  QueryBatch(BatchPlanner planner, TrainingRows all, int[] rows, int epoch, int step) {
    this.planner = planner;
    this.places = planner.emptyPlaces();
    this.all = all;
    this.rows = rows;
    this.epoch = epoch;
    this.step = step;
  }

  BatchPlan plan() {
    int m = rows.length;
    int[] queries = new int[m];
    float[] weights = new float[m];
    int[] offsets = new int[m + 1];
    int[] maskedOffsets = new int[m + 1];
    addCandidates();
    for (int i = 0; i < m; i++) {
      queries[i] = all.query(rows[i]);
      weights[i] = addPositives(all.pairs(rows[i]));
      offsets[i + 1] = positives.size();
      mask(queries[i]);
      maskedOffsets[i + 1] = masked.size();
    }
    int[] candidates =
        planner.everything() ? everyDocument(planner.catalogue()) : documents.toArray();
    boolean corrected = planner.corrected();
    return new BatchPlan(
        queries,
        candidates,
        null,
        new Candidates(
            candidates.length, null, corrected ? logQ.toArray() : null, null, planner.catalogue()),
        new Targets(
            new Ragged(offsets, positives.toArray(), shares.toArray()),
            new Ragged(maskedOffsets, masked.toArray()),
            weights),
        (long) m * candidates.length - positives.size(),
        known,
        0);
  }

  private TrainingPair pair(int number) {
    return all.columns().get(number);
  }

  private void addCandidates() {
    if (planner.everything()) {
      return;
    }
    for (int row : rows) {
      for (int number : all.pairs(row)) {
        int document = pair(number).document();
        add(document, planner.logQ(document));
      }
    }
    for (int row : rows) {
      for (int number : all.pairs(row)) {
        for (int document : planner.given(epoch, number)) {
          // One that is named as a negative of a pair is there for sure: log 1.
          add(document, 0);
        }
      }
    }
    planner.forBatch(epoch, step, document -> add(document, planner.logQ(document)));
  }

  private void add(int document, float probability) {
    if (places.put(document, documents.size())) {
      documents.add(document);
      logQ.add(probability);
    }
  }

  /// The column of a document, or -1 where it is no candidate.
  private int column(int document) {
    return planner.everything() ? document : places.of(document);
  }

  private static int[] everyDocument(int n) {
    int[] documents = new int[n];
    for (int i = 0; i < n; i++) {
      documents[i] = i;
    }
    return documents;
  }

  /// @return the weight of the row
  private float addPositives(int[] pairs) {
    int from = positives.size();
    inRow.clear();
    double total = 0;
    for (int number : pairs) {
      int column = column(pair(number).document());
      float weight = pair(number).weight();
      total += weight;
      // A document that a query is paired with again is one positive.
      if (inRow.putIfAbsent(column, positives.size())) {
        positives.add(column);
        shares.add(weight);
      } else {
        int at = inRow.get(column);
        shares.set(at, shares.get(at) + weight);
      }
    }
    for (int p = from; p < shares.size(); p++) {
      shares.set(p, (float) (shares.get(p) / total));
    }
    return (float) total;
  }

  /// Counts the known positives that no pair of the row names, as twins of a positive are, and
  /// leaves them out where asked.
  private void mask(int query) {
    for (int document : planner.known.of(query)) {
      int column = column(document);
      if (column >= 0 && !inRow.containsKey(column)) {
        known++;
        if (planner.settings.known() != Known.KEEP) {
          masked.add(column);
        }
      }
    }
  }
}
