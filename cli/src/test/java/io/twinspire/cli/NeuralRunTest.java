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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A run whose scorer no index can search by, beside one with the dot product.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NeuralRunTest {
  private final CapturedConsole console = new CapturedConsole();
  private Path folder = Path.of("");
  private Path neumf = Path.of("");
  private Path dot = Path.of("");
  private String printed = "";
  private String said = "";

  @BeforeAll
  void train(@TempDir Path temporary) throws IOException {
    folder = temporary;
    PlantedInteractions.write(folder);
    neumf = folder.resolve("neumf");
    dot = folder.resolve("dot");
    assertThat(console.train(config(), neumf)).as(console.err()).isEqualTo(ExitCode.OK);
    printed = console.out();
    said = console.err();
    assertThat(console.train(config(), dot, "--set", "scorer={\"type\": \"dot\"}"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
  }

  private Path config() throws IOException {
    return Files.writeString(
        folder.resolve("config.json"),
        """
        {
          "data": {
            "type": "interactions", "train": "%1$s/train.tsv", "test": "%1$s/test.tsv",
            "items": "%1$s/items.csv"
          },
          "text": {"words": false, "id": true},
          "tower": {"type": "bag", "dimensions": 24, "tied": false, "initStd": 0.1, "normalize": false},
          "scorer": {"type": "neumf", "gmf": 8, "layers": [32, 16]},
          "objective": {"type": "bce"},
          "negatives": {
            "inBatch": false, "sampled": {"type": "uniform", "count": 4, "scope": "query"}, "known": "exclude"
          },
          "optimizer": {"type": "adam", "learningRate": 0.01},
          "training": {"epochs": 20, "batchSize": 64, "patience": 0, "threads": 2},
          "evaluation": {"sampled": {"negatives": 20}}
        }
        """
            .formatted(folder));
  }

  @Test
  void itLearnsIsEvaluatedOnEveryItemAndHasNoIndex() throws IOException {
    assertThat(metric(results(neumf), "test", "dense-exact", "ndcg@10"))
        .isGreaterThan(.5)
        .isGreaterThan(2 * metric(results(neumf), "test", "popularity", "ndcg@10"));
    assertThat(systems(results(neumf), "test"))
        .containsExactly("untrained", "popularity", "dense-unmined", "dense-exact");
    assertThat(neumf.resolve("index")).doesNotExist();
    assertThat(said).contains("left out the index: an index finds vectors by their dot product");
    assertThat(printed)
        .doesNotContain("twinspire search")
        .doesNotContain("index/ ")
        .contains("./twinspire evaluate --run RUN-WITH-AN-INDEX --rerank");
    assertThat(Files.readString(neumf.resolve("report.html"))).contains("the scorer is neumf");
  }

  /// 21 documents in place of all make everything look better.
  @Test
  void theSampledEvaluationIsApartAndCalledBiased() throws IOException {
    String biased = "test-sampled-biased";
    assertThat(systems(results(neumf), biased)).contains("popularity", "dense-exact");
    for (JsonNode row : results(neumf)) {
      if (row.path("split").asString().equals(biased)) {
        assertThat(row.path("metrics").propertyNames()).containsExactly("hr@10", "ndcg@10");
      }
    }
    for (String system : List.of("untrained", "popularity", "dense-exact")) {
      assertThat(metric(results(neumf), biased, system, "ndcg@10"))
          .as(system)
          .isGreaterThan(metric(results(neumf), "test", system, "ndcg@10"));
    }
    // The draw has a seed of its own: a system that does not depend on the run's has equal figures.
    assertThat(metric(results(dot), biased, "popularity", "hr@10"))
        .isEqualTo(metric(results(neumf), biased, "popularity", "hr@10"));
    assertThat(printed).contains("biased, see the report");
    assertThat(Files.readString(neumf.resolve("report.html")))
        .contains("among 20 documents drawn uniformly (seed 1)");
  }

  @Test
  void theSavedModelGivesTheSameRows() throws IOException {
    assertThat(console.run("evaluate", "--run", neumf.toString(), "--json"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    JsonNode again = JsonMapper.shared().readTree(console.out());
    for (String split : List.of("test", "test-sampled-biased")) {
      assertThat(metric(again, split, "dense-exact", "ndcg@10"))
          .isEqualTo(metric(results(neumf), split, "dense-exact", "ndcg@10"));
    }
  }

  @Test
  void itRanksAgainWhatTheDotProductFinds() throws IOException {
    assertThat(
            console.run(
                "evaluate", "--run", dot.toString(), "--rerank", neumf.toString(), "--json"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    JsonNode rows = JsonMapper.shared().readTree(console.out());
    // A ranking of 100 holds every item here, so what the second model says is all that counts.
    assertThat(metric(rows, "test", "reranked", "ndcg@10"))
        .isEqualTo(metric(results(neumf), "test", "dense-exact", "ndcg@10"));
    assertThat(
            console.run(
                "search",
                "--run",
                dot.toString(),
                "--user",
                "u3-1",
                "--rerank",
                neumf.toString(),
                "--k",
                "4"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.out().lines()).hasSize(4);
    assertThat(console.out()).contains(" of group 3");
  }

  @Test
  void whatNeedsAnIndexIsRefusedWithTheWayOut() throws IOException {
    for (var command :
        List.of(
            List.of("search", "--user", "u3-1", "--run", neumf.toString()),
            List.of("index", "--run", neumf.toString()))) {
      assertThat(console.run(command.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
      assertThat(console.err())
          .contains("must be a run with an index, got none")
          .contains("the scorer is neumf. Retrieve with a model whose scorer is dot");
    }
    for (var refused :
        Map.of(
                "mining={\"epochs\": 1}",
                "mining: needs a scorer that is dot",
                "negatives.sampled={\"type\": \"dynamic\"}",
                "negatives.sampled: needs a scorer that is dot",
                "objective={\"type\": \"matryoshka\", \"prefixes\": [8], \"objective\": {\"type\":"
                    + " \"bce\"}}",
                "objective.prefixes: needs a scorer that is dot",
                "evaluation.examples=[\"u3-1\"]",
                "evaluation.examples: needs a scorer that is dot",
                "scorer.gmf=24",
                "scorer.gmf: must be below tower.dimensions (24)",
                "scorer.layers=[]",
                "scorer.layers: must be one or more widths",
                "data={\"type\": \"beir\", \"path\": \"x\"}",
                "scorer: must be dot where queries are texts",
                "init=" + dot,
                "scorer: must be that of the run that init names")
            .entrySet()) {
      assertThat(console.train(config(), folder.resolve("refused"), "--set", refused.getKey()))
          .as(refused.getKey())
          .isEqualTo(ExitCode.USAGE);
      assertThat(console.err()).contains(refused.getValue());
    }
  }

  private static List<String> systems(JsonNode rows, String split) {
    var systems = new ArrayList<String>();
    for (JsonNode row : rows) {
      if (row.path("split").asString().equals(split)) {
        systems.add(row.path("system").asString());
      }
    }
    return systems;
  }

  private static JsonNode results(Path run) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(run.resolve("results.json")));
  }

  private static double metric(JsonNode rows, String split, String system, String name) {
    for (JsonNode row : rows) {
      if (row.path("split").asString().equals(split)
          && row.path("system").asString().equals(system)) {
        return row.path("metrics").path(name).asDouble();
      }
    }
    throw new AssertionError(split + " " + system);
  }
}
