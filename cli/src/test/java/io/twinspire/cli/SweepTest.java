package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SweepTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path folder = Path.of("");
  private final CapturedConsole console = new CapturedConsole();
  private Path config = Path.of("");
  private Path sweep = Path.of("");

  @BeforeEach
  void write() throws IOException {
    PlantedData.write(folder.resolve("data"));
    config = PlantedData.writeConfig(folder.resolve("planted.json"), folder.resolve("data"));
    sweep = folder.resolve("sweep");
  }

  private int sweep(String... options) {
    var all = new ArrayList<>(List.of("sweep", config.toString(), "--run", sweep.toString()));
    all.addAll(List.of(options));
    return console.run(all.toArray(String[]::new));
  }

  private JsonNode outcome() throws IOException {
    return JSON.readTree(Files.readString(sweep.resolve("sweep.json")));
  }

  private static List<String> values(JsonNode points, String key) {
    return StreamSupport.stream(points.spliterator(), false)
        .map(point -> point.path("values").path(key).asString())
        .toList();
  }

  @Test
  void gridTrainsEveryCombinationOnceAndRecommendsTheBestByDev() throws IOException {
    String[] options = {
      "--over", "training.epochs=1,3", "--over", "objective.temperature=0.05,0.5",
    };
    assertThat(sweep(options)).as(console.err()).isEqualTo(ExitCode.OK);
    JsonNode points = outcome().path("points");
    assertThat(values(points, "training.epochs")).containsExactly("1", "1", "3", "3");
    assertThat(values(points, "objective.temperature"))
        .containsExactly("0.05", "0.5", "0.05", "0.5");
    assertThat(points.get(0).path("p").isNull()).isTrue();
    for (JsonNode point : points) {
      assertThat(point.path("train").asDouble()).isBetween(.1, 1.0);
      assertThat(point.toString()).contains("\"ece@10\"", "\"probability\"");
    }
    assertThat(console.out()).contains("train", "overconfidence");
    double best = 0;
    JsonNode values = null;
    for (JsonNode point : points) {
      if (point.path("dev").asDouble() > best) {
        best = point.path("dev").asDouble();
        values = point.path("values");
      }
    }
    assertThat(outcome().path("recommended")).isEqualTo(values);
    assertThat(console.out()).contains("recommended, by dev: ");
    assertThat(Files.readString(sweep.resolve("sweep.html")))
        .contains("objective.temperature")
        .doesNotContain("{{");

    Path results = sweep.resolve("training.epochs=3_objective.temperature=0.5/results.json");
    FileTime written = Files.getLastModifiedTime(results);
    assertThat(sweep(options)).isEqualTo(ExitCode.OK);
    assertThat(Files.getLastModifiedTime(results)).as("trained again").isEqualTo(written);
    assertThat(sweep("--over", "training.epochs=1", "--set", "seed=5")).isEqualTo(ExitCode.OK);
    assertThat(sweep("--over", "training.epochs=1", "--set", "seed=6")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("got one of another");
  }

  @Test
  void untilPlateauStopsAtTheFirstValueThatGainsNothing() throws IOException {
    assertThat(sweep("--over", "objective.temperature=0.05,0.05001,0.1", "--until-plateau"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    JsonNode points = outcome().path("points");
    assertThat(values(points, "objective.temperature")).containsExactly("0.05", "0.05001");
    assertThat(outcome().at("/recommended/objective.temperature").asString()).isEqualTo("0.05");
  }

  @Test
  void halvingGivesTheBetterHalfTwiceTheEpochs() throws IOException {
    assertThat(
            sweep(
                "--over",
                "objective.temperature=0.05,0.1,0.5",
                "--set",
                "training.epochs=4",
                "--halving"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    JsonNode points = outcome().path("points");
    assertThat(
            StreamSupport.stream(points.spliterator(), false)
                .map(point -> point.path("epochs").asInt())
                .toList())
        .containsExactly(1, 1, 1, 2, 2, 4);
    assertThat(outcome().path("recommended"))
        .isEqualTo(points.get(points.size() - 1).path("values"));
  }

  @Test
  void refusesWhatItCannotSweep() {
    assertThat(sweep("--over", "training.epochs")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--over: must be KEY=VALUE,VALUE,…, got 'training.epochs'");
    assertThat(sweep("--over", "training.epochs=1,x")).isEqualTo(ExitCode.USAGE);
    assertThat(sweep).as("nothing is trained before all values have been read").doesNotExist();
    assertThat(sweep("--over", "training.epochs=1,1")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("must name each value once");
    assertThat(sweep("--over", "training.epochs=1,2", "--until-plateau", "--halving"))
        .isEqualTo(ExitCode.USAGE);
  }
}
