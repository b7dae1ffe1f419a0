package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run says of data that lack something.
class UnusableDataTest {
  private final CapturedConsole console = new CapturedConsole();
  @TempDir private Path folder = Path.of("");
  private Path config = Path.of("");

  @BeforeEach
  void writeConfig() throws IOException {
    config = PlantedData.writeConfig(folder.resolve("planted.json"), folder.resolve("data"));
  }

  /// Pairs alone, too few for a split: a model and an index all the same, and it is said that
  /// nothing tells how good they are.
  @Test
  void pairsWithoutASplitAreTrainedOnAndNotEvaluated() throws IOException {
    Path pairs =
        Files.writeString(
            folder.resolve("pairs.jsonl"),
            """
            {"query": "red apple", "positive": "a fruit"}
            {"query": "fast car", "positive": "a vehicle"}
            """);
    Path out = folder.resolve("pairs-run");
    assertThat(
            console.train(
                config,
                out,
                "--set",
                "data={\"type\": \"jsonl\", \"train\": \"%s\", \"devFraction\": 0, \"testFraction\": 0}"
                    .formatted(pairs)))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.err()).contains("no dev and no test query: nothing will be evaluated");
    assertThat(console.out()).contains("Nothing was evaluated").doesNotContain("p: paired");
    assertThat(out.resolve("results.json")).hasContent("[ ]");
    assertThat(Files.readString(out.resolve("report.html"))).contains("nothing will be evaluated");
    assertThat(console.run("search", "--run", out.toString(), "red apple", "--k", "1", "--json"))
        .isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("a fruit");
  }

  @Test
  void theFileWithoutTrainingPairsIsNamed() throws IOException {
    Path empty = folder.resolve("empty");
    PlantedData.write(empty);
    Files.writeString(empty.resolve("qrels/train.tsv"), "query-id\tcorpus-id\tscore\n");
    Path out = folder.resolve("empty-run");
    assertThat(console.train(config, out, "--set", "data.path=" + empty)).isEqualTo(ExitCode.DATA);
    assertThat(console.err())
        .contains(
            empty.resolve("qrels/train.tsv")
                + ": must hold a judgment above grade 0 for training, got none");
  }

  /// Nobody should learn after an hour of training that the condition could never hold.
  @Test
  void aGateThatCannotBeAskedIsSaidBeforeTraining() throws IOException {
    Path data = folder.resolve("data");
    PlantedData.write(data);
    Path out = folder.resolve("gated");
    for (String gate : List.of("bm52.ndcg@10 > 0.5", "hybrid.ndcg@10 > hybrd.ndcg@10")) {
      assertThat(console.train(config, out, "--gate", gate)).isEqualTo(ExitCode.USAGE);
      assertThat(console.err())
          .startsWith("--gate: system must be one of untrained, popularity, markov, bm25, ");
    }
    assertThat(
            console.train(
                config,
                out,
                "--set",
                "training.devMetric=recall@7",
                "--gate",
                "hybrid.ndcg@7 > 0.5"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .startsWith("--gate: metric must be one of ndcg@10, ")
        .contains(", map@100, recall@7, ")
        .endsWith(", got ndcg@7\n");
    assertThat(console.train(config, out, "--gate", "popularity.ndcg@10 > 0.5"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .contains("--gate: system of this run must be one of untrained, bm25, ")
        .endsWith(", got popularity\n");
    assertThat(console.train(config, out, "--gate", "hybrid.ndcg@10 > bm25.hr@10", "--dry-run"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .contains("--gate: metric of this run must be one of ndcg@10, mrr@10, ")
        .endsWith(", got hr@10\n");
    assertThat(out).doesNotExist();
    Files.delete(data.resolve("qrels/test.tsv"));
    for (String[] more : new String[][] {{"--dry-run"}, {}}) {
      var args =
          Stream.concat(Stream.of("--gate", "hybrid.ndcg@10 > 0.5"), Stream.of(more))
              .toArray(String[]::new);
      assertThat(console.train(config, out, args)).isEqualTo(ExitCode.USAGE);
      assertThat(console.err()).contains("--gate: needs test queries to hold on, got data without");
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void brokenDataIsThree() throws IOException {
    Path broken = folder.resolve("broken");
    PlantedData.write(broken);
    Files.writeString(broken.resolve("queries.jsonl"), "{\"_id\": \"q\", \"text\": }\n");
    Path out = folder.resolve("broken-run");
    assertThat(console.train(config, out, "--set", "data.path=" + broken)).isEqualTo(ExitCode.DATA);
    assertThat(console.err()).contains("queries.jsonl:1").doesNotContain("\tat ");
  }

  /// What is wrong with the data is told before the directory is touched: a typing error costs
  /// neither the run that stands there nor a way to begin again.
  @Test
  void dataThatCannotBeReadLoseNoRun() throws IOException {
    Path out = Files.createDirectories(folder.resolve("kept"));
    Files.createFile(out.resolve(".lock"));
    Files.writeString(out.resolve("config.json"), "{}");
    Files.writeString(out.resolve("results.json"), "[]");
    Path fresh = folder.resolve("fresh");
    for (Path run : new Path[] {out, fresh}) {
      assertThat(
              console.train(
                  config, run, "--overwrite", "--set", "data.path=" + folder.resolve("nowhere")))
          .isEqualTo(ExitCode.DATA);
    }
    assertThat(out.resolve("results.json")).hasContent("[]");
    assertThat(fresh).doesNotExist();
  }

  /// What somebody made before stays, be it empty; what was made on the way to it goes.
  @Test
  void aRunThatDoesNotBeginLeavesNoDirectory() throws IOException {
    Path data = folder.resolve("data");
    PlantedData.write(data);
    Path mine = Files.createDirectories(folder.resolve("mine"));
    for (Path run : List.of(mine, mine.resolve("deep/er"), folder.resolve("new/run"))) {
      for (String setting :
          List.of("data.path=nowhere", "negatives.sampled={\"type\": \"same-category\"}")) {
        assertThat(console.train(config, run, "--set", setting))
            .as(console.err())
            .isEqualTo(ExitCode.DATA);
      }
    }
    assertThat(mine).isEmptyDirectory();
    assertThat(folder.resolve("new")).doesNotExist();
  }
}
