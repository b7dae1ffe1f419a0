package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Mining again while training goes on: a run that was stopped or killed ends with the bits of one
/// that was not, rounds and reports included.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefreshTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  /// 96 pairs in batches of 16: six steps an epoch, three epochs in each stage. All 96 documents
  /// are among the first 99, so the first epoch of a stage is its best, and its checkpoint is kept.
  private static final String[] EVERY_FOUR_STEPS = {
    "--set",
    "mining.refresh.every=4 steps",
    "--set",
    "mining.epochs=3",
    "--set",
    "training.patience=0",
    "--set",
    "training.devMetric=recall@99"
  };

  private final CapturedConsole console = new CapturedConsole();
  private Path folder = Path.of("");
  private Path config = Path.of("");
  private Path whole = Path.of("");

  @BeforeAll
  void train(@TempDir Path temporary) throws IOException {
    folder = temporary;
    PlantedData.write(folder.resolve("data"));
    config = PlantedData.writeConfig(folder.resolve("planted.json"), folder.resolve("data"));
    whole = folder.resolve("whole");
    assertThat(console.train(config, whole, EVERY_FOUR_STEPS))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.err()).contains("few dev queries (24): which epoch is best by recall@99");
  }

  private Path copy(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (var files = Files.walk(whole)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(whole.relativize(file).toString()));
      }
    }
    Files.delete(copy.resolve("results.json"));
    return copy;
  }

  private int resume(Path run, String... more) {
    return console.run(
        Stream.concat(Stream.of("resume", "--run", run.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private static JsonNode rounds(Path run) throws IOException {
    return JSON.readTree(Files.readString(run.resolve("mining.json")));
  }

  private void assertSameAsWhole(Path run) throws IOException {
    for (String file : List.of("model/model.safetensors", "checkpoints/last.safetensors")) {
      assertThat(run.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    for (int round = 1; round <= 5; round++) {
      assertThat(run.resolve("mined/round-" + round + ".jsonl"))
          .hasSameTextualContentAs(whole.resolve("mined/round-" + round + ".jsonl"));
    }
    assertThat(run.resolve("mining.json")).hasSameTextualContentAs(whole.resolve("mining.json"));
    assertThat(run.resolve("results.json")).hasSameTextualContentAs(whole.resolve("results.json"));
    assertThat(mined(run)).containsExactlyElementsOf(mined(whole));
  }

  /// Events of mining, without what belongs to one process.
  private static List<JsonNode> mined(Path run) throws IOException {
    var mined = new ArrayList<JsonNode>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      var event = (ObjectNode) JSON.readTree(line);
      if (event.path("event").asString().equals("mined")) {
        event.remove(List.of("time", "seconds"));
        mined.add(event);
      }
    }
    return mined;
  }

  /// The metric that chooses is not one of those that tables have always.
  @Test
  void resultsHaveTheDevMetric() throws IOException {
    JsonNode results = JSON.readTree(Files.readString(whole.resolve("results.json")));
    assertThat(results.size()).isPositive();
    for (JsonNode row : results) {
      assertThat(row.path("metrics").has("recall@99")).as(row.toString()).isTrue();
    }
  }

  @Test
  void aRoundEveryFourStepsWithAReportEach() throws IOException {
    JsonNode rounds = rounds(whole);
    assertThat(rounds.size()).isEqualTo(5);
    for (int i = 0; i < 5; i++) {
      JsonNode round = rounds.get(i);
      assertThat(round.path("round").asInt()).isEqualTo(i + 1);
      assertThat(round.path("step").asInt()).isEqualTo(18 + 4 * i);
      assertThat(round.path("devBefore").isNumber()).isTrue();
      if (i < 4) {
        assertThat(round.path("devAfter")).isEqualTo(rounds.get(i + 1).path("devBefore"));
      } else {
        assertThat(round.path("devAfter").isNumber()).isTrue();
      }
    }
    assertThat(mined(whole)).hasSize(5);
    // Mined with another model each time, and so not the same.
    assertThat(Files.readString(whole.resolve("mined/round-1.jsonl")))
        .isNotEqualTo(Files.readString(whole.resolve("mined/round-5.jsonl")));
    assertThat(Files.readString(whole.resolve("report.html")))
        .contains("\"mining\":[{\"round\":1,");
    assertThat(whole.resolve("mined/round-6.jsonl")).doesNotExist();
  }

  @Test
  void aRoundAnEpochCountsEpochs() throws IOException {
    Path run = folder.resolve("epochs");
    assertThat(console.train(config, run, "--set", "mining.refresh={}", "--set", "mining.epochs=2"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    JsonNode rounds = rounds(run);
    assertThat(rounds.size()).isEqualTo(2);
    assertThat(rounds.at("/1/step").asInt() - rounds.at("/0/step").asInt()).isEqualTo(6);
    assertThat(console.train(config, run, "--set", "mining.refresh.every=0 steps"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .startsWith("mining.refresh.every: must be a number of epochs or steps, such as");
  }

  /// Stopped at every step of the way, with nothing but what is on disk in between.
  @Test
  void stoppedAtEveryStepAndResumed() throws IOException {
    Path run = folder.resolve("stopped");
    String[] now = {"--max-minutes", "0.0000001"};
    assertThat(
            console.train(
                config,
                run,
                Stream.concat(Stream.of(EVERY_FOUR_STEPS), Stream.of(now)).toArray(String[]::new)))
        .isEqualTo(ExitCode.INTERRUPTED);
    // Every process takes no step where time is up at once; it still passes over what is done.
    assertThat(resume(run, now)).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(resume(run)).as(console.err()).isEqualTo(ExitCode.OK);
    assertSameAsWhole(run);
  }

  /// As a process leaves it that is killed in the second epoch of the mined stage: the checkpoint
  /// stands in the middle of round 2; later rounds are there or not.
  @Test
  void killedInTheMiddleOfARound() throws IOException {
    for (int rounds = 2; rounds <= 4; rounds++) {
      Path run = copy("killed-" + rounds);
      backToTheFirstMinedEpoch(run);
      for (int later = rounds + 1; later <= 5; later++) {
        Files.delete(run.resolve("mined/round-" + later + ".jsonl"));
        Files.delete(run.resolve("mined/round-" + later + ".json"));
      }
      assertThat(resume(run)).as(console.err()).isEqualTo(ExitCode.OK);
      assertSameAsWhole(run);
    }
  }

  @Test
  void aRoundThatTheCheckpointWasTrainedWithMustBeThereAsItWas() throws IOException {
    Path run = copy("tampered");
    backToTheFirstMinedEpoch(run);
    Path second = run.resolve("mined/round-2.jsonl");
    String text = Files.readString(second);
    String goesWrong =
        "The model that it was mined with is gone: bring the file back, or train anew";

    Files.copy(run.resolve("mined/round-1.jsonl"), second, StandardCopyOption.REPLACE_EXISTING);
    assertThat(resume(run)).isEqualTo(ExitCode.DATA);
    assertThat(console.err())
        .contains(second + ": must hold the negatives that the checkpoint was trained with, got")
        .contains(goesWrong);

    Files.writeString(second, text.substring(0, text.length() - 20));
    assertThat(resume(run)).isEqualTo(ExitCode.DATA);
    assertThat(console.err())
        .contains(second + ":96: must be one JSON object, got ")
        .contains(goesWrong);

    Files.delete(second);
    assertThat(resume(run)).isEqualTo(ExitCode.DATA);
    assertThat(console.err()).contains(second + ": must be there, got nothing. " + goesWrong);

    Files.writeString(second, text);
    // The first round can be mined again at any time.
    Files.delete(run.resolve("mined/round-1.jsonl"));
    assertThat(resume(run)).as(console.err()).isEqualTo(ExitCode.OK);
    assertSameAsWhole(run);
  }

  private static void backToTheFirstMinedEpoch(Path run) throws IOException {
    Files.copy(
        run.resolve("checkpoints/best-1.safetensors"),
        run.resolve("checkpoints/last.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
  }
}
