package io.twinspire.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// A small BEIR folder with a regularity that BM25 cannot see: query words and document words are
/// disjoint, paired topic by topic.
final class PlantedData {
  static final int TOPICS = 12;
  static final int DOCUMENTS_PER_TOPIC = 8;

  private static final int QUERIES_PER_TOPIC = 12;

  private PlantedData() {}

  /// Writes the folder. Of each topic's queries most are for training, two for dev, two for test.
  static void write(Path folder) throws IOException {
    var corpus = new StringBuilder();
    var queries = new StringBuilder();
    var train = new StringBuilder("query-id\tcorpus-id\tscore\n");
    var dev = new StringBuilder(train);
    var test = new StringBuilder(train);
    for (int t = 0; t < TOPICS; t++) {
      for (int i = 0; i < DOCUMENTS_PER_TOPIC; i++) {
        corpus.append(
            String.format(
                Locale.ROOT,
                "{\"_id\": \"d%d-%d\", \"title\": \"<b>Title</b> %s\", \"text\": \"%s %s %s\"}%n",
                t,
                i,
                word('d', t, i),
                word('d', t, 0),
                word('d', t, i + 1),
                word('d', t, i + 2)));
      }
      for (int i = 0; i < QUERIES_PER_TOPIC; i++) {
        queries.append(
            String.format(
                Locale.ROOT,
                "{\"_id\": \"q%d-%d\", \"text\": \"%s %s\"}%n",
                t,
                i,
                word('q', t, i % 4),
                word('q', t, (i + 1) % 5)));
        var split = i < 2 ? dev : i < 4 ? test : train;
        split.append(
            String.format(Locale.ROOT, "q%d-%d\td%d-%d\t1%n", t, i, t, i % DOCUMENTS_PER_TOPIC));
      }
    }
    Files.createDirectories(folder.resolve("qrels"));
    Files.writeString(folder.resolve("corpus.jsonl"), corpus);
    Files.writeString(folder.resolve("queries.jsonl"), queries);
    Files.writeString(folder.resolve("qrels/train.tsv"), train);
    Files.writeString(folder.resolve("qrels/dev.tsv"), dev);
    Files.writeString(folder.resolve("qrels/test.tsv"), test);
  }

  /// Writes a configuration that trains on the folder in seconds.
  static Path writeConfig(Path file, Path data) throws IOException {
    return Files.writeString(
        file,
        """
        {
          "description": "planted pairs",
          "data": {"type": "beir", "path": "%s"},
          "text": {"analyzer": {"type": "standard"}},
          "tower": {"type": "bag", "dimensions": 16, "initStd": 0.1},
          "training": {"epochs": 3, "batchSize": 16, "threads": 2},
          "mining": {"epochs": 2, "negatives": 2, "keep": 4,
                     "candidates": {"bm25Depth": 5, "denseDepth": 10}}
        }
        """
            .formatted(data));
  }

  private static String word(char side, int topic, int i) {
    return side + "word" + (char) ('a' + topic) + (char) ('a' + i % 26);
  }
}
