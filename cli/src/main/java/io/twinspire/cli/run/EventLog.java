package io.twinspire.cli.run;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// `metrics.jsonl`: one event a line, in the order they happened. `time` and `seconds` (that the
/// run has been at work, in this process and in those before it) are fields of their own, so that
/// without them two runs of one seed compare equal.
final class EventLog implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final BufferedWriter out;
  private final long started = System.nanoTime();
  private final double before;

  /// Opens the log, or goes on with the one that is there.
  EventLog(Path file) throws IOException {
    before = Files.exists(file) ? secondsOf(lastWholeLine(file)) : 0;
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

  /// Seconds that the run has been at work, to the millisecond.
  double seconds() {
    return Math.round(before * 1e3 + (System.nanoTime() - started) / 1e6) / 1e3;
  }

  /// The last line, "" where there is none. What a process that was killed left of a line is cut
  /// off.
  private static String lastWholeLine(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    int end = all.length;
    while (end > 0 && all[end - 1] != '\n') {
      end--;
    }
    if (end < all.length) {
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(end);
      }
    }
    int from = Math.max(0, end - 1);
    while (from > 0 && all[from - 1] != '\n') {
      from--;
    }
    return new String(all, from, end - from, StandardCharsets.UTF_8);
  }

  private static double secondsOf(String line) {
    return line.isBlank() ? 0 : JSON.readTree(line).path("seconds").asDouble(0);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
