package io.twinspire.cli.run;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// `metrics.jsonl`: one event a line, in the order they happened. `time` and `seconds` (since this
/// process began the run) are fields of their own, so that without them two runs of one seed
/// compare equal.
final class EventLog implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final BufferedWriter out;
  private final long started = System.nanoTime();

  EventLog(Path file) throws IOException {
    out =
        Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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

  /// Seconds since this process began the run.
  double seconds() {
    return Math.round((System.nanoTime() - started) / 1e6) / 1e3;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
