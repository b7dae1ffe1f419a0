package io.twinspire.core.train;

import com.carrotsearch.hppc.FloatArrayList;
import com.carrotsearch.hppc.IntArrayList;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.Targets;

/// A batch of queries with all of their pairs while it is planned. Every candidate stands against
/// every query: all documents, or the positives of the batch's queries, what their pairs name as
/// negatives, and what is drawn for the batch. Where other queries' documents are no negatives
/// (`inBatch` false), only what is drawn does; a query's own candidates are its positives and what
/// its pairs name. The positives of a row share its target by the weights of their pairs, and a row
/// weighs as much as its pairs together, so that the loss of the batch is the mean over its pairs.
final class QueryBatch {
  private final BatchPlanner planner;
  private final TrainingRows all;
  private final PairColumns columns;
  private final int[] rows;
  private final int epoch;
  private final int step;

  /// Whether positives are candidates of their own query only.
  private final boolean apart;

  private final Places places;
  private final FloatArrayList logQ = new FloatArrayList();
  private final IntArrayList own = new IntArrayList();
  private final FloatArrayList ownLogQ = new FloatArrayList();
  private final IntArrayList positives = new IntArrayList();
  private final FloatArrayList shares = new FloatArrayList();
  private final IntArrayList masked = new IntArrayList();

  /// The documents of the row's positives, in the order of the row's, and behind them what its
  /// pairs name.
  private final Places inRow;

  private int shared;

  /// Where the row's own candidates begin.
  private int firstOwn;

  private long known;

  QueryBatch(BatchPlanner planner, TrainingRows all, int[] rows, int epoch, int step) {
    this.planner = planner;
    this.places = planner.emptyPlaces();
    this.inRow = planner.placesInRow();
    this.all = all;
    this.columns = all.columns();
    this.rows = rows;
    this.epoch = epoch;
    this.step = step;
    this.apart = !planner.settings.inBatch() && !planner.everything();
  }

  BatchPlan plan() {
    int m = rows.length;
    int[] queries = new int[m];
    float[] weights = new float[m];
    int[] offsets = new int[m + 1];
    int[] maskedOffsets = new int[m + 1];
    int[] ownOffsets = new int[m + 1];
    addShared();
    shared = planner.everything() ? planner.catalogue() : places.size();
    for (int i = 0; i < m; i++) {
      int[] pairs = all.pairs(rows[i]);
      queries[i] = all.query(rows[i]);
      firstOwn = own.size();
      weights[i] = addPositives(pairs, all.documents(rows[i]));
      offsets[i + 1] = positives.size();
      mask(queries[i]);
      if (apart) {
        addGiven(queries[i], pairs);
      }
      ownOffsets[i + 1] = own.size();
      maskedOffsets[i + 1] = masked.size();
    }
    boolean corrected = planner.corrected();
    return new BatchPlan(
        queries,
        planner.everything() ? everyDocument(shared) : places.documents(),
        null,
        new Candidates(
            shared,
            apart ? new Ragged(ownOffsets, own.toArray()) : null,
            corrected ? logQ.toArray() : null,
            corrected && apart ? ownLogQ.toArray() : null,
            planner.catalogue()),
        new Targets(
            new Ragged(offsets, positives.toArray(), shares.toArray()),
            new Ragged(maskedOffsets, masked.toArray()),
            weights),
        (long) m * shared + own.size() - positives.size(),
        known,
        0);
  }

  private void addShared() {
    if (planner.everything()) {
      return;
    }
    if (!apart) {
      addPairs();
    }
    planner.forBatch(epoch, step, document -> share(document, planner.logQ(document)));
  }

  private void addPairs() {
    for (int row : rows) {
      for (int document : all.documents(row)) {
        share(document, planner.logQ(document));
      }
    }
    for (int row : rows) {
      for (int number : all.pairs(row)) {
        for (int document : planner.given(epoch, number)) {
          // One that is named as a negative of a pair is there for sure: log 1.
          share(document, 0);
        }
      }
    }
  }

  private void share(int document, float probability) {
    if (places.add(document)) {
      logQ.add(probability);
    }
  }

  /// The column of a document that every query stands against, or -1.
  private int column(int document) {
    if (planner.everything()) {
      return document;
    }
    int place = places.of(document);
    return place < shared ? place : -1;
  }

  /// Makes a document the row's next own candidate.
  ///
  /// @return its column
  private int addOwn(int document, float probability) {
    own.add(places.put(document));
    if (planner.corrected()) {
      ownLogQ.add(probability);
    }
    return shared + own.size() - 1 - firstOwn;
  }

  private static int[] everyDocument(int n) {
    int[] documents = new int[n];
    for (int i = 0; i < n; i++) {
      documents[i] = i;
    }
    return documents;
  }

  /// @return the weight of the row
  private float addPositives(int[] pairs, int[] documentsOf) {
    int from = positives.size();
    inRow.clear();
    double total = 0;
    for (int n = 0; n < pairs.length; n++) {
      int document = documentsOf[n];
      float weight = columns.weight(pairs[n]);
      total += weight;
      // A document that a query is paired with again is one positive.
      if (inRow.add(document)) {
        positives.add(apart ? addOwn(document, planner.logQ(document)) : column(document));
        shares.add(weight);
        if (apart && column(document) >= 0) {
          // Drawn for the batch, and no negative of this query.
          known++;
          masked.add(column(document));
        }
      } else {
        int at = from + inRow.of(document);
        shares.set(at, shares.get(at) + weight);
      }
    }
    for (int p = from; p < shares.size(); p++) {
      shares.set(p, (float) (shares.get(p) / total));
    }
    return (float) total;
  }

  /// Leaves out what the query is known to be after and no pair of the row names, as twins of a
  /// positive are.
  private void mask(int query) {
    for (int document : planner.known.of(query)) {
      int column = column(document);
      if (column >= 0 && inRow.of(document) < 0) {
        maskKnown(column);
      }
    }
  }

  /// Counts a known positive among the negatives and leaves it out where asked.
  private void maskKnown(int column) {
    known++;
    if (planner.settings.known() != Known.KEEP) {
      masked.add(column);
    }
  }

  /// What the row's pairs name as negatives and is no candidate of it yet.
  private void addGiven(int query, int[] pairs) {
    for (int number : pairs) {
      for (int document : planner.given(epoch, number)) {
        if (column(document) < 0 && inRow.add(document)) {
          int column = addOwn(document, 0);
          if (planner.known.contains(query, document)) {
            maskKnown(column);
          }
        }
      }
    }
  }
}
