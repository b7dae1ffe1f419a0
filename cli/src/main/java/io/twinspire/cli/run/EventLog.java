package io.twinspire.cli.run;

import io.twinspire.core.files.AtomicFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `metrics.jsonl`: one event a line, in the order they happened. `time` and `seconds` (that the
/// run has been at work, in this process and in those before it) are fields of their own, so that
/// without them two runs of one seed compare equal. A run that goes on cuts the events that come
/// after its checkpoint, since they happen again.
final class EventLog implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final BufferedWriter out;
  private final long started = System.nanoTime();
  private double before;

  /// Opens the log, or goes on with the one that is there, without what will be logged again.
  ///
  /// @param steps steps of the run that the checkpoint holds from which it goes on, 0 without one
  EventLog(Path file, long steps) throws IOException {
    if (Files.exists(file)) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      var kept = new StringBuilder();
      // What a process that was killed left of a line has no end.
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", 0)) {
        JsonNode event = parse(line);
        before = Math.max(before, event.path("seconds").asDouble(0));
        if (event.isObject() && !happensAgain(event, steps)) {
          kept.append(line).append('\n');
        }
      }
      if (kept.length() < text.length()) {
        AtomicFiles.writeString(file, kept.toString());
      }
    }
    out =
        Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /// An object, or a missing node where a crash of the machine left something else.
  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JacksonException torn) {
      return JSON.missingNode();
    }
  }

  /// Whether the event is of work that comes after the checkpoint.
  private static boolean happensAgain(JsonNode event, long steps) {
    return switch (event.path("event").asString("")) {
      case "step", "negatives", "epoch" -> event.path("step").asLong(0) > steps;
      // What is mined before a step is mined again where that step is still to come.
      case "mined" -> event.path("step").asLong(0) >= steps;
      case "chosen", "evaluated", "end" -> true;
      default -> false;
    };
  }

  /// Adds an event and its fields; NaN and null fields are left out.
  void add(String event, Map<String, ?> fields) throws IOException {
    var line = new LinkedHashMap<String, Object>();
    line.put("event", event);
    fields.forEach(
        (name, value) -> {
          if (value != null && !(value instanceof Double number && number.isNaN())) {
            line.put(name, value);
          }
        });
    line.put("time", Instant.now().toString());
    line.put("seconds", seconds());
    out.write(JSON.writeValueAsString(line));
    out.newLine();
    out.flush();
  }

  /// Seconds that the run has been at work, to the millisecond.
  double seconds() {
    return Math.round(before * 1e3 + (System.nanoTime() - started) / 1e6) / 1e3;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
