package io.twinspire.core.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a folder in BEIR's layout, which needs nothing but its path.
///
/// `corpus.jsonl` and `queries.jsonl` must be there; `qrels/{train,dev,test}.tsv` and `pairs.jsonl`
/// may be. Training pairs are the lines of `pairs.jsonl`, or without it the judgments above grade 0
/// of `qrels/train.tsv`. Without `qrels/dev.tsv` the dev split is carved from the training queries:
/// those whose id has [SplitHash#unit] < [#DEV_FRACTION].
public final class BeirReader {
  /// Share of the training queries that become the dev split where the folder has none.
  public static final double DEV_FRACTION = 0.05;

  private final Path folder;
  private final Pool pool = new Pool();
  private final List<String> notes = new ArrayList<>();

  private BeirReader(Path folder) {
    this.folder = folder;
  }

  /// @throws DataException for data that breaks a rule, with file and line
  public static RetrievalDataset read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          folder
              + ": must be a folder with corpus.jsonl and queries.jsonl, got "
              + (Files.exists(folder) ? "a file" : "nothing there"));
    }
    return new BeirReader(folder).read();
  }

  private RetrievalDataset read() {
    pool.readCorpus(folder.resolve("corpus.jsonl"));
    if (pool.emptyDocuments() > 0) {
      notes.add(
          folder.resolve("corpus.jsonl")
              + ": "
              + pool.emptyDocuments()
              + " documents have neither title nor text and will have no vector");
    }
    pool.readQueries(folder.resolve("queries.jsonl"));
    Qrels trainQrels = judgments("train");
    Qrels dev = judgments("dev");
    Qrels test = judgments("test");
    List<TrainingPair> pairs = new ArrayList<>();
    Path pairsFile = folder.resolve("pairs.jsonl");
    if (LineReader.exists(pairsFile)) {
      pairs = PairFile.read(pairsFile, pool).pairs();
      trainQrels = Assembly.union(trainQrels, pairs, pool);
    } else if (trainQrels != null) {
      pairs = pairs(trainQrels);
      if (pairs.isEmpty()) {
        notes.add(
            folder.resolve("qrels/train.tsv")
                + ": must hold a judgment above grade 0 for training, got none");
      }
    } else {
      trainQrels = new Qrels();
      notes.add(folder + ": neither qrels/train.tsv nor pairs.jsonl is there: nothing to train on");
    }
    if (dev == null) {
      dev = carveDev(pairs, trainQrels);
    }
    if (test == null) {
      test = new Qrels();
      notes.add(
          folder.resolve("qrels/test.tsv")
              + ": is missing, so there is no test split and nothing will be reported on it");
    }
    return Assembly.build(pool, pairs, trainQrels, dev, test, notes);
  }

  private @Nullable Qrels judgments(String split) {
    Path file = folder.resolve("qrels").resolve(split + ".tsv");
    if (!LineReader.exists(file)) {
      return null;
    }
    var qrels = QrelsReader.read(file, pool);
    if (qrels.size() == 0 && !split.equals("train")) {
      notes.add(file + ": has no judgment, so there is no " + split + " split");
    }
    return qrels;
  }

  private List<TrainingPair> pairs(Qrels qrels) {
    var pairs = new ArrayList<TrainingPair>();
    for (String queryId : qrels.queryIds()) {
      for (var judgment : qrels.of(queryId).entrySet()) {
        if (judgment.getValue() > 0) {
          pairs.add(
              new TrainingPair(
                  pool.requireQuery(queryId),
                  pool.requireDocument(judgment.getKey()),
                  1,
                  new int[0]));
        }
      }
    }
    return pairs;
  }

  /// Moves the judgments of the chosen training queries to a new dev split.
  private Qrels carveDev(List<TrainingPair> pairs, Qrels trainQrels) {
    var dev = new Qrels();
    for (String queryId : List.copyOf(trainQrels.queryIds())) {
      if (SplitHash.unit(queryId) < DEV_FRACTION) {
        trainQrels.of(queryId).forEach((document, grade) -> dev.put(queryId, document, grade));
        trainQrels.remove(queryId);
      }
    }
    pairs.removeIf(pair -> dev.queryIds().contains(pool.queries().get(pair.query()).id()));
    notes.add(
        folder.resolve("qrels/dev.tsv")
            + ": is missing, so "
            + dev.size()
            + " training queries, about "
            + DEV_FRACTION
            + " of them by a hash of their id, are the dev split and not trained on");
    return dev;
  }
}
