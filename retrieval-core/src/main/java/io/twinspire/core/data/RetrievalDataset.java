package io.twinspire.core.data;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.ObjectIntHashMap;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;

/// Documents, queries, training pairs and the judgments of three splits, with the look-ups that
/// training and evaluation ask for. Positions are indexes into [#documents()] and [#queries()].
public final class RetrievalDataset {
  private final List<Document> documents;
  private final List<Query> queries;
  private final List<TrainingPair> train;
  private final Qrels trainQrels;
  private final Qrels dev;
  private final Qrels test;
  private final List<String> notes;
  private final ObjectIntHashMap<String> documentPositions;
  private final ObjectIntHashMap<String> queryPositions;
  private final int[][] knownPositives;
  private final int[] trainingDocuments;

  /// Every id in `train` and in the judgments must be one of the documents or queries.
  ///
  /// @param notes what a reader decided by itself and the user should know, a sentence each
  /// @throws DataException for a duplicate or unknown id
  public RetrievalDataset(
      List<Document> documents,
      List<Query> queries,
      List<TrainingPair> train,
      Qrels trainQrels,
      Qrels dev,
      Qrels test,
      List<String> notes) {
    this.documents = List.copyOf(documents);
    this.queries = List.copyOf(queries);
    this.train = List.copyOf(train);
    this.trainQrels = trainQrels;
    this.dev = dev;
    this.test = test;
    this.notes = List.copyOf(notes);
    this.documentPositions = new ObjectIntHashMap<>(documents.size());
    for (int i = 0; i < documents.size(); i++) {
      if (!documentPositions.putIfAbsent(documents.get(i).id(), i)) {
        throw new DataException(
            "documents: an id must occur once, got \"" + documents.get(i).id() + "\" twice");
      }
    }
    this.queryPositions = new ObjectIntHashMap<>(queries.size());
    for (int i = 0; i < queries.size(); i++) {
      if (!queryPositions.putIfAbsent(queries.get(i).id(), i)) {
        throw new DataException(
            "queries: an id must occur once, got \"" + queries.get(i).id() + "\" twice");
      }
    }
    this.knownPositives = findKnownPositives();
    this.trainingDocuments =
        train.stream().mapToInt(TrainingPair::document).sorted().distinct().toArray();
  }

  public List<Document> documents() {
    return documents;
  }

  public List<Query> queries() {
    return queries;
  }

  public List<TrainingPair> train() {
    return train;
  }

  /// The judgments that the training pairs come from, or the pairs as judgments of grade 1.
  public Qrels trainQrels() {
    return trainQrels;
  }

  /// Empty where there is no dev split; then [#notes()] says why.
  public Qrels dev() {
    return dev;
  }

  /// Empty where there is no test split; then [#notes()] says why.
  public Qrels test() {
    return test;
  }

  /// What the reader decided by itself, e.g. how a missing dev split was carved. One sentence each.
  public List<String> notes() {
    return notes;
  }

  /// Position of a document, or -1 where there is none of this id.
  public int documentPosition(String id) {
    return documentPositions.getOrDefault(id, -1);
  }

  /// Position of a query, or -1 where there is none of this id.
  public int queryPosition(String id) {
    return queryPositions.getOrDefault(id, -1);
  }

  /// Positions of all documents known to be relevant to a query, rising: its training pairs and the
  /// judgments above grade 0 of train, and every document whose title and text are the same as one
  /// of these. None of them may serve as a negative. Judgments of dev and test count only for a
  /// query that has no training pair: training must not learn from them what else a query that it
  /// trains on is after. Do not modify.
  public int[] knownPositives(int query) {
    return knownPositives[query];
  }

  /// Positions of the documents that are the relevant one of a training pair, rising: the pool that
  /// negatives should be mined from, since a document met only as a negative is only pushed away.
  public int[] trainingDocuments() {
    return trainingDocuments.clone();
  }

  /// Positions of the queries of `split` in its order, for [#dev()] or [#test()].
  public int[] queriesOf(Qrels split) {
    return split.queryIds().stream().mapToInt(this::queryPosition).toArray();
  }

  /// For each query of `split`, in its order, the positions of the documents that are relevant to
  /// it in the splits before: train for dev, train and dev for test. Rising.
  public int[][] relevantBefore(Qrels split) {
    var before = split == test ? List.of(trainQrels, dev) : List.of(trainQrels);
    int[][] relevant = new int[split.size()][];
    int q = 0;
    for (String query : split.queryIds()) {
      relevant[q++] =
          before.stream()
              .flatMap(qrels -> qrels.of(query).entrySet().stream())
              .filter(judgment -> judgment.getValue() > 0)
              .mapToInt(judgment -> documentPosition(judgment.getKey()))
              .sorted()
              .distinct()
              .toArray();
    }
    return relevant;
  }

  /// For each document the number of its category, -1 where it has none.
  public int[] categories() {
    var numbers = new HashMap<String, Integer>();
    return documents.stream()
        .mapToInt(
            document ->
                document.category().isEmpty()
                    ? -1
                    : numbers.computeIfAbsent(document.category(), c -> numbers.size()))
        .toArray();
  }

  /// Whether queries are texts. Where they are not, as users are not, nothing can be found by
  /// words.
  public boolean queriesHaveText() {
    return queries.stream().anyMatch(query -> !query.text().isBlank());
  }

  /// The same documents, queries and judgments with other training pairs, e.g. the first 500.
  public RetrievalDataset withTrain(List<TrainingPair> pairs) {
    return new RetrievalDataset(documents, queries, pairs, trainQrels, dev, test, notes);
  }

  /// SHA-256 of all that training and evaluation see: texts, pairs, judgments, and their order.
  public String fingerprint() {
    var fingerprint = new Fingerprint().add(documents.size());
    for (var document : documents) {
      fingerprint.add(document.id()).add(document.title()).add(document.text());
      if (!document.category().isEmpty()) {
        fingerprint.add(document.category());
      }
    }
    fingerprint.add(queries.size());
    for (var query : queries) {
      fingerprint.add(query.id()).add(query.text());
    }
    fingerprint.add(train.size());
    for (var pair : train) {
      fingerprint
          .add(pair.query(), pair.document(), Float.floatToIntBits(pair.weight()))
          .add(pair.negatives().length)
          .add(pair.negatives())
          .add(pair.scores().length);
      for (float score : pair.scores()) {
        fingerprint.add(Float.floatToIntBits(score));
      }
    }
    for (var qrels : List.of(trainQrels, dev, test)) {
      fingerprint.add(qrels.size());
      for (String query : qrels.queryIds()) {
        var judgments = qrels.of(query);
        fingerprint.add(query).add(judgments.size());
        judgments.forEach((document, grade) -> fingerprint.add(document).add(grade));
      }
    }
    return fingerprint.hex();
  }

  private int[][] findKnownPositives() {
    var relevant = new IntArrayList[queries.size()];
    var trained = new BitSet(queries.size());
    for (var pair : train) {
      add(relevant, pair.query(), pair.document());
      trained.set(pair.query());
    }
    addJudgments(relevant, trainQrels, "train", new BitSet());
    addJudgments(relevant, dev, "dev", trained);
    addJudgments(relevant, test, "test", trained);
    int[][] twins = twins();
    int[][] known = new int[queries.size()][];
    for (int q = 0; q < known.length; q++) {
      known[q] = relevant[q] == null ? new int[0] : withTwins(relevant[q], twins);
    }
    return known;
  }

  private void addJudgments(IntArrayList[] relevant, Qrels qrels, String split, BitSet without) {
    for (String queryId : qrels.queryIds()) {
      int query = queryPosition(queryId);
      if (query < 0) {
        throw new DataException(
            split + " judgments: a query id must be known, got \"" + queryId + "\"");
      }
      for (var judgment : qrels.of(queryId).entrySet()) {
        int document = documentPosition(judgment.getKey());
        if (document < 0) {
          throw new DataException(
              split
                  + " judgments: a document id must be known, got \""
                  + judgment.getKey()
                  + "\" for query \""
                  + queryId
                  + "\"");
        }
        if (judgment.getValue() > 0 && !without.get(query)) {
          add(relevant, query, document);
        }
      }
    }
  }

  private static void add(IntArrayList[] relevant, int query, int document) {
    if (relevant[query] == null) {
      relevant[query] = new IntArrayList(2);
    }
    relevant[query].add(document);
  }

  /// For each document the positions of all that read the same, itself among them; an empty array
  /// where it is the only one, or says nothing.
  private int[][] twins() {
    record Content(String title, String text) {}
    var byContent = new HashMap<Content, IntArrayList>();
    for (int i = 0; i < documents.size(); i++) {
      var document = documents.get(i);
      if (document.hasText()) {
        byContent
            .computeIfAbsent(
                new Content(document.title(), document.text()), c -> new IntArrayList(1))
            .add(i);
      }
    }
    int[][] twins = new int[documents.size()][];
    Arrays.fill(twins, new int[0]);
    for (var same : byContent.values()) {
      if (same.size() > 1) {
        int[] positions = same.toArray();
        for (int position : positions) {
          twins[position] = positions;
        }
      }
    }
    return twins;
  }

  private static int[] withTwins(IntArrayList documents, int[][] twins) {
    var all = new IntArrayList(documents.size());
    for (var document : documents) {
      all.add(document.value);
      all.add(twins[document.value]);
    }
    return Arrays.stream(all.toArray()).sorted().distinct().toArray();
  }
}
