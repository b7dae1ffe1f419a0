package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.cli.console.ExitCode;
import io.twinspire.index.IndexNote;
import io.twinspire.index.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A run on interactions from data to report: users of a group share what they like.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InteractionsRunTest {
  private final CapturedConsole console = new CapturedConsole();
  private Path folder = Path.of("");
  private Path run = Path.of("");
  private String printed = "";

  @BeforeAll
  void train(@TempDir Path temporary) throws IOException {
    folder = temporary;
    PlantedInteractions.write(folder);
    run = folder.resolve("run");
    assertThat(console.train(config("true"), run)).as(console.err()).isEqualTo(ExitCode.OK);
    printed = console.out();
  }

  private Path config(String normalize) throws IOException {
    return Files.writeString(
        folder.resolve("config.json"),
        """
        {
          "data": {
            "type": "interactions", "train": "%1$s/train.tsv", "test": "%1$s/test.tsv",
            "items": "%1$s/items.csv"
          },
          "text": {"words": false, "id": true},
          "tower": {"type": "bag", "dimensions": 16, "tied": false, "initStd": 0.1, "normalize": %2$s},
          "objective": {"type": "softmax", "temperature": 0.2, "logQ": "all"},
          "optimizer": {"type": "adagrad", "learningRate": 0.1},
          "training": {"epochs": 20, "batchSize": 64, "patience": 0, "threads": 2}
        }
        """
            .formatted(folder, normalize));
  }

  /// What needs words is refused before training; what users' items have is held.
  @Test
  void aGateHoldsAndAnEarlyEndIsSaid() throws IOException {
    Path early = folder.resolve("early");
    assertThat(console.train(config("true"), early, "--gate", "hybrid.ndcg@10 > 0.1"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .endsWith(
            "--gate: system of this run must be one of untrained, popularity, dense-inbatch,"
                + " dense-exact, dense-hnsw, got hybrid\n");
    assertThat(
            console.train(
                config("true"),
                early,
                "--set",
                "training.patience=1",
                "--gate",
                "dense-exact.coverage@20 >= popularity.coverage@20"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.err())
        .containsPattern("stopped after epoch \\d+ of 20, since dev ndcg@10 has not risen for 1 ");
  }

  @Test
  void everySystemThatNeedsNoWordsIsEvaluatedOnBothSplits() throws IOException {
    var systems = new ArrayList<String>();
    for (JsonNode row : results(run)) {
      systems.add(row.path("split").asString() + " " + row.path("system").asString());
      assertThat(row.path("metrics").propertyNames())
          .contains("ndcg@20", "recall@20", "hr@10", "coverage@20", "gini@20", "popularity@20");
    }
    assertThat(systems)
        .containsExactly(
            "dev untrained",
            "dev popularity",
            "dev dense-inbatch",
            "dev dense-exact",
            "dev dense-hnsw",
            "test untrained",
            "test popularity",
            "test dense-inbatch",
            "test dense-exact",
            "test dense-hnsw");
    assertThat(metric(run, "dense-exact", "ndcg@10"))
        .isGreaterThan(.5)
        .isGreaterThan(2 * metric(run, "popularity", "ndcg@10"));
    assertThat(metric(run, "dense-hnsw", "ndcg@10"))
        .isEqualTo(metric(run, "dense-exact", "ndcg@10"));
    assertThat(printed).contains("against popularity").contains("--user \"u0-0\"");
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("left out of a query's rankings")
        .contains("queries are users, which have no words to search for");
  }

  /// Recall@20 and nDCG@20 counted again from the files alone, as LightGCN's protocol defines them.
  @Test
  void theFiguresAreThoseOfAPlainCount() throws IOException {
    var ranked = new HashMap<String, List<String>>();
    for (String line : Files.readAllLines(run.resolve("trec/dense-exact.test.run"))) {
      String[] fields = line.split("\\s+", -1);
      ranked.computeIfAbsent(fields[0], u -> new ArrayList<>()).add(fields[2]);
    }
    Map<String, Set<String>> seen = byUser("train.tsv");
    Map<String, Set<String>> wanted = byUser("test.tsv");
    double recall = 0;
    double ndcg = 0;
    for (var user : wanted.entrySet()) {
      var top = ranked.getOrDefault(user.getKey(), List.of());
      assertThat(top)
          .as(user.getKey())
          .doesNotContainAnyElementsOf(seen.getOrDefault(user.getKey(), Set.of()));
      double gain = 0;
      double ideal = 0;
      int hits = 0;
      for (int r = 0; r < 20; r++) {
        if (r < top.size() && user.getValue().contains(top.get(r))) {
          hits++;
          gain += Math.log(2) / Math.log(r + 2);
        }
        ideal += r < user.getValue().size() ? Math.log(2) / Math.log(r + 2) : 0;
      }
      recall += (double) hits / user.getValue().size() / wanted.size();
      ndcg += gain / ideal / wanted.size();
    }
    assertThat(metric(run, "dense-exact", "recall@20")).isCloseTo(recall, within(1e-12));
    assertThat(metric(run, "dense-exact", "ndcg@20")).isCloseTo(ndcg, within(1e-12));
  }

  /// Everybody has the most popular item, so nobody is shown it.
  @Test
  void whatEverybodyHasIsInNoRanking() throws IOException {
    for (String system : List.of("popularity", "dense-exact", "dense-hnsw")) {
      assertThat(Files.readString(run.resolve("trec/" + system + ".test.run")))
          .doesNotContain(" hit ");
    }
    Path all = folder.resolve("unfiltered");
    assertThat(
            console.train(
                config("true"),
                all,
                "--set",
                "evaluation.filterSeen=false",
                "--set",
                "training.epochs=1"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(Files.readString(all.resolve("trec/popularity.test.run"))).contains(" hit ");
  }

  @Test
  void aUserIsSearchedForAndEncodedById() {
    assertThat(console.run("search", "--run", run.toString(), "--user", "u3-1", "--k", "5"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    // User 1 of a group has all of its items but number 6, and what everybody has.
    assertThat(console.out())
        .contains(" 1. ", "Item 6 of group 3", " 5. ")
        .doesNotContain("Nobody's", "The hit")
        .doesNotContainPattern("Item (?!6)\\d+ of group 3");
    assertThat(
            console.run("search", "--run", run.toString(), "--user", "u3-1", "--k", "5", "--seen"))
        .isEqualTo(ExitCode.OK);
    assertThat(console.out()).containsPattern("Item (?!6)\\d+ of group 3");
    assertThat(console.run("encode", "--run", run.toString(), "--id", "u3-1", "--json"))
        .isEqualTo(ExitCode.OK);
    assertThat(console.out().split(",")).hasSize(16);
    assertThat(console.run("search", "--run", run.toString(), "--user", "stranger"))
        .isEqualTo(ExitCode.DATA);
    assertThat(console.err())
        .isEqualTo(
            "--user: must be a user that the model was trained on, got stranger. "
                + run.resolve("seen.jsonl")
                + " names the users of its data\n");
    assertThat(console.out()).isEmpty();
    for (String mode : List.of("bm25", "hybrid")) {
      assertThat(console.run("search", "--run", run.toString(), "--user", "u3-1", "--mode", mode))
          .isEqualTo(ExitCode.USAGE);
      assertThat(console.err())
          .isEqualTo(
              "--mode: must be dense with --user, which has no words to search for, got "
                  + mode
                  + "\n");
    }
    assertThat(console.run("search", "--run", run.toString(), "--user", "u3-1", "--mode", "dense"))
        .isEqualTo(ExitCode.OK);
    assertThat(console.run("search", "--run", run.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).startsWith("QUERY: must say what to search for, or --user for whom");
  }

  @Test
  void theyAreLookedAtUnderTheMicroscope() throws IOException {
    Path out = folder.resolve("microscope");
    assertThat(
            console.run(
                "microscope",
                config("true").toString(),
                "--quick",
                "--documents",
                "40",
                "--out",
                out.toString()))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    JsonNode seen = JsonMapper.shared().readTree(out.resolve("microscope.json").toFile());
    assertThat(seen.at("/microscope/documents").asInt()).isEqualTo(40);
    assertThat(seen.at("/microscope/pairs").asInt() % 256).isZero();
    JsonNode full = seen.at("/microscope/cells/0");
    assertThat(full.at("/gradients/1/cosine/value").asDouble()).isGreaterThan(.9999);
    assertThat(full.at("/training/ndcg").asDouble()).isGreaterThan(.3);
  }

  @Test
  void aLearningCurveShowsPopularityWhereThereAreNoWords() throws IOException {
    assertThat(
            console.run(
                "learning-curve",
                config("true").toString(),
                "--run",
                folder.resolve("curve").toString(),
                "--pairs",
                "200",
                "--set",
                "training.epochs=1"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.out())
        .contains("pairs  popularity  dense-exact")
        .doesNotContain("bm25", "hybrid")
        .doesNotContain(" - ");
  }

  @Test
  void evaluatingAgainGivesTheSameRows() throws IOException {
    assertThat(console.run("evaluate", "--run", run.toString(), "--json")).isEqualTo(ExitCode.OK);
    for (JsonNode row : JsonMapper.shared().readTree(console.out())) {
      if (row.path("split").asString().equals("test")) {
        assertThat(row.path("metrics").path("recall@20").asDouble())
            .isEqualTo(metric(run, row.path("system").asString(), "recall@20"));
      }
    }
    assertThat(console.run("index", "--run", run.toString(), "--out", folder + "/again"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.train(config("true"), folder.resolve("dry"), "--dry-run"))
        .isEqualTo(ExitCode.OK);
  }

  /// Without unit length the index searches for the largest inner product, and nobody asked it to.
  @Test
  void plainDotProductsAreSearchedByInnerProduct() throws IOException {
    Path dot = folder.resolve("dot");
    assertThat(
            console.train(
                config("false"),
                dot,
                "--set",
                "objective.temperature=1",
                "--set",
                "mining={\"epochs\": 1}"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.err()).contains("by dense search alone");
    assertThat(IndexNote.read(dot.resolve("index")).similarity()).isEqualTo(Similarity.DOT);
    assertThat(metric(dot, "dense-hnsw", "recall@20"))
        .isEqualTo(metric(dot, "dense-exact", "recall@20"))
        .isGreaterThan(metric(dot, "popularity", "recall@20"));
  }

  /// Title words are side features: an item that nobody has had gets a vector by them.
  @Test
  void aColdItemIsFoundByItsTitle() throws IOException {
    Path side = folder.resolve("side");
    assertThat(
            console.train(
                config("true"),
                side,
                "--set",
                "text.words=true",
                "--set",
                "queryText={\"id\": true, \"words\": false}"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(IndexNote.read(run.resolve("index")).withoutVector()).isEqualTo(1);
    assertThat(IndexNote.read(side.resolve("index")).withoutVector()).isZero();
  }

  /// One row of scores a user: the same figures are reached, and a mean over pairs is told.
  @Test
  void usersMayBeRowsWithAllOfTheirItems() throws IOException {
    Path users = folder.resolve("users");
    assertThat(
            console.train(
                config("true"),
                users,
                "--set",
                "training.rows=queries",
                "--set",
                "training.batchSize=8",
                "--set",
                "objective.logQ=none",
                "--set",
                "negatives={\"inBatch\": false, \"sampled\": {\"type\": \"all\"}}"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(metric(users, "dense-exact", "ndcg@10")).isGreaterThan(.5);
    Path mined = folder.resolve("users-mined");
    assertThat(
            console.train(
                config("true"),
                mined,
                "--set",
                "training.rows=queries",
                "--set",
                "training.batchSize=8",
                "--set",
                "mining={\"epochs\": 3}"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(Files.readString(mined.resolve("mined/round-1.jsonl")))
        .contains("\"negatives\":[\"");
    assertThat(metric(mined, "dense-exact", "ndcg@10")).isGreaterThan(.5);
    assertThat(
            console.train(
                config("true"),
                folder.resolve("refused"),
                "--set",
                "training.rows=queries",
                "--set",
                "negatives.sampled={\"type\": \"uniform\", \"scope\": \"query\"}"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("training.rows: must be pairs where there is a queue");
    assertThat(
            console.train(
                config("true"),
                folder.resolve("refused"),
                "--set",
                "negatives.sampled={\"type\": \"all\"}",
                "--set",
                "mining={\"epochs\": 1}"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .contains("mining: must be absent where every document is a candidate of every query");
  }

  /// Where the order tells something, what follows an item is a floor too.
  @Test
  void splitsByOrderHaveAMarkovFloor() throws IOException {
    String files = "\"test\": \"%s/test.tsv\"".formatted(folder);
    Path settings = folder.resolve("last.json");
    Files.writeString(
        settings,
        Files.readString(config("true"))
            .replace(files, "\"split\": {\"type\": \"leave-one-out\"}"));
    Path last = folder.resolve("last");
    assertThat(console.train(settings, last, "--set", "training.epochs=1"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(metric(last, "markov", "ndcg@10")).isBetween(0.0, 1.0);
  }

  @Test
  void whatCannotBeIsRefusedWithAReason() throws IOException {
    for (var refused :
        Map.of(
                "data.split={\"type\": \"global-time\"}",
                "data.split: global-time needs timestamps, got no columns.time",
                "data.minRating=3",
                "data.minRating: must be given together with columns.rating",
                "tower.tied=true",
                "text.id: needs untied towers",
                "text.id=false",
                "text.words: must be true where nothing else is a feature",
                "objective={\"type\": \"ccl\"}",
                "tower.normalize: must be true with ccl, which holds scores against a cosine, got"
                    + " false",
                "objective={\"type\": \"matryoshka\", \"prefixes\": [], \"objective\": {\"type\":"
                    + " \"ccl\"}}",
                "tower.normalize: must be true with ccl, which holds scores against a cosine, got"
                    + " false",
                "mining.candidates.denseDepth=0",
                "mining.candidates.denseDepth: must be >= 1 where queries are users")
            .entrySet()) {
      assertThat(
              console.train(
                  config(refused.getKey().contains("ccl") ? "false" : "true"),
                  folder.resolve("refused"),
                  "--set",
                  refused.getKey()))
          .isEqualTo(ExitCode.USAGE);
      assertThat(console.err()).contains(refused.getValue());
    }
  }

  @Test
  void minedLinesNeedTexts() {
    assertThat(console.run("mine", "--run", run.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--run: must be of texts, since texts are what is written");
  }

  private Map<String, Set<String>> byUser(String file) throws IOException {
    var items = new HashMap<String, Set<String>>();
    for (String line : Files.readAllLines(folder.resolve(file))) {
      String[] fields = line.split("\t", -1);
      items.computeIfAbsent(fields[0], u -> new HashSet<>()).add(fields[1]);
    }
    items.remove("user");
    return items;
  }

  private static JsonNode results(Path run) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(run.resolve("results.json")));
  }

  private static double metric(Path run, String system, String name) throws IOException {
    for (JsonNode row : results(run)) {
      if (row.path("split").asString().equals("test")
          && row.path("system").asString().equals(system)) {
        return row.path("metrics").path(name).asDouble();
      }
    }
    throw new AssertionError(system);
  }
}
