package io.twinspire.core.data;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads judgments: `query document grade` (BEIR, with or without a header line) or TREC's `query 0
/// document grade`. Fields are separated by tabs, or by blanks in a line without a tab.
public final class QrelsReader {
  private QrelsReader() {}

  /// Reads a file of judgments; ids are taken as they are.
  ///
  /// @throws DataException for a line that breaks a rule or a pair judged twice
  public static Qrels read(Path file) {
    return read(file, null);
  }

  /// The same, with every id required to be in `pool`.
  static Qrels read(Path file, @Nullable Pool pool) {
    var qrels = new Qrels();
    Lines.forEach(
        file,
        (line, number) -> {
          String[] fields =
              line.indexOf('\t') >= 0 ? line.split("\t", -1) : line.strip().split("\\s+");
          if (fields.length != 3 && fields.length != 4) {
            throw new BadLine(
                "must have the columns query-id, corpus-id, score (or TREC's four), got "
                    + fields.length);
          }
          String grade = fields[fields.length - 1].strip();
          if (!isWholeNumber(grade)) {
            if (number == 1) {
              return;
            }
            throw new BadLine("score must be a whole number, got \"" + grade + "\"");
          }
          String query = fields[0];
          String document = fields[fields.length - 2];
          if (pool != null) {
            requireKnown(pool, query, document);
          }
          if (qrels.of(query).containsKey(document)) {
            throw new BadLine(
                "a pair must be judged once, got "
                    + Arrays.asList(query, document)
                    + " again. Remove one of the lines");
          }
          qrels.put(query, document, Integer.parseInt(grade));
        });
    return qrels;
  }

  private static boolean isWholeNumber(String text) {
    return text.matches("[+-]?[0-9]{1,9}");
  }

  private static void requireKnown(Pool pool, String query, String document) throws BadLine {
    if (pool.query(query) == null) {
      throw new BadLine("query-id must be in the queries file, got \"" + query + "\"");
    }
    if (pool.document(document) == null) {
      throw new BadLine("corpus-id must be in the corpus file, got \"" + document + "\"");
    }
  }
}
