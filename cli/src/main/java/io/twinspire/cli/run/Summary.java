package io.twinspire.cli.run;

import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `summary.json`: what the report shows beside the results.
///
/// @param finished when, ISO 8601
/// @param devMetric the metric that chose
/// @param trainingSeconds time of all stages, in this process
/// @param hnswRecall recall@10 of the HNSW search against exact search
/// @param choice which stage's model was kept and why
/// @param facts name and value, for a table
/// @param notes what the reader of the data decided by itself
public record Summary(
    String name,
    String finished,
    String devMetric,
    double trainingSeconds,
    @Nullable Double hnswRecall,
    @Nullable String choice,
    List<Fact> facts,
    List<String> notes,
    List<Example> examples) {

  public record Fact(String name, String value) {}

  /// One query and what dense search finds.
  public record Example(String query, List<ExampleHit> hits) {}

  /// @param relevant whether the judgments say so
  public record ExampleHit(
      String id, String title, float score, String snippet, boolean relevant) {}

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  void write(Path file) throws IOException {
    AtomicFiles.writeString(file, JSON.writeValueAsString(this) + "\n");
  }
}
