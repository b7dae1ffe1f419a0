package io.twinspire.cli.run;

import io.twinspire.core.data.DataException;
import io.twinspire.core.files.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// `summary.json`: what the report shows beside the results.
///
/// @param finished when, ISO 8601
/// @param devMetric the metric that chose
/// @param trainingSeconds time of all stages, in this process
/// @param trainMetric the same metric on training queries, see [RunPipeline]; null in runs of
///   before
/// @param hnswRecall recall@10 of the HNSW search against exact search
/// @param choice which stage's model was kept and why
/// @param facts name and value, for a table
/// @param notes what the reader of the data decided by itself
public record Summary(
    String name,
    String finished,
    String devMetric,
    double trainingSeconds,
    @Nullable Double trainMetric,
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

  /// @throws DataException where the file does not hold one
  static Summary read(Path file) throws IOException {
    try {
      return JsonMapper.shared().readValue(Files.readAllBytes(file), Summary.class);
    } catch (JacksonException e) {
      throw new DataException(
          file + ": must be a summary as it was saved, got " + e.getOriginalMessage(), e);
    }
  }

  void write(Path file) throws IOException {
    JsonFiles.write(file, this);
  }
}
