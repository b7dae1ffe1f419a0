package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Runs that end early, go on, or must not begin.
class ResumeTest extends TrainedRun {
  private static final JsonMapper JSON = JsonMapper.shared();

  @Test
  void stoppedRunIsResumedToTheSameResults() throws IOException {
    Path stopped = folder.resolve("stopped");
    assertThat(console.train(config, stopped, "--max-minutes", "0.000001"))
        .isEqualTo(ExitCode.INTERRUPTED);
    assertThat(console.err())
        .contains("training in-batch: stopped after")
        .doesNotContain("training in-batch: done");
    assertThat(console.train(config, stopped)).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("./twinspire resume --run " + stopped);
    assertThat(console.run("search", "--run", stopped.toString(), "x")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("must hold a finished run");
    assertThat(console.run("resume", "--run", stopped.toString())).isEqualTo(ExitCode.OK);
    var names = new HashSet<String>();
    double seconds = 0;
    for (String line : Files.readAllLines(stopped.resolve("metrics.jsonl"))) {
      JsonNode event = JSON.readTree(line);
      assertThat(event.path("seconds").asDouble()).isGreaterThanOrEqualTo(seconds);
      seconds = event.path("seconds").asDouble();
      names.add(event.path("name").asString("stopped"));
    }
    assertThat(names).containsExactly("stopped");
    assertThat(stopped.resolve("results.json"))
        .hasSameTextualContentAs(run.resolve("results.json"));
    assertThat(stopped.resolve("model/model.safetensors"))
        .hasSameBinaryContentAs(run.resolve("model/model.safetensors"));
  }

  /// As a process leaves it that is killed before its results: the events go on after the last
  /// checkpoint, which is that of the best epoch of the first stage here.
  @Test
  void aRunThatWasKilledLogsNothingTwice() throws IOException {
    Path killed = copyOfRun("killed");
    Files.delete(killed.resolve("results.json"));
    Files.copy(
        killed.resolve("checkpoints/best-0.safetensors"),
        killed.resolve("checkpoints/last.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    Path events = killed.resolve("metrics.jsonl");
    Files.writeString(events, "{\"event\": \"st", StandardOpenOption.APPEND);
    assertThat(console.run("resume", "--run", killed.toString()))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    var expected = work(run.resolve("metrics.jsonl"));
    assertThat(work(events)).containsExactlyInAnyOrderElementsOf(expected);
  }

  /// Events without what belongs to one process.
  private static List<JsonNode> work(Path events) throws IOException {
    var work = new ArrayList<JsonNode>();
    for (String line : Files.readAllLines(events)) {
      var event = (ObjectNode) JSON.readTree(line);
      event.remove(List.of("time", "seconds", "pairsPerSecond"));
      if (!Set.of("start", "resume", "tokenised").contains(event.path("event").asString())) {
        work.add(event);
      }
    }
    return work;
  }

  @Test
  void severalSeedsAreOneTable() throws IOException {
    Path seeded = folder.resolve("seeded");
    assertThat(console.train(config, seeded, "--seeds", "2")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("mean and standard deviation of 2 seeds").contains("±");
    JsonNode rows = JSON.readTree(Files.readString(seeded.resolve("results.json")));
    assertThat(rows.size()).isEqualTo(28);
    assertThat(seeded.resolve("seeds/2/results.json")).isNotEmptyFile();
  }

  @Test
  void aSecondSeedThatWasStoppedIsResumed() throws IOException {
    Path seeded = folder.resolve("stopped-seeds");
    var train = List.of("train", config.toString(), "--run", seeded.toString(), "--seeds", "2");
    assertThat(console.run(with(train, "--max-minutes", "0.000001")))
        .isEqualTo(ExitCode.INTERRUPTED);
    assertThat(console.err()).contains("'./twinspire resume --run " + seeded + "' goes on");
    assertThat(console.run(with(train))).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("./twinspire resume --run " + seeded);
    String[] resume = {"resume", "--run", seeded.toString(), "--json"};
    assertThat(console.run(resume)).isEqualTo(ExitCode.OK);
    assertThat(console.err()).contains("seed 2, 2 of 2, in " + seeded.resolve("seeds/2"));
    JsonNode rows = JSON.readTree(Files.readString(seeded.resolve("results.json")));
    assertThat(rows.size()).isEqualTo(28);
    assertThat(JSON.readTree(console.out())).isEqualTo(rows);
    assertThat(console.run(resume)).isEqualTo(ExitCode.USAGE);

    // As a process leaves it that is killed between two seeds.
    Path second = seeded.resolve("seeds/2");
    AtomicFiles.deleteRecursively(second);
    Files.writeString(seeded.resolve("seeds.json"), "{\"seeds\": 2}");
    assertThat(console.run("search", "--run", seeded.toString(), "x")).isEqualTo(ExitCode.USAGE);
    assertThat(console.run(resume)).isEqualTo(ExitCode.OK);
    assertThat(console.err()).doesNotContain("training in-batch …\n".repeat(2));
    assertThat(JSON.readTree(Files.readString(seeded.resolve("results.json")))).isEqualTo(rows);
    assertThat(JSON.readTree(Files.readString(second.resolve("summary.json"))).path("name"))
        .hasToString("\"stopped-seeds\"");
    assertThat(seeded.resolve("seeds.json")).doesNotExist();
  }

  @Test
  void aMissingRunToStartFromIsSaidBeforeAnythingIsReadOrDeleted() {
    for (String init : List.of(folder.resolve("nowhere").toString(), run.toString())) {
      assertThat(
              console.train(
                  config,
                  run,
                  "--overwrite",
                  "--set",
                  "data.path=" + folder.resolve("nothing"),
                  "--set",
                  "init=" + init))
          .isEqualTo(ExitCode.USAGE);
      assertThat(console.err())
          .startsWith("init: must be the directory of another, finished run, got " + init + ": ");
      assertThat(run.resolve("results.json")).exists();
    }
  }

  @Test
  void aRunThatAnotherProcessWritesIsAUsageError() throws IOException {
    Path busy = Files.createDirectories(folder.resolve("busy"));
    Files.copy(run.resolve("config.json"), busy.resolve("config.json"));
    try (var held =
        FileChannel.open(
            busy.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(held.lock().isValid()).isTrue();
      assertThat(console.run("resume", "--run", busy.toString())).isEqualTo(ExitCode.USAGE);
    }
    assertThat(console.err().strip())
        .isEqualTo(busy + ": must be free, got a run that another process is writing");
  }

  private static String[] with(List<String> command, String... more) {
    return Stream.concat(command.stream(), Stream.of(more)).toArray(String[]::new);
  }
}
