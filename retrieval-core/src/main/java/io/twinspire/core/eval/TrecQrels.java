package io.twinspire.core.eval;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Qrels;
import java.io.IOException;
import java.nio.file.Path;

/// TREC judgment files: `qid 0 docid grade`, one judgment a line.
public final class TrecQrels {

  private TrecQrels() {}

  /// @throws DataException where an id is empty or has white space, which the format cannot hold
  public static void write(Path file, Qrels qrels) throws IOException {
    TrecFiles.write(
        file,
        out -> {
          for (var queryId : qrels.queryIds()) {
            TrecFiles.requireField(file, "query id", queryId);
            for (var judgment : qrels.of(queryId).entrySet()) {
              TrecFiles.requireField(file, "document id", judgment.getKey());
              out.write(queryId + " 0 " + judgment.getKey() + " " + judgment.getValue() + "\n");
            }
          }
        });
  }

  /// @throws DataException with file and line where a line is malformed or judges a document again
  public static Qrels read(Path file) throws IOException {
    var qrels = new Qrels();
    TrecFiles.forEachLine(
        file,
        4,
        "qid 0 docid grade",
        (where, fields) -> {
          if (qrels.of(fields[0]).containsKey(fields[2])) {
            throw new DataException(
                where
                    + ": a document must be judged once per query, got "
                    + fields[2]
                    + " twice for "
                    + fields[0]);
          }
          qrels.put(fields[0], fields[2], grade(where, fields[3]));
        });
    return qrels;
  }

  private static int grade(String where, String field) {
    try {
      return Integer.parseInt(field);
    } catch (NumberFormatException e) {
      throw new DataException(where + ": grade must be a whole number, got " + field, e);
    }
  }
}
