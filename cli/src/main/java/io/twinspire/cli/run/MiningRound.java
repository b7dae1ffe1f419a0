package io.twinspire.cli.run;

import io.twinspire.core.data.DataException;
import io.twinspire.core.files.JsonFiles;
import io.twinspire.core.negatives.MiningReport;
import io.twinspire.core.negatives.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What a round of mining found, as JSON beside its negatives.
///
/// @param round number of the round, from 1
/// @param step steps of the run before it
/// @param dev the dev metric of the model that it was mined with; null without dev queries
public record MiningRound(
    int round, long step, @Nullable Double dev, MiningReport report, List<Example> examples) {

  /// A training pair with the negatives that score highest.
  public record Example(String query, Text positive, List<Text> mined) {}

  /// A document and its score for the query.
  public record Text(String id, String title, String snippet, float score) {}

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  void write(Path file) throws IOException {
    JsonFiles.write(file, this);
  }

  /// @throws DataException where the file does not hold a round
  static MiningRound read(Path file) throws IOException {
    try {
      MiningRound round = JSON.readValue(Files.readAllBytes(file), MiningRound.class);
      if (round != null) {
        return round;
      }
      throw damaged(file.toString(), "null", null);
    } catch (JacksonException e) {
      throw damaged(file + ":" + e.getLocation().getLineNr(), e.getOriginalMessage(), e);
    }
  }

  private static DataException damaged(String where, String got, @Nullable Exception cause) {
    return new DataException(
        where
            + ": must be a round of mining as it was saved, got "
            + got
            + ". Delete the file and the .jsonl beside it",
        cause);
  }

  /// What the rules did, in one sentence's middle: `of 100 candidates 3 are known to be relevant`.
  String verdicts() {
    String removed =
        Arrays.stream(Verdict.values())
            .filter(verdict -> report.count(verdict) > 0)
            .map(verdict -> "%,d %s".formatted(report.count(verdict), verdict.words()))
            .collect(Collectors.joining(", "));
    return "of %,d candidates %s"
        .formatted(report.candidates(), removed.isEmpty() ? "0 kept" : removed);
  }

  /// The complaint that the rules left nothing.
  String nothingLeft() {
    return "mining: the rules must leave at least one negative, got none: "
        + verdicts()
        + ". Widen mining.candidates or loosen mining.rules";
  }
}
