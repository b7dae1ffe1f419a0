package io.twinspire.core.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads pairs, triplets and lists of texts, one JSON object per line ([PairLine] names the keys).
///
/// A query text never stands in two splits. Where a file gives the dev or test split, training
/// lines with one of its query texts are left out and counted in the notes. Where no file does, the
/// split is carved by a hash of the query text alone ([SplitHash#unit] u): test where u <
/// testFraction, dev where u is in the following devFraction.
final class JsonlReader {
  private final DataSettings.Jsonl settings;
  private final Pool pool = new Pool();
  private final List<String> notes = new ArrayList<>();

  private JsonlReader(DataSettings.Jsonl settings) {
    this.settings = settings;
  }

  static RetrievalDataset read(DataSettings.Jsonl settings) {
    return new JsonlReader(settings).read();
  }

  private RetrievalDataset read() {
    if (settings.corpus() != null) {
      pool.readCorpus(LineReader.existing("data.corpus", settings.corpus()));
    }
    var lines = PairFile.read(LineReader.existing("data.train", settings.train()), pool).lines();
    var dev = given("data.dev", settings.dev());
    var test = given("data.test", settings.test());
    var testTexts = queries(test);
    var devTexts = queries(dev);
    devTexts.removeAll(testTexts);

    double testEnd = test == null ? settings.testFraction() : 0;
    double devEnd = testEnd + (dev == null ? settings.devFraction() : 0);
    var testQrels = judgments(test, testTexts);
    var devQrels = judgments(dev, devTexts);
    var pairs = new ArrayList<TrainingPair>();
    var trainQrels = new Qrels();
    int left = 0;
    for (var line : lines) {
      if (testTexts.contains(line.query()) || devTexts.contains(line.query())) {
        left++;
        continue;
      }
      double u = SplitHash.unit(pool.queries().get(line.query()).text());
      if (u < testEnd) {
        line.addJudgments(testQrels, pool);
      } else if (u < devEnd) {
        line.addJudgments(devQrels, pool);
      } else {
        line.addJudgments(trainQrels, pool);
        line.addPairs(pairs);
      }
    }
    noteLeftOut(left, dev, devQrels);
    noteSplit("dev", settings.dev(), settings.devFraction(), devQrels);
    noteSplit("test", settings.test(), settings.testFraction(), testQrels);
    return Assembly.build(pool, pairs, trainQrels, devQrels, testQrels, notes);
  }

  private @Nullable List<PairLine> given(String setting, @Nullable String file) {
    return file == null ? null : PairFile.read(LineReader.existing(setting, file), pool).lines();
  }

  private static Set<Integer> queries(@Nullable List<PairLine> lines) {
    var queries = new HashSet<Integer>();
    if (lines != null) {
      lines.forEach(line -> queries.add(line.query()));
    }
    return queries;
  }

  private Qrels judgments(@Nullable List<PairLine> lines, Set<Integer> queries) {
    var qrels = new Qrels();
    if (lines != null) {
      for (var line : lines) {
        if (queries.contains(line.query())) {
          line.addJudgments(qrels, pool);
        }
      }
    }
    return qrels;
  }

  private void noteLeftOut(int trainLines, @Nullable List<PairLine> dev, Qrels devQrels) {
    if (trainLines > 0) {
      notes.add(
          settings.train()
              + ": "
              + trainLines
              + " lines have a query of the dev or test file and were left out of training");
    }
    int devInTest = queries(dev).size() - devQrels.size();
    if (dev != null && devInTest > 0) {
      notes.add(
          settings.dev()
              + ": "
              + devInTest
              + " queries are in the test file too and were left out of dev");
    }
  }

  private void noteSplit(String split, @Nullable String file, double fraction, Qrels qrels) {
    if (file != null) {
      return;
    }
    notes.add(
        settings.train()
            + ": "
            + qrels.size()
            + " queries, a share of about "
            + fraction
            + " by a hash of their text, are the "
            + split
            + " split and not trained on");
  }
}
