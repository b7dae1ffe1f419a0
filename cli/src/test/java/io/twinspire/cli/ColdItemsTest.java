package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import io.twinspire.index.IndexNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Items that nobody has: what is known of them beside their id makes their vector. Each group of
/// [PlantedInteractions] gets one, which its users are to find.
class ColdItemsTest {
  private static final int GROUPS = 8;

  private final CapturedConsole console = new CapturedConsole();
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() throws IOException {
    PlantedInteractions.write(folder);
    var items = new ArrayList<String>();
    for (String line : Files.readAllLines(folder.resolve("items.csv"))) {
      String group = line.replaceFirst("i(\\d)-.*", "$1");
      items.add(
          line + "," + (line.startsWith("item,") ? "kind" : group.length() == 1 ? group : ""));
    }
    var test = new StringBuilder("user\titem\n");
    for (int g = 0; g < GROUPS; g++) {
      items.add("cold-%1$d,\"An unheard-of novelty, of group %1$d\",%1$d".formatted(g));
      // User 1 does not have it: search would leave it out.
      for (int u = 0; u < 10; u += 2) {
        test.append("u%d-%d\tcold-%d\n".formatted(g, u, g));
      }
    }
    Files.write(folder.resolve("items.csv"), items);
    Files.writeString(folder.resolve("test.tsv"), test);
  }

  private int train(Path run, String features, String... more) throws IOException {
    return trainWith("\"queryText\": {\"id\": true, \"words\": false},", run, features, more);
  }

  private int trainWith(String queryText, Path run, String features, String... more)
      throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config.json"),
            """
            {
              "data": {
                "type": "interactions", "train": "%1$s/train.tsv", "test": "%1$s/test.tsv",
                "items": "%1$s/items.csv", "itemColumns": {"category": "kind"}
              },
              %3$s
              "text": {"id": true, %2$s},
              "tower": {"type": "bag", "dimensions": 16, "tied": false, "initStd": 0.1},
              "objective": {"type": "softmax", "temperature": 0.2, "logQ": "all"},
              "optimizer": {"type": "adagrad", "learningRate": 0.1},
              "training": {"epochs": 20, "batchSize": 64, "patience": 0, "threads": 2}
            }
            """
                .formatted(folder, features, queryText));
    return console.train(config, run, more);
  }

  @Test
  void byItsIdAloneAColdItemIsNeverFound() throws IOException {
    Path run = folder.resolve("ids");
    assertThat(train(run, "\"words\": false")).as(console.err()).isEqualTo(ExitCode.OK);
    assertThat(IndexNote.read(run.resolve("index")).withoutVector()).isEqualTo(GROUPS + 1);
    assertThat(hits(run)).isZero();
  }

  /// Of the 100 items three are new to a user in its own group, the cold one among them.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"words\": false, \"category\": true",
        "\"words\": true",
        "\"words\": true, \"category\": true"
      })
  void byItsTitleOrCategoryItIsFoundByThoseWhoLikeItsKind(String features) throws IOException {
    Path run = folder.resolve("run");
    assertThat(train(run, features)).as(console.err()).isEqualTo(ExitCode.OK);
    assertThat(hits(run)).isGreaterThan(.9);
    assertThat(console.run("search", "--run", run.toString(), "--user", "u3-1", "--k", "3"))
        .isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("An unheard-of novelty, of group 3  (cold-3)");
    assertThat(
            console.run(
                "encode",
                "--run",
                run.toString(),
                "--side",
                "document",
                "--id",
                "new",
                "--title",
                "group 3",
                "--category",
                "3"))
        .isEqualTo(ExitCode.OK);
    assertThat(console.err()).isEmpty();
  }

  /// By ids alone a history finds none of them either.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "'\"words\": false', 0, 0",
        "'\"words\": true', .4, 1",
        "'\"words\": false, \"category\": true', .9, 1",
      })
  void historiesFindThemByWhatTheirItemsWere(String features, double least, double most)
      throws IOException {
    Path run = folder.resolve("histories");
    assertThat(
            trainWith(
                "",
                run,
                features,
                "--set",
                "tower={\"type\": \"history-mean\", \"dimensions\": 16, \"dropout\": 0.0}",
                "--set",
                "objective={\"type\": \"softmax\", \"logQ\": \"negatives\"}",
                "--set",
                "negatives={\"inBatch\": false, \"known\": \"keep\", \"sampled\":"
                    + " {\"type\": \"uniform\", \"count\": 200}}",
                "--set",
                "data.split={\"type\": \"files\", \"dev\": 0}",
                "--set",
                "training.rows=histories",
                "--set",
                "training.batchSize=8",
                "--set",
                "training.epochs=3"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    // By chance a tenth. A title's number may be that of another group's item; in more epochs
    // the ids of items take over.
    assertThat(hits(run)).isBetween(least, most);
    if (features.contains("category")) {
      String history = "i3-0,i3-1,i3-2";
      assertThat(console.run("search", "--run", run.toString(), "--history", history, "--k", "12"))
          .isEqualTo(ExitCode.OK);
      assertThat(console.out()).contains("An unheard-of novelty, of group 3  (cold-3)");
    }
  }

  @Test
  void categoriesThatNobodyGaveAreMissed() throws IOException {
    String categories = "\"words\": false, \"category\": true";
    Path plain = Files.writeString(folder.resolve("plain.csv"), "item,title,kind\ni1-1,One,\n");
    for (var refused :
        List.of(
            List.of(
                "data.items=" + plain,
                "text.category: a document of the training pairs must have a"),
            List.of(
                "queryText={\"category\": true}", "queryText.category: must be false, since"))) {
      assertThat(train(folder.resolve("refused"), categories, "--set", refused.getFirst()))
          .isIn(ExitCode.DATA, ExitCode.USAGE);
      assertThat(console.err()).contains(refused.getLast());
    }
    Path run = folder.resolve("run");
    assertThat(train(run, categories, "--set", "training.epochs=1")).isEqualTo(ExitCode.OK);
    assertThat(
            console.run(
                "search", "--run", run.toString(), "--user", "u3-1", "--rerank", run.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).startsWith("--rerank: must be a run without text.category");
  }

  /// Queries have no category: it alone would leave them without a feature.
  @Test
  void aCategoryAloneIsRefused() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("alone.json"),
            """
            {
              "data": {"type": "interactions", "train": "%s/train.tsv"},
              "text": {"words": false, "category": true},
              "tower": {"type": "bag", "tied": false}
            }
            """
                .formatted(folder));
    assertThat(console.train(config, folder.resolve("alone"))).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("text: must have words, n-grams, fields or an id beside");
  }

  /// Items of an interaction data set have a category to draw negatives of.
  @Test
  void negativesMayBeOfTheSameCategory() throws IOException {
    Path run = folder.resolve("near");
    assertThat(
            train(
                run,
                "\"words\": false, \"category\": true",
                "--set",
                "objective.logQ=none",
                "--set",
                "negatives.sampled={\"type\": \"same-category\", \"count\": 2}"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(hits(run)).isGreaterThan(.9);
  }

  private static double hits(Path run) throws IOException {
    for (JsonNode row : JsonMapper.shared().readTree(run.resolve("results.json").toFile())) {
      if (row.path("split").asString().equals("test")
          && row.path("system").asString().equals("dense-exact")) {
        return row.path("metrics").path("hr@10").asDouble();
      }
    }
    throw new AssertionError(run);
  }
}
