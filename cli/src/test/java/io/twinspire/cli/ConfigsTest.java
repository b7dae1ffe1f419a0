package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.config.RunConfig;
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
      RunConfig config = RunConfig.read(file, List.of());
      assertThat(config.description()).as(file.toString()).isNotBlank();
      String written = SettingsWriter.write(config);
      RunConfig again = SettingsReader.read(written, List.of(), RunConfig.class);
      assertThat(again).as(file.toString()).isEqualTo(config);
    }
  }

  @Test
  void theSchemaIsTheOneThatTheCodeGenerates() throws IOException {
    var json = JsonMapper.shared();
    var generated = json.readTree(SettingsSchema.generate(RunConfig.class).toString());
    assertThat(json.readTree(Files.readString(CONFIGS.resolve("schema/run.schema.json"))))
        .as("stale: ./twinspire schema > configs/schema/run.schema.json")
        .isEqualTo(generated);
  }
}
