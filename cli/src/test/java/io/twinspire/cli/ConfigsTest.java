package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.config.Task;
import io.twinspire.core.settings.SettingsReader;
import io.twinspire.core.settings.SettingsSchema;
import io.twinspire.core.settings.SettingsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// What lies in `configs/` is what the code reads.
class ConfigsTest {
  private static final Path CONFIGS = Path.of("../configs");

  @Test
  void everyConfigurationIsValidSaysWhatItShowsAndRoundTrips() throws IOException {
    List<Path> files;
    try (var found = Files.list(CONFIGS)) {
      files = found.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(3);
    for (Path file : files) {
      var config = (Record) Task.read(file, List.of());
      String written = SettingsWriter.write(config);
      assertThat(JsonMapper.shared().readTree(written).path("description").asString(""))
          .as(file.toString())
          .isNotBlank();
      Record again = SettingsReader.read(written, List.of(), config.getClass());
      assertThat(again).as(file.toString()).isEqualTo(config);
    }
  }

  @Test
  void theSchemasAreThoseThatTheCodeGenerates() throws IOException {
    var json = JsonMapper.shared();
    for (Task task : Task.values()) {
      String name = task == Task.RETRIEVAL ? "run" : task.toString();
      var generated = json.readTree(SettingsSchema.generate(task.config()).toString());
      assertThat(
              json.readTree(Files.readString(CONFIGS.resolve("schema/" + name + ".schema.json"))))
          .as("stale: ./twinspire schema --task %s > configs/schema/%s.schema.json", task, name)
          .isEqualTo(generated);
    }
  }
}
