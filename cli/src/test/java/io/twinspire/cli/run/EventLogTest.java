package io.twinspire.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class EventLogTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void secondsGoOnWhereTheLastProcessEnded() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("metrics.jsonl"),
            """
            {"event": "start", "seconds": 0.1}
            {"event": "stopped", "seconds": 100.5}
            """);
    try (var log = new EventLog(file, 0)) {
      log.add("resume", Map.of());
    }
    var lines = Files.readAllLines(file);
    assertThat(lines).hasSize(3);
    var event = JsonMapper.shared().readTree(lines.getLast());
    assertThat(event.path("seconds").asDouble()).isBetween(100.5, 160.0);
  }

  /// A process that is killed while it writes leaves a part of a line.
  @Test
  void aTornLineIsCutOff() throws IOException {
    for (String before : new String[] {"", "{\"event\": \"start\", \"seconds\": 7}\n"}) {
      Path file = Files.writeString(folder.resolve("metrics.jsonl"), before + "{\"event\": \"st");
      try (var log = new EventLog(file, 0)) {
        log.add("resume", Map.of());
        assertThat(log.seconds()).isBetween(before.isEmpty() ? 0.0 : 7.0, 60.0);
      }
      assertThat(Files.readString(file)).startsWith(before + "{\"event\":\"resume\"");
    }
  }

  /// A process that is killed has logged what follows its last checkpoint.
  @Test
  void whatHappensAgainIsCutAndItsTimeIsKept() throws IOException {
    String kept =
        """
        {"event": "start", "seconds": 1}
        {"event": "step", "step": 10, "seconds": 2}
        {"event": "epoch", "step": 20, "seconds": 3}
        {"event": "mined", "seconds": 4}
        """;
    Path file =
        Files.writeString(
            folder.resolve("metrics.jsonl"),
            kept
                + """
                {"event": "step", "step": 30, "seconds": 5}
                \0\0\0\0
                7
                {"event": "epoch", "step": 40, "seconds": 6}
                {"event": "chosen", "seconds": 7}
                {"event": "evaluated", "seconds": 8}
                {"event": "end", "seconds": 9}
                """);
    try (var log = new EventLog(file, 20)) {
      assertThat(Files.readString(file)).isEqualTo(kept);
      assertThat(log.seconds()).isBetween(9.0, 60.0);
    }
  }
}
