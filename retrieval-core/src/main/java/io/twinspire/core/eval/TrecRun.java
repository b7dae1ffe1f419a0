package io.twinspire.core.eval;

import io.twinspire.core.data.DataException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// TREC run files: `qid Q0 docid rank score tag`, one document a line.
public final class TrecRun {

  private TrecRun() {}

  /// Writes `run`, ranks from 1. Scores are written so that they read back as the same floats,
  /// hence in the same order.
  ///
  /// @param tag name of the system, the last column
  /// @throws DataException where an id or the tag is empty or has white space, which the format
  ///   cannot hold
  public static void write(Path file, RankedRun run, String tag) throws IOException {
    TrecFiles.requireField(file, "tag", tag);
    TrecFiles.write(
        file,
        out -> {
          for (var queryId : run.queryIds()) {
            TrecFiles.requireField(file, "query id", queryId);
            writeQuery(out, file, queryId, run.of(queryId), tag);
          }
        });
  }

  private static void writeQuery(
      Writer out, Path file, String queryId, List<ScoredDocument> ranking, String tag)
      throws IOException {
    int rank = 1;
    for (var document : ranking) {
      TrecFiles.requireField(file, "document id", document.id());
      out.write(
          queryId
              + " Q0 "
              + document.id()
              + " "
              + rank
              + " "
              + document.score()
              + " "
              + tag
              + "\n");
      rank++;
    }
  }

  /// Reads a run. As in trec_eval, the scores decide the order and the column of ranks is not
  /// looked at.
  ///
  /// @throws DataException with file and line where a line is malformed
  public static RankedRun read(Path file) throws IOException {
    var rankings = new LinkedHashMap<String, List<ScoredDocument>>();
    TrecFiles.forEachLine(
        file,
        6,
        "qid Q0 docid rank score tag",
        (where, fields) ->
            rankings
                .computeIfAbsent(fields[0], q -> new ArrayList<>())
                .add(new ScoredDocument(fields[2], score(where, fields[4]))));
    var run = new RankedRun();
    rankings.forEach(
        (queryId, ranking) -> {
          try {
            run.put(queryId, ranking);
          } catch (DataException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
          }
        });
    return run;
  }

  private static float score(String where, String field) {
    try {
      return Float.parseFloat(field);
    } catch (NumberFormatException e) {
      throw new DataException(where + ": score must be a number, got " + field, e);
    }
  }
}
