package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A run of histories from data to search: after item i of a group of ten comes the next one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryRunTest {
  private final CapturedConsole console = new CapturedConsole();
  private Path folder = Path.of("");
  private Path run = Path.of("");

  @BeforeAll
  void train(@TempDir Path temporary) throws IOException {
    folder = temporary;
    var lines = new StringBuilder("user\titem\torder\n");
    for (int user = 0; user < 120; user++) {
      int group = user % 6;
      for (int i = 0; i < 4 + user % 4; i++) {
        lines.append("u%d\ti%d-%d\t%d\n".formatted(user, group, (user / 6 + i) % 10, i));
      }
    }
    Files.writeString(folder.resolve("interactions.tsv"), lines);
    run = folder.resolve("run");
    assertThat(console.train(config(), run)).as(console.err()).isEqualTo(ExitCode.OK);
  }

  private Path config() throws IOException {
    return Files.writeString(
        folder.resolve("config.json"),
        """
        {
          "data": {
            "type": "interactions", "train": "%s/interactions.tsv",
            "split": {"type": "leave-one-out"}, "columns": {"time": "order"}
          },
          "text": {"words": false, "id": true},
          "tower": {"type": "sasrec", "dimensions": 16, "layers": 1, "maxLength": 5, "dropout": 0.1},
          "objective": {"type": "softmax", "logQ": "none"},
          "negatives": {"inBatch": false, "sampled": {"type": "all"}, "known": "keep"},
          "optimizer": {"type": "adam", "learningRate": 0.01},
          "training": {"rows": "histories", "epochs": 30, "batchSize": 16, "patience": 0, "threads": 2}
        }
        """
            .formatted(folder));
  }

  private Path trained(String tower) throws IOException {
    if (tower.equals("sasrec")) {
      return run;
    }
    Path other = folder.resolve(tower);
    if (!Files.exists(other)) {
      String settings = "tower={\"type\": \"" + tower + "\", \"dimensions\": 16, \"maxLength\": 5}";
      assertThat(console.train(config(), other, "--set", settings))
          .as(console.err())
          .isEqualTo(ExitCode.OK);
    }
    return other;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sasrec", "gru4rec"})
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
    for (var asked : List.of(List.of("--user", "u1"), List.of("some words"))) {
      var command = new ArrayList<>(List.of("search", "--run", run.toString()));
      command.addAll(asked);
      assertThat(console.run(command.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
      assertThat(console.err()).contains("--history: must say what was had before");
    }
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
  void whatDoesNotGoWithHistoriesIsRefusedWithAReason() throws IOException {
    assertRefused(
        Map.of(
            "training.rows=pairs",
            "training.rows: must be histories where the tower reads them, got pairs",
            "tower={\"type\": \"bag\", \"tied\": false}",
            "training.rows: must be pairs or queries where the tower does not read histories",
            "text={\"words\": true, \"id\": false}",
            "text.id: must be true where the tower reads histories",
            "scorer={\"type\": \"gmf\"}",
            "scorer: must be dot with histories",
            "mining={\"epochs\": 1}",
            "mining: must be absent with histories",
            "tower.heads=3",
            "tower.heads: must divide dimensions (16), got 3",
            "tower.dropout=1",
            "tower.dropout: must be in [0, 1), got 1.0",
            "tower.maxLength=0",
            "tower.maxLength: must be 1 to 4096, got 0",
            "tower={\"type\": \"gru4rec\", \"hiddenDropout\": 1}",
            "tower.hiddenDropout: must be in [0, 1), got 1.0"));
    assertThat(console.train(config(), folder.resolve("refused"), "--set", "text.words=true"))
        .isEqualTo(ExitCode.DATA);
    assertThat(console.err()).contains("text.words: a document of the training pairs must have a");
  }

  @Test
  void whatWouldBreakTheOrderOfHistoriesIsRefused() throws IOException {
    assertRefused(
        Map.of(
            "maxPairs=100",
            "maxPairs: must be 0 with histories, which a draw of pairs would leave holes in",
            "data.split={\"type\": \"ratio\"}",
            "data.split: must be leave-one-out or global-time with histories",
            "data.split={\"type\": \"files\"}",
            "or of files with data.dev or with split.dev 0"));
    assertThat(console.run("learning-curve", config().toString(), "--pairs", "10"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .contains("maxPairs: must be 0 with histories, which a draw of pairs would leave holes in");
    for (String taken : List.of("data.split={\"type\": \"files\", \"dev\": 0}", "maxPairs=0")) {
      String file = config().toString();
      assertThat(console.run("validate", file, "--set", taken)).as(taken).isEqualTo(ExitCode.OK);
    }
  }

  @Test
  void historiesOfOneItemAreRefused() throws IOException {
    Path file = folder.resolve("short.tsv");
    Files.writeString(
        file,
        """
        user\titem\torder
        a\tx\t1
        a\ty\t2
        a\tz\t3
        b\ty\t1
        """);
    assertThat(console.train(config(), folder.resolve("refused"), "--set", "data.train=" + file))
        .isEqualTo(ExitCode.DATA);
    assertThat(console.err()).contains("data: a user must have two training interactions at least");
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

  @Test
  void itemsThatTheModelDoesNotKnowAreNamed() {
    var search = List.of("search", "--run", run.toString(), "--history");
    var both = new ArrayList<>(search);
    both.add("i1-1, nothing ,i1-2");
    assertThat(console.run(both.toArray(String[]::new))).isEqualTo(ExitCode.OK);
    String found = console.out();
    assertThat(console.err())
        .contains("passed over, since the model was not trained on them: nothing");
    var known = new ArrayList<>(search);
    known.add("i1-1,i1-2");
    assertThat(console.run(known.toArray(String[]::new))).isEqualTo(ExitCode.OK);
    assertThat(console.out()).isEqualTo(found);
    assertThat(console.err()).doesNotContain("passed over");
  }

  @Test
  void textThatHistoriesDoNotReadIsRefused() throws IOException {
    assertRefused(
        Map.of(
            "queryText={\"words\": false, \"id\": true}",
            "queryText: must be absent with histories",
            "text.idDropout=0.3",
            "text.idDropout: must be 0 where there is no id, or nothing beside it"));
  }

  @Test
  void drawsForHistoriesAreRefusedWhereThereAreNone() throws IOException {
    for (var refused :
        Map.of(
                "{\"type\": \"uniform\", \"scope\": \"history\"}",
                "negatives.sampled.scope: must be batch or query where the tower does not read"
                    + " histories, got history",
                "{\"type\": \"dynamic\", \"pool\": {\"type\": \"popularity\", \"scope\":"
                    + " \"history\"}}",
                "negatives.sampled.pool.scope: must be batch or query, since")
            .entrySet()) {
      assertThat(
              console.train(
                  config(),
                  folder.resolve("refused"),
                  "--set",
                  "tower={\"type\": \"bag\", \"tied\": false}",
                  "--set",
                  "training.rows=pairs",
                  "--set",
                  "negatives.sampled=" + refused.getKey()))
          .isEqualTo(ExitCode.USAGE);
      assertThat(console.err()).contains(refused.getValue());
    }
  }

  @Test
  void aPlanIsPrintedAndARunMayStartFromAnother() throws IOException {
    assertThat(console.train(config(), folder.resolve("dry"), "--dry-run"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
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

  /// Settings, each with what is said of it.
  private void assertRefused(Map<String, String> settings) throws IOException {
    for (var refused : settings.entrySet()) {
      assertThat(console.train(config(), folder.resolve("refused"), "--set", refused.getKey()))
          .as(refused.getKey())
          .isEqualTo(ExitCode.USAGE);
      assertThat(console.err()).contains(refused.getValue());
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
