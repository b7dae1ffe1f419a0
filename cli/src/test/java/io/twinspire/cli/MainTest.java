package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.command.Twinspire;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class MainTest {
  private final CapturedConsole console = new CapturedConsole();

  @Test
  void noCommandIsAUsageErrorOnStderr() {
    assertThat(console.run()).isEqualTo(ExitCode.USAGE);
    assertThat(console.out()).isEmpty();
    assertThat(console.err())
        .contains("Missing required subcommand")
        .contains("./twinspire --help");
  }

  @Test
  void mistypedCommandIsSuggested() {
    assertThat(console.run("doctr")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("'doctr'").contains("doctor");
  }

  @Test
  void mistypedOptionIsSuggested() {
    assertThat(console.run("doctor", "--jsn")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("Unknown option: '--jsn'").contains("--json");
  }

  @Test
  void valuesOfTheWrongTypeAreSaidLikeOtherProblems() {
    assertThat(console.run("search", "--run", "x", "q", "--k", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err().strip()).isEqualTo("--k: must be >= 1, got 0");
    assertThat(console.run("search", "--run", "x", "q", "--k", "ten")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).startsWith("--k: must be a whole number, got ten\n");
    assertThat(console.run("search", "--run", "x", "q", "--mode", "fuzzy"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).startsWith("--mode: must be one of dense, bm25, hybrid, got fuzzy\n");
    assertThat(console.run("search", "--run", "x", "  ")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err().strip())
        .isEqualTo(
            "QUERY: must say what to search for, or --user for whom, or --history after what, got"
                + " nothing");
    assertThat(console.run("search", "--help")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("What ranks: dense, bm25, hybrid (hybrid).");
  }

  @Test
  void aDirectoryThatCannotBeMadeIsOneLine(@TempDir Path folder) throws IOException {
    Path config = PlantedData.writeConfig(folder.resolve("run.json"), folder.resolve("none"));
    Path below = config.resolve("run");
    assertThat(console.train(config, below)).isEqualTo(ExitCode.USAGE);
    assertThat(console.err().strip())
        .startsWith(below + ": must be a directory that can be made, got ")
        .doesNotContain("\n");
  }

  @Test
  void aFolderWithAConfigOfItsOwnIsNoRunAndIsNeverDeleted(@TempDir Path folder) throws IOException {
    Path config = PlantedData.writeConfig(folder.resolve("run.json"), folder.resolve("none"));
    Path theirs = Files.createDirectories(folder.resolve("their-model"));
    Files.writeString(theirs.resolve("config.json"), "{}");
    assertThat(console.train(config, theirs, "--overwrite")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err().strip())
        .isEqualTo(
            theirs
                + ": must be a new directory or hold a run, got other files. Give another --run");
    assertThat(theirs.resolve("config.json")).hasContent("{}");
  }

  @Test
  void doctorPrintsOneJsonObject() {
    assertThat(console.run("doctor", "--json")).isEqualTo(ExitCode.OK);
    var report = JsonMapper.shared().readTree(console.out());
    assertThat(report.at("/environment/lucenePanama").asBoolean()).isTrue();
    assertThat(report.at("/environment/simdBits").asInt()).isGreaterThanOrEqualTo(128);
    assertThat(report.at("/problems").isArray()).isTrue();
    assertThat(console.err()).isEmpty();
  }

  @Test
  void allProblemsOfAConfigurationAreSaidAtOnce(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("run.json");
    Files.writeString(
        file,
        """
        {"data": {"type": "beir", "path": "x"}, "tower": {"type": "bag", "dimensions": 0},
         "objective": {"type": "info-nce", "temprature": 1, "temperature": 0.001,
                       "learnTemperature": true, "symmetric": "64"},
         "maxPairs": -1}
        """);
    assertThat(console.run("validate", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(console.out()).isEmpty();
    assertThat(console.err())
        .contains("tower.dimensions: must be 1 to 4096, got 0")
        .contains("objective.temperature: must be >= 0.01 where it is learned, got 0.001")
        .contains("objective.symmetric: must be true or false, got \"64\"")
        .contains("maxPairs: must be >= 0, got -1")
        .contains("objective.temprature: unknown key. Did you mean objective.temperature?");
  }

  @Test
  void objectivesThatDoNotGoTogetherWithTheRestAreRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("run.json");
    Files.writeString(
        file,
        """
        {"data": {"type": "beir", "path": "x"}, "objective": {"type": "softmax", "hardness": 1}}
        """);
    assertThat(console.run("validate", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .contains("objective.logQ: must be \"none\" where hardness weighs the negatives");
    String[] kl = {
      "--set", "objective={\"type\": \"kl\"}", "--set", "negatives.given=0", "--set", "mining={}"
    };
    assertThat(console.run("validate", file.toString(), kl[0], kl[1], kl[2], kl[3], kl[4], kl[5]))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .contains("mining: must be absent with margin-mse and kl")
        .contains("negatives.given: must be >= 1 with margin-mse and kl");
  }

  @Test
  void missingConfigurationIsOneLine(@TempDir Path folder) {
    Path file = folder.resolve("none.json");
    assertThat(console.run("validate", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(console.err().strip())
        .isEqualTo(file + ": must be a settings file, got no such file");
  }

  @Test
  void validConfigurationIsPrintedWithEveryDefault(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("run.json");
    Files.writeString(file, "{\"data\": {\"type\": \"beir\", \"path\": \"x\"}}");
    assertThat(console.run("validate", file.toString(), "--set", "seed=7", "--json"))
        .isEqualTo(ExitCode.OK);
    var settings = JsonMapper.shared().readTree(console.out());
    assertThat(settings.at("/seed").asInt()).isEqualTo(7);
    assertThat(settings.at("/training/batchSize").asInt()).isEqualTo(512);
  }

  @Test
  void schemaIsOneJsonObject() {
    assertThat(console.run("schema")).isEqualTo(ExitCode.OK);
    assertThat(JsonMapper.shared().readTree(console.out()).path("title").asString())
        .isEqualTo("RunConfig");
  }

  @Test
  void resultsThatNobodyTakesAreAFailure() {
    var err = new StringWriter();
    var full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    for (String[] args : new String[][] {{"schema"}, {"--help"}}) {
      err.getBuffer().setLength(0);
      var lost =
          new Console(
              new PrintWriter(full, false, StandardCharsets.UTF_8),
              new PrintWriter(err, true),
              false);
      assertThat(Main.run(lost, args)).isEqualTo(ExitCode.FAILURE);
      assertThat(err.toString().lines())
          .singleElement()
          .asString()
          .startsWith("standard output: must take all that is printed, got an error");
    }
  }

  @Test
  void missingSourcesAreADataError(@TempDir Path folder) {
    var args =
        new String[] {
          "data", "javadoc", "--src", folder.resolve("none").toString(), "--out", "unused"
        };
    assertThat(console.run(args)).isEqualTo(ExitCode.DATA);
    assertThat(console.err()).contains("none").doesNotContain("\tat ");
  }

  @TestFactory
  Stream<DynamicTest> everyCommandHasHelpWithAnExample() {
    return allCommands(Twinspire.commandLine(console.console()))
        .map(
            command -> {
              var words = command.getCommandSpec().qualifiedName().split(" ");
              return DynamicTest.dynamicTest(
                  String.join(" ", words),
                  () -> {
                    var args = new ArrayList<>(Arrays.asList(words));
                    args.removeFirst();
                    args.add("--help");
                    assertThat(console.run(args.toArray(String[]::new))).isEqualTo(ExitCode.OK);
                    assertThat(console.out()).contains("Usage: ").contains("./twinspire ");
                    assertThat(console.err()).isEmpty();
                  });
            });
  }

  private static Stream<CommandLine> allCommands(CommandLine root) {
    return Stream.concat(
        Stream.of(root), root.getSubcommands().values().stream().flatMap(MainTest::allCommands));
  }
}
