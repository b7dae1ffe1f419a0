package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.run.RunDirectory;
import io.twinspire.cli.run.SavedRun;
import io.twinspire.core.model.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A run of histories from data to search.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryRunTest {
  private final CapturedConsole console = new CapturedConsole();
  private Path folder = Path.of("");
  private Path run = Path.of("");

  @BeforeAll
  void train(@TempDir Path temporary) throws IOException {
    folder = temporary;
    run = folder.resolve("run");
    assertThat(console.train(config(), run)).as(console.err()).isEqualTo(ExitCode.OK);
  }

  private Path config() throws IOException {
    return HistoryData.write(folder);
  }

  private Path trained(String tower) throws IOException {
    if (tower.equals("sasrec")) {
      return run;
    }
    Path other = folder.resolve(tower);
    if (!Files.exists(other)) {
      boolean sessions = tower.equals("sessions");
      String settings =
          "tower={\"type\": \"%s\", \"dimensions\": 16, \"maxLength\": 5}"
              .formatted(sessions ? "gru4rec" : tower);
      String rows = "training.rows=" + (sessions ? "sessions" : "histories");
      assertThat(console.train(config(), other, "--set", settings, "--set", rows))
          .as(console.err())
          .isEqualTo(ExitCode.OK);
    }
    return other;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sasrec", "gru4rec", "sessions"})
  void itBeatsPopularityAndFindsInTheIndexWhatExactSearchFinds(String tower) throws IOException {
    Path trained = trained(tower);
    assertThat(metric(trained, "test", "dense-exact", "hr@10"))
        .isGreaterThan(.8)
        .isGreaterThan(2 * metric(trained, "test", "popularity", "hr@10"));
    assertThat(metric(trained, "test", "dense-exact", "ndcg@10")).isGreaterThan(.6);
    assertThat(metric(trained, "test", "dense-hnsw", "ndcg@10"))
        .isEqualTo(metric(trained, "test", "dense-exact", "ndcg@10"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sasrec", "gru4rec"})
  void theSavedModelGivesTheSameRows(String tower) throws IOException {
    Path trained = trained(tower);
    assertThat(console.run("evaluate", "--run", trained.toString(), "--json"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    for (JsonNode row : JsonMapper.shared().readTree(console.out())) {
      if (row.path("system").asString().equals("dense-exact")) {
        assertThat(row.path("metrics").path("ndcg@10").asDouble())
            .isEqualTo(metric(trained, row.path("split").asString(), "dense-exact", "ndcg@10"));
      }
    }
  }

  /// What was had is not found again, and only the last items of a long history count.
  @ParameterizedTest
  @ValueSource(strings = {"sasrec", "gru4rec"})
  void aHistoryIsSearchedFor(String tower) throws IOException {
    Path trained = trained(tower);
    assertThat(search(trained, "i2-9,i0-5,i1-0,i1-1,i1-2,i1-3,i1-4")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).startsWith(" 1. ").doesNotContain("i1-4", "i2-9");
    assertThat(console.out().lines().findFirst().orElse("")).contains("i1-5");
    assertThat(search(trained, "stranger,i1-4")).isEqualTo(ExitCode.OK);
    assertThat(console.out().lines().findFirst().orElse("")).contains("i1-5");
    assertThat(search(trained, "stranger,other")).isEqualTo(ExitCode.DATA);
    assertThat(console.err())
        .startsWith(
            "--history: must name an item that the model was trained on, got stranger,other");
    assertThat(
            console.run(
                "search", "--run", trained.toString(), "--history", "i1-4", "--mode", "bm25"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).startsWith("--mode: must be dense with --history");
  }

  private int search(Path trained, String history) {
    return console.run("search", "--run", trained.toString(), "--history", history, "--k", "3");
  }

  /// Towers of other kinds, each through training, a saved model and a search.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"bert4rec\", \"dimensions\": 16, \"layers\": 1, \"maxLength\": 5, \"dropout\":"
            + " 0.0, \"maskProbability\": 0.3, \"lastOnly\": 0.5}",
        "{\"type\": \"history-mean\", \"dimensions\": 16, \"maxLength\": 5, \"dropout\": 0.0,"
            + " \"mlp\": {\"hidden\": 32}}"
      })
  void othersReadHistoriesToo(String tower) throws IOException {
    Path other = folder.resolve("other" + tower.indexOf(','));
    assertThat(
            console.train(
                config(), other, "--set", "tower=" + tower, "--set", "training.epochs=80"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    double found = metric(other, "test", "dense-exact", "hr@10");
    assertThat(found).isGreaterThan(2 * metric(other, "test", "popularity", "hr@10"));
    assertThat(console.run("evaluate", "--run", other.toString(), "--json"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    for (JsonNode row : JsonMapper.shared().readTree(console.out())) {
      if (row.path("system").asString().equals("dense-exact")) {
        assertThat(row.path("metrics").path("ndcg@10").asDouble())
            .isEqualTo(metric(other, row.path("split").asString(), "dense-exact", "ndcg@10"));
      }
    }
    assertThat(
            console.run(
                "search", "--run", other.toString(), "--history", "i2-9,i1-0,i1-1,i1-2,i1-3,i1-4"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.out()).startsWith(" 1. ");
    assertThat(console.out().lines().limit(2).toList().toString()).contains("i1-5");
  }

  @Test
  void masksThatLeaveNothingAreRefused() throws IOException {
    String tower = "tower={\"type\": \"bert4rec\", \"maskProbability\": 1, \"maxLength\": 1}";
    assertThat(console.train(config(), folder.resolve("refused"), "--set", tower))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .contains("tower.maskProbability: must be in (0, 1), got 1.0")
        .contains("tower.maxLength: must be >= 2, an item and the mask, got 1");
  }

  @Test
  void whatIsNoHistoryIsRefused() {
    assertThat(console.run("search", "--run", run.toString(), "some words"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--history: must say what was had before");
    assertThat(console.run("search", "--run", run.toString(), "--history", "i1-1", "--user", "u1"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("got more than one");
    assertThat(console.run("encode", "--run", run.toString(), "--id", "u1"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--side: must be document");
    assertThat(console.run("encode", "--run", run.toString(), "--id", "i1-1", "--side", "document"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.run("evaluate", "--run", run.toString(), "--data", folder.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--data: must be absent");
  }

  @Test
  void usersWithoutAHistoryAreCounted() throws IOException {
    Path file = folder.resolve("late.tsv");
    Files.writeString(
        file,
        Files.readString(folder.resolve("interactions.tsv")) + "late\ti1-1\t98\nlater\ti1-2\t99\n");
    assertThat(
            console.train(
                config(),
                folder.resolve("late"),
                "--set",
                "data.train=" + file,
                "--set",
                "data.split={\"type\": \"global-time\"}",
                "--set",
                "training.epochs=1"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.err()).containsPattern("  2 of \\d+ test users have no history");
  }

  @Test
  void whatUsersHaveIsForUsersAlone() {
    assertThat(console.run("search", "--run", run.toString(), "--history", "i1-1", "--seen"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--seen: must come with --user");
  }

  /// With --user, what the user has is the history, and is not found again.
  @Test
  void aUserIsAHistory() throws IOException {
    JsonNode first =
        JsonMapper.shared().readTree(Files.readAllLines(run.resolve("seen.jsonl")).getFirst());
    List<String> items = first.path("items").valueStream().map(JsonNode::asString).toList();
    var asked = List.of("search", "--run", run.toString(), "--json");
    assertThat(search(asked, "--user", first.path("user").asString())).isEqualTo(ExitCode.OK);
    String found = console.out();
    assertThat(found).contains("\"id\"");
    items.forEach(item -> assertThat(found).doesNotContain('"' + item + '"'));
    for (String between : List.of(",", " ", ", ", "  ,")) {
      assertThat(search(asked, "--history", String.join(between, items))).isEqualTo(ExitCode.OK);
      assertThat(console.out()).isEqualTo(found);
    }
    String[] apart = Stream.concat(Stream.of("--history"), items.stream()).toArray(String[]::new);
    assertThat(search(asked, apart)).isEqualTo(ExitCode.OK);
    assertThat(console.out()).isEqualTo(found);
    assertThat(search(asked, "--history", "i1-1", "i1-2", "--jsno")).isEqualTo(ExitCode.USAGE);
    assertThat(search(asked, "--user", first.path("user").asString(), "--seen"))
        .isEqualTo(ExitCode.OK);
    String all = console.out();
    assertThat(items).anySatisfy(item -> assertThat(all).contains('"' + item + '"'));
    assertThat(search(asked, "--user", "nobody")).isEqualTo(ExitCode.DATA);
    assertThat(console.err())
        .startsWith("--user: must be a user that the model was trained on, got nobody.");
  }

  private int search(List<String> asked, String... more) {
    return console.run(Stream.concat(asked.stream(), Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  void itemsThatTheModelDoesNotKnowAreNamed() {
    var asked = List.of("search", "--run", run.toString(), "--history");
    assertThat(search(asked, "i1-1, nothing ,i1-2")).isEqualTo(ExitCode.OK);
    String found = console.out();
    assertThat(console.err())
        .contains("passed over, since the model was not trained on them: nothing");
    assertThat(search(asked, "i1-1,i1-2")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).isEqualTo(found);
    assertThat(console.err()).doesNotContain("passed over");
    assertThat(search(asked, "\"i1-1\",\"not,hing\" i1-2")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).isEqualTo(found);
    assertThat(console.err()).contains("not trained on them: not,hing");
  }

  /// What `encode` prints is what `search` asks the index with.
  @Test
  void aHistoryHasAVector() throws IOException {
    var asked = List.of("encode", "--run", run.toString(), "--json", "--history");
    assertThat(search(asked, "i1-1,i1-2")).isEqualTo(ExitCode.OK);
    JsonNode vector = JsonMapper.shared().readTree(console.out());
    try (var saved = SavedRun.open(new RunDirectory(run));
        var encoder = saved.encoder(Side.QUERY)) {
      float[] expected = encoder.encodeHistory(List.of("i1-1", "i1-2"));
      assertThat(vector).hasSize(expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertThat((float) vector.get(i).asDouble()).isEqualTo(expected[i]);
      }
    }
    assertThat(search(asked, "stranger")).isEqualTo(ExitCode.DATA);
    assertThat(search(asked, "i1-1", "--id", "i1-1")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("or --history alone, got both");
    assertThat(search(asked, "i1-1", "--side", "document")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--history: must come with");
    assertThat(console.run("mine", "--run", run.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("got histories, which training does not mine for either");
  }

  @Test
  void aPlanIsPrintedAndARunMayStartFromAnother() throws IOException {
    assertThat(console.train(config(), folder.resolve("dry"), "--dry-run"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("sasrec over the item table, d = 16");
    Path further = folder.resolve("further");
    assertThat(
            console.train(config(), further, "--set", "init=" + run, "--set", "training.epochs=1"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(metric(further, "test", "untrained", "ndcg@10"))
        .isEqualTo(metric(run, "test", "dense-exact", "ndcg@10"));
    for (String other : List.of("tower.dimensions=8", "text.maxTokens=7")) {
      assertThat(
              console.train(
                  config(), folder.resolve("other"), "--set", "init=" + run, "--set", other))
          .as(other)
          .isEqualTo(ExitCode.USAGE);
      assertThat(console.err())
          .contains(
              other.substring(0, other.indexOf('.')) + ": must be that of the run that init names");
    }
  }

  private static double metric(Path run, String split, String system, String name)
      throws IOException {
    for (JsonNode row : JsonMapper.shared().readTree(run.resolve("results.json").toFile())) {
      if (row.path("split").asString().equals(split)
          && row.path("system").asString().equals(system)) {
        return row.path("metrics").path(name).asDouble();
      }
    }
    throw new AssertionError(split + " " + system);
  }
}
