package io.twinspire.core.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Reads judgments: `query document grade` (BEIR, with or without a header line) or TREC's `query 0
/// document grade`. Fields are separated by tabs, or by blanks in a line without a tab.
final class QrelsReader {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1,9}");

  /// TREC's second column says nothing, and it says it so.
  private static final Pattern ITERATION = Pattern.compile("0|Q0");

  private QrelsReader() {}

  /// Reads a file of judgments of queries and documents in `pool`.
  ///
  /// @throws DataException for a line that breaks a rule or a pair judged twice
  static Qrels read(Path file, Pool pool) {
    var qrels = new Qrels();
    Lines.forEach(
        file,
        (line, number) -> {
          String[] fields =
              line.indexOf('\t') >= 0 ? line.split("\t", -1) : line.strip().split("\\s+");
          if (number == 1 && isHeader(fields)) {
            return;
          }
          if (fields.length == 4 ? !ITERATION.matcher(fields[1]).matches() : fields.length != 3) {
            throw new BadLine(
                "must have the columns query-id, corpus-id, score (or TREC's query-id, 0,"
                    + " corpus-id, score), got "
                    + fields.length
                    + ": "
                    + JsonLine.excerpt(line));
          }
          String grade = fields[fields.length - 1].strip();
          if (!WHOLE_NUMBER.matcher(grade).matches()) {
            throw new BadLine("score must be a whole number, got \"" + grade + "\"");
          }
          String query = fields[0];
          String document = fields[fields.length - 2];
          requireKnown(pool, query, document);
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

  /// A score that has a digit is a score, if perhaps a wrong one.
  private static boolean isHeader(String[] fields) {
    return fields.length >= 3 && fields[fields.length - 1].chars().noneMatch(Character::isDigit);
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
