package io.twinspire.core.train;

import com.carrotsearch.hppc.FloatArrayList;
import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.IntHashSet;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.Targets;
import io.twinspire.core.train.QuerySampler.Asker;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A batch while it is planned. Shared candidates come first: all documents, or those of the batch
/// and what is drawn for it; then what is drawn for a history, for all of its places. Where other
/// pairs are no negatives (`inBatch` false), a query's own candidates are its positive and what its
/// pair names; what is drawn for it follows.
final class PlannedBatch {
  private final BatchPlanner planner;
  private final PairColumns pairs;
  private final int[] rows;
  private final int[] queries;
  private final int[] positives;
  private final int epoch;
  private final int step;
  private final @Nullable ModelScores model;
  private final Known rule;

  /// Whether positives are candidates of their own query only.
  private final boolean apart;

  private final Places places;
  private final FloatArrayList sharedLogQ = new FloatArrayList();
  private final IntArrayList own = new IntArrayList();
  private final FloatArrayList ownLogQ = new FloatArrayList();
  private final IntArrayList masked = new IntArrayList();
  private final IntArrayList taught = new IntArrayList();
  private final FloatArrayList taughtScores = new FloatArrayList();
  private final IntHashSet inRow = new IntHashSet();
  private final HistoryDraws histories = new HistoryDraws();

  /// Documents that the last row's query is known to be after and that are shared or drawn for its
  /// history, and their columns: the places of a history have the same.
  private final IntArrayList knownDocuments = new IntArrayList();

  private final IntArrayList knownColumns = new IntArrayList();

  /// Columns of the last row's own candidates that its query is known to be after.
  private final IntArrayList knownOwn = new IntArrayList();

  private @Nullable QueryDraws draws;
  private int shared;
  private long ofHistories;
  private long again;
  private long known;

  /// @param model null where everything is drawn blindly
  PlannedBatch(BatchPlanner planner, int[] rows, int epoch, int step, @Nullable ModelScores model) {
    this.planner = planner;
    this.pairs = planner.rows().columns();
    this.rows = rows;
    this.queries = new int[rows.length];
    this.positives = new int[rows.length];
    this.epoch = epoch;
    this.step = step;
    this.model = model;
    this.places = planner.emptyPlaces();
    this.rule = planner.settings.known();
    this.apart = !planner.settings.inBatch() && !planner.everything();
  }

  BatchPlan plan() {
    int m = rows.length;
    float[] weights = new float[m];
    boolean weighted = false;
    for (int i = 0; i < m; i++) {
      queries[i] = pairs.query(rows[i]);
      positives[i] = pairs.document(rows[i]);
      weights[i] = pairs.weight(rows[i]);
      weighted |= weights[i] != 1f;
    }
    addShared();
    Frozen frozen = addQueue();
    shared = places.size();
    Drawn[] drawn =
        planner.forEach(this::askers, document -> places.of(document) >= 0, epoch, step, model);
    drawForQueries();
    int[] offsets = new int[m + 1];
    int[] ownOffsets = new int[m + 1];
    int[] maskedOffsets = new int[m + 1];
    int[] taughtOffsets = new int[m + 1];
    int[] columns = new int[m];
    for (int i = 0; i < m; i++) {
      offsets[i + 1] = i + 1;
      if (i == 0 || queries[i] != queries[i - 1]) {
        drawForHistory(i);
        findKnown(queries[i]);
      }
      columns[i] = apart ? ownFrom() : places.of(positives[i]);
      addOwn(i, drawn == null ? null : drawn[i]);
      ownOffsets[i + 1] = own.size();
      mask(i);
      maskedOffsets[i + 1] = masked.size();
      teach(i, columns[i], ownOffsets[i]);
      taughtOffsets[i + 1] = taught.size();
    }
    boolean corrected = planner.corrected();
    boolean alone = own.isEmpty();
    var candidates =
        new Candidates(
            shared,
            histories.candidates(corrected),
            alone ? null : new Ragged(ownOffsets, own.toArray()),
            corrected ? sharedLogQ.toArray() : null,
            corrected && !alone ? ownLogQ.toArray() : null,
            planner.catalogue());
    var targets =
        new Targets(
            new Ragged(offsets, columns),
            new Ragged(maskedOffsets, masked.toArray()),
            weighted ? weights : null,
            taught.isEmpty()
                ? null
                : new Ragged(taughtOffsets, taught.toArray(), taughtScores.toArray()));
    long negatives = (long) m * shared + ofHistories + own.size() - m + again;
    return new BatchPlan(
        queries,
        places.documents(),
        frozen,
        candidates,
        targets,
        negatives,
        known,
        planner.violations());
  }

  private void addShared() {
    if (planner.everything()) {
      for (int document = 0; document < planner.catalogue(); document++) {
        share(document, 0);
      }
      return;
    }
    if (!apart) {
      for (int i = 0; i < rows.length; i++) {
        share(positives[i], planner.logQ(positives[i]));
      }
      for (int row : rows) {
        for (int document : planner.given(epoch, row)) {
          // One that is named as a negative of a pair is there for sure: log 1.
          share(document, 0);
        }
      }
    }
    planner.forBatch(epoch, step, document -> share(document, planner.logQ(document)));
  }

  /// What earlier batches left, newest first, where this one does not encode it anew.
  private @Nullable Frozen addQueue() {
    VectorQueue queue = planner.queue();
    if (queue == null) {
      return null;
    }
    int at = places.size();
    var slots = new IntArrayList();
    long before = planner.before(epoch, step);
    for (int back = 0; back < queue.filled(before); back++) {
      int slot = queue.slot(before, back);
      int document = queue.document(slot);
      if (places.of(document) < 0) {
        share(document, planner.logQ(document));
        slots.add(slot);
      }
    }
    Matrix vectors = Matrix.zeros(slots.size(), queue.dimensions());
    for (int f = 0; f < slots.size(); f++) {
      queue.copy(slots.get(f), vectors, f);
    }
    return new Frozen(at, vectors);
  }

  private void share(int document, float logQ) {
    if (places.add(document)) {
      sharedLogQ.add(logQ);
    }
  }

  private Asker[] askers() {
    var askers = new Asker[rows.length];
    for (int i = 0; i < rows.length; i++) {
      askers[i] = new Asker(rows[i], queries[i], positives[i], planner.excluded(queries[i]));
    }
    return askers;
  }

  /// Draws for every query, where that is asked for.
  private void drawForQueries() {
    if (planner.forQueries()) {
      WorkerPool pool = model == null ? null : model.pool();
      draws = QueryDraws.of(planner, rows, queries, positives, epoch, pool);
    }
  }

  /// Draws for a history, where that is asked for; `i` is its first place.
  private void drawForHistory(int i) {
    if (!planner.forHistories()) {
      return;
    }
    int[] all = new int[planner.draws()];
    int[] drawnAgain = new int[1];
    planner.draw(epoch, new int[] {rows[i]}, new int[] {queries[i]}, 0, 1, all, drawnAgain);
    inRow.clear();
    var drawn = new IntArrayList();
    for (int document : all) {
      if (document >= 0
          && (places.of(document) < 0 || places.of(document) >= shared)
          && inRow.add(document)) {
        drawn.add(places.put(document));
      }
    }
    int[] distinct = drawn.toArray();
    Arrays.sort(distinct);
    int[] drawnDocuments = Arrays.stream(distinct).map(places::document).toArray();
    float[] logQ = new float[distinct.length];
    Correction correction = planner.correction();
    if (correction != null) {
      correction.logQ(drawnDocuments, 0, logQ.length, planner.excluded(queries[i]), logQ);
    }
    histories.add(distinct, logQ, drawnAgain[0]);
  }

  /// Columns of a row before the query's own.
  private int ownFrom() {
    return shared + histories.size();
  }

  private void addOwn(int i, @Nullable Drawn drawn) {
    int positive = positives[i];
    if (planner.forHistories()) {
      histories.addPlace();
      ofHistories += histories.size();
      again += histories.again();
      known += histories.again();
    }
    int firstOwn = own.size();
    knownOwn.clear();
    int[] given = apart ? planner.given(epoch, rows[i]) : BatchPlanner.NONE;
    if (apart) {
      addOwn(positive, drawn != null ? drawn.positiveLogQ() : planner.logQ(positive));
    }
    if (given.length > 0) {
      inRow.clear();
      inRow.add(positive);
      for (int document : given) {
        if (commonColumn(document) < 0 && inRow.add(document)) {
          addNegative(i, firstOwn, document, 0);
        }
      }
    }
    if (drawn != null) {
      for (int k = 0; k < drawn.documents().length; k++) {
        int document = drawn.documents()[k];
        if (given.length == 0 || inRow.add(document)) {
          addNegative(i, firstOwn, document, drawn.logQ()[k]);
        }
      }
      again += drawn.leftOut();
      known += drawn.leftOut();
    } else if (draws != null) {
      addDraws(i, firstOwn, given.length > 0, draws);
    }
  }

  /// @param hasGiven whether some of the documents may be the query's own already
  private void addDraws(int i, int firstOwn, boolean hasGiven, QueryDraws from) {
    for (int k = from.begin(i); k < from.end(i); k++) {
      int document = from.document(k);
      if (commonColumn(document) < 0 && (!hasGiven || inRow.add(document))) {
        if (from.isKnown(k)) {
          knownOwn.add(ownFrom() + own.size() - firstOwn);
        }
        addOwn(document, from.logQ(k));
      }
    }
    again += from.again(i);
    known += from.again(i);
  }

  /// A candidate of one query that nobody has looked up among its known positives yet.
  private void addNegative(int i, int firstOwn, int document, float logQ) {
    if (planner.known.contains(queries[i], document)) {
      knownOwn.add(ownFrom() + own.size() - firstOwn);
    }
    addOwn(document, logQ);
  }

  private void addOwn(int document, float logQ) {
    own.add(places.put(document));
    if (planner.corrected()) {
      ownLogQ.add(logQ);
    }
  }

  /// The column of a document that is shared or drawn for the history, or -1.
  private int commonColumn(int document) {
    int place = places.of(document);
    if (place < 0 || place < shared) {
      return place;
    }
    int index = histories.indexOf(place);
    return index < 0 ? -1 : shared + index;
  }

  private void findKnown(int query) {
    knownDocuments.clear();
    knownColumns.clear();
    if (ownFrom() == 0) {
      return;
    }
    for (int document : planner.known.of(query)) {
      int column = commonColumn(document);
      if (column >= 0) {
        knownDocuments.add(document);
        knownColumns.add(column);
      }
    }
  }

  /// Counts the known positives among the negatives of a query and leaves them out where asked; the
  /// pair's own document always.
  private void mask(int i) {
    int positive = positives[i];
    for (int k = 0; k < knownColumns.size(); k++) {
      if (knownDocuments.get(k) != positive) {
        maskKnown(knownColumns.get(k));
      }
    }
    for (int k = 0; k < knownOwn.size(); k++) {
      maskKnown(knownOwn.get(k));
    }
    if (apart && commonColumn(positive) >= 0) {
      known++;
      masked.add(commonColumn(positive));
    }
  }

  private void maskKnown(int column) {
    known++;
    if (rule != Known.KEEP) {
      masked.add(column);
    }
  }

  /// A teacher's scores of the pair's document and of those candidates that its data names as
  /// negatives, drawn for this pair or there for another one.
  private void teach(int i, int positive, int firstOwn) {
    if (!pairs.taught() || pairs.get(rows[i]).scores().length == 0) {
      return;
    }
    int[] negatives = pairs.get(rows[i]).negatives();
    float[] scores = pairs.get(rows[i]).scores();
    inRow.clear();
    taught.add(positive);
    taughtScores.add(scores[0]);
    inRow.add(positive);
    for (int k = 0; k < negatives.length; k++) {
      int column = column(negatives[k], firstOwn);
      if (column >= 0 && inRow.add(column)) {
        taught.add(column);
        taughtScores.add(scores[1 + k]);
      }
    }
  }

  /// Where a document stands in the row of scores, or -1.
  private int column(int document, int firstOwn) {
    int column = commonColumn(document);
    for (int e = firstOwn; e < own.size() && column < 0; e++) {
      if (own.get(e) == places.of(document)) {
        column = ownFrom() + e - firstOwn;
      }
    }
    return column;
  }
}
