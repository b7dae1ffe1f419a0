package io.twinspire.core.data;

import com.carrotsearch.hppc.LongFloatHashMap;
import java.nio.file.Path;
import java.util.Set;

/// Scores of (query, document) pairs from a file, such as a cross-encoder's.
///
/// A line is `{"query": id, "document": id, "score": number}`, or the three separated by tabs. The
/// first line may be a header of the same columns.
public final class PairScores {
  private static final Set<String> KEYS = Set.of("query", "document", "score");
  private static final String HEADER = "query\tdocument\tscore";

  private final LongFloatHashMap scores = new LongFloatHashMap();

  private PairScores() {}

  /// @throws DataException for each line with an unknown id, a pair that has a score already, or no
  ///   finite score, by file:line, and for a file without any
  public static PairScores read(Path file, RetrievalDataset data) {
    var scores = new PairScores();
    Lines.forEach(file, (line, number) -> scores.add(line, number, data));
    if (scores.scores.isEmpty()) {
      throw new DataException(
          file
              + ": must hold at least one score, got none. Write one {\"query\", \"document\","
              + " \"score\"} per line");
    }
    return scores;
  }

  private void add(String line, int number, RetrievalDataset data) throws BadLine {
    String query;
    String document;
    float score;
    if (line.stripLeading().startsWith("{")) {
      var json = JsonLine.parse(line);
      json.requireKeys(KEYS);
      query = json.id("query");
      document = json.id("document");
      score = json.number("score", Float.NaN);
      if (Float.isNaN(score)) {
        throw new BadLine("\"score\" must be given, got " + JsonLine.excerpt(line));
      }
    } else {
      if (number == 1 && line.strip().equals(HEADER)) {
        return;
      }
      String[] columns = line.split("\t", -1);
      if (columns.length != 3) {
        throw new BadLine(
            "must be a query's id, a document's id and a score, separated by tabs, got "
                + JsonLine.excerpt(line));
      }
      query = columns[0].strip();
      document = columns[1].strip();
      score = number(columns[2].strip());
    }
    put(query, document, score, data);
  }

  private void put(String query, String document, float score, RetrievalDataset data)
      throws BadLine {
    int q = data.queryPosition(query);
    int d = data.documentPosition(document);
    if (q < 0 || d < 0) {
      throw new BadLine(
          "must name a known %s, got \"%s\""
              .formatted(q < 0 ? "query" : "document", q < 0 ? query : document));
    }
    if (!scores.putIfAbsent(key(q, d), score)) {
      throw new BadLine("must score a pair once, got " + query + ", " + document + " again");
    }
  }

  private static float number(String text) throws BadLine {
    try {
      float score = Float.parseFloat(text);
      if (Float.isFinite(score)) {
        return score;
      }
    } catch (NumberFormatException notOne) {
      // Said below, like a number that is not finite.
    }
    throw new BadLine("the score must be a finite number, got " + JsonLine.excerpt(text));
  }

  /// The score of a pair, NaN where the file has none.
  public float of(int query, int document) {
    return scores.getOrDefault(key(query, document), Float.NaN);
  }

  /// How many pairs have a score.
  public int size() {
    return scores.size();
  }

  private static long key(int query, int document) {
    return ((long) query << 32) | document;
  }
}
