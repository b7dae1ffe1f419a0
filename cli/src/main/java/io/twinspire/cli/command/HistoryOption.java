package io.twinspire.cli.command;

import io.twinspire.cli.console.Console;
import io.twinspire.core.data.DataException;
import io.twinspire.core.model.Encoder;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What was had before, as a command that asks what comes next is told it.
final class HistoryOption {

  @Option(
      names = "--history",
      paramLabel = "ID",
      split = "[,\\s]+",
      arity = "1..*",
      description =
          "What was had before, by id, the oldest first, in a run whose tower reads histories."
              + " Double quotes are around an id that has a comma. What it holds is not found"
              + " again.")
  private List<String> given = List.of();

  boolean isGiven() {
    return !given.isEmpty();
  }

  List<String> ids() {
    return given.stream()
        .map(id -> id.matches("\".+\"") ? id.substring(1, id.length() - 1) : id)
        .filter(id -> !id.isBlank())
        .toList();
  }

  /// Vector of what comes after the ids of the option.
  ///
  /// @throws DataException where the model knows none of them
  float[] encode(Encoder encoder, Console console) {
    return encode(encoder, ids(), console)
        .orElseThrow(
            () ->
                new DataException(
                    "--history: must name an item that the model was trained on, got "
                        + String.join(",", ids())
                        + ". './twinspire search' shows ids with what it finds"));
  }

  /// Vector of what comes after some items, those that the model does not know being named on the
  /// console; empty where it knows none.
  static Optional<float[]> encode(Encoder encoder, List<String> ids, Console console) {
    List<String> unknown = encoder.unknown(ids);
    if (unknown.size() == ids.size()) {
      return Optional.empty();
    }
    if (!unknown.isEmpty()) {
      console.say(
          "passed over, since the model was not trained on them: " + String.join(", ", unknown));
    }
    return Optional.of(encoder.encodeHistory(ids));
  }
}
