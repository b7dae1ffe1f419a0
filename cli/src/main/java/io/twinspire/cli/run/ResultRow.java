package io.twinspire.cli.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// One system on one split, as a row of `results.json`; other people's scripts rely on its names.
///
/// @param system `untrained`, `bm25`, `bm25-tuned`, `dense-inbatch`, `dense-exact`, `dense-hnsw`,
///   `hybrid`
/// @param queries number of queries that the means are over
/// @param metrics name -> mean
/// @param pVsBm25 two-sided paired t-test of nDCG@10 against `bm25-tuned` on the same queries
public record ResultRow(
    String system,
    String split,
    int queries,
    long seed,
    Map<String, Double> metrics,
    @JsonProperty("p_vs_bm25") double pVsBm25) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  static void write(Path file, List<ResultRow> rows) throws IOException {
    AtomicFiles.writeString(file, JSON.writeValueAsString(rows) + "\n");
  }

  /// @throws io.twinspire.core.data.DataException where the file does not hold such rows
  static List<ResultRow> read(Path file) {
    return List.of(JSON.readValue(file.toFile(), ResultRow[].class));
  }
}
