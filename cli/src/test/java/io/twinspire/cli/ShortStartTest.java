package io.twinspire.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.cli.console.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// What the short commands leave out for a quick start changes no answer.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShortStartTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String QUERY = "qwordaa qwordab";

  private final CapturedConsole console = new CapturedConsole();
  private Path run = Path.of("");

  @BeforeAll
  void train(@TempDir Path folder) throws IOException {
    PlantedData.write(folder.resolve("data"));
    var config = PlantedData.writeConfig(folder.resolve("planted.json"), folder.resolve("data"));
    run = folder.resolve("run");
    assertThat(console.run("train", config.toString(), "--run", run.toString()))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
  }

  /// As the launcher starts them: on the class path, where the scalar kernels compute.
  @Test
  void theClassPathGivesTheVectorsOfTheModulePath() throws Exception {
    String[] encode = {"encode", "--run", run.toString(), "--text", QUERY, "--json"};
    assertThat(console.run(encode)).isEqualTo(ExitCode.OK);
    float[] expected = JSON.readValue(console.out(), float[].class);
    float[] vector = JSON.readValue(onClassPath(encode), float[].class);
    assertThat(vector).hasSize(16);
    for (int i = 0; i < vector.length; i++) {
      assertThat(vector[i]).isCloseTo(expected[i], within(1e-6f));
    }
  }

  @Test
  void theClassPathFindsTheHitsOfTheModulePath() throws Exception {
    String[] search = {"search", "--run", run.toString(), QUERY, "--k", "8", "--json"};
    assertThat(console.run(search)).isEqualTo(ExitCode.OK);
    assertThat(JSON.readTree(onClassPath(search)).findValuesAsString("id"))
        .hasSize(8)
        .isEqualTo(JSON.readTree(console.out()).findValuesAsString("id"));
  }

  /// BM25 needs no model: it answers beside one that is damaged, which evaluation refuses.
  @Test
  void bm25ReadsNoWeightsAndEvaluationReadsAll() throws IOException {
    Path weights = run.resolve("model/model.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, damaged.length - 32 * 16 * 4, damaged.length, (byte) 0xFF);
    Files.write(weights, damaged);
    try {
      assertThat(console.run("search", "--run", run.toString(), "dwordaa", "--mode", "bm25"))
          .as(console.err())
          .isEqualTo(ExitCode.OK);
      assertThat(console.out()).contains("dwordaa");
      assertThat(console.run("evaluate", "--run", run.toString())).isEqualTo(ExitCode.DATA);
      assertThat(console.err()).contains("model.safetensors: values must have the checksum");
    } finally {
      Files.write(weights, whole);
    }
  }

  /// What a command prints in a JVM of its own.
  private static String onClassPath(String... command) throws Exception {
    var line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("jdk.module.path")
                    + File.pathSeparator
                    + System.getProperty("java.class.path"),
                Main.class.getName()));
    line.addAll(List.of(command));
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}
