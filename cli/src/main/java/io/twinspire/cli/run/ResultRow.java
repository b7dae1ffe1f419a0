package io.twinspire.cli.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.twinspire.core.data.DataException;
import io.twinspire.core.files.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// One system on one split, as a row of `results.json`; other people's scripts rely on its names.
///
/// @param system `untrained`, `popularity`, `markov`, `bm25`, `bm25-tuned`, `dense-inbatch` or,
///   where no negative comes with the batch, `dense-unmined`, `dense-exact`, `reranked`,
///   `dense-hnsw`, `hybrid`
/// @param queries number of queries that the means are over
/// @param metrics name -> mean
/// @param pVsBm25 two-sided paired t-test of nDCG@10 against `bm25-tuned` on the same queries, or
///   against the floor that is higher on dev, `popularity` or `markov`, where the data are
///   interactions and nothing can be found by words
public record ResultRow(
    String system,
    String split,
    int queries,
    long seed,
    Map<String, Double> metrics,
    @JsonProperty("p_vs_bm25") double pVsBm25) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  ResultRow withP(double p) {
    return new ResultRow(system, split, queries, seed, metrics, p);
  }

  static void write(Path file, List<ResultRow> rows) throws IOException {
    JsonFiles.write(file, rows);
  }

  /// @throws DataException where the file does not hold such rows
  static List<ResultRow> read(Path file) throws IOException {
    try {
      ResultRow[] rows = JSON.readValue(Files.readAllBytes(file), ResultRow[].class);
      if (rows != null && !Arrays.asList(rows).contains(null)) {
        return List.of(rows);
      }
      throw damaged(file.toString(), "null", null);
    } catch (JacksonException e) {
      throw damaged(file + ":" + e.getLocation().getLineNr(), e.getOriginalMessage(), e);
    }
  }

  private static DataException damaged(String where, String got, @Nullable Exception cause) {
    return new DataException(
        where
            + ": must be rows as they were saved, got "
            + got
            + ". Delete the file, and './twinspire resume' makes it again",
        cause);
  }
}
