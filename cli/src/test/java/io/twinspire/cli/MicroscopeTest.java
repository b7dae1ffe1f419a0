package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MicroscopeTest {
  @TempDir private Path folder = Path.of("");
  private final CapturedConsole console = new CapturedConsole();

  @Test
  void thePageHoldsWhatWasSeenAndAsksForNothingElse() throws IOException {
    Path out = folder.resolve("out");
    assertThat(console.run("microscope", "--quick", "--out", out.toString()))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    JsonNode seen = JsonMapper.shared().readTree(out.resolve("microscope.json").toFile());
    JsonNode full = seen.at("/microscope/cells/0");
    assertThat(full.path("objective").asString()).isEqualTo("full softmax");
    for (JsonNode gradient : full.path("gradients")) {
      assertThat(gradient.path("exact").asBoolean()).isTrue();
      assertThat(gradient.at("/bias/value").asDouble()).isLessThan(1e-6);
    }
    assertThat(full.at("/training/curve").size()).isEqualTo(10);
    assertThat(seen.at("/costs/points").size()).isEqualTo(4);
    assertThat(seen.at("/microscope/refused/0/reason").asString()).contains("objective.symmetric");
    String page = Files.readString(out.resolve("microscope.html"));
    assertThat(page)
        .contains("Chart.js v4.4.4")
        .contains("\"sampler\":\"uniform, own\"")
        .doesNotContain("{{")
        .doesNotContain("sourceMappingURL", "@import", "url(")
        .doesNotContainPattern("(src|href)\\s*=\\s*[\"']");
  }

  @Test
  void dataOfAConfigurationAreLookedAt() throws IOException {
    PlantedData.write(folder.resolve("data"));
    Path config = PlantedData.writeConfig(folder.resolve("c.json"), folder.resolve("data"));
    Path out = folder.resolve("out");
    assertThat(console.run("microscope", config.toString(), "--quick", "--out", out.toString()))
        .as("96 pairs are too few")
        .isEqualTo(ExitCode.DATA);
    assertThat(console.err()).contains("microscope: needs at least 256 training pairs of 96");
    assertThat(out).doesNotExist();
  }

  @Test
  void refusesWhatItCannotLookAt() {
    assertThat(console.run("microscope", "--documents", "9")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--documents: must be 16 to 2000, got 9");
    assertThat(console.run("microscope", "--set", "seed=2")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--set: must be given with a CONFIG");
  }
}
