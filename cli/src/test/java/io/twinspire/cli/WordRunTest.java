package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Runs of word vectors, from configuration to report.
class WordRunTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path folder;
  private final CapturedConsole console = new CapturedConsole();
  private Path config = Path.of("");

  @BeforeEach
  void write() throws IOException {
    var lines = new ArrayList<String>();
    for (int s = 0; s < 1500; s++) {
      lines.add(
          s % 2 == 0
              ? "the cat and the dog eat meat " + s % 7
              : "the car on a road needs fuel " + s % 5);
    }
    Path text = Files.write(folder.resolve("text.txt"), lines);
    Path pairs =
        Files.writeString(
            folder.resolve("pairs.tsv"),
            "cat\tdog\t9\ncar\tfuel\t8\ncat\tfuel\t1\ncar\tzebra\t2\n");
    config =
        Files.writeString(
            folder.resolve("words.json"),
            """
            {"task": "word2vec", "corpus": {"files": ["%s"], "heldOutEvery": 10},
             "word2vec": {"dimensions": 40, "epochs": 3, "subsample": 0.01, "learningRate": 0.005}, "similarity": ["%s"]}
            """
                .formatted(text, pairs));
  }

  @Test
  void aRunEndsWithVectorsFiguresAndAReport() throws IOException {
    Path run = folder.resolve("run");
    assertThat(console.train(config, run)).as(console.err()).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("pairs.tsv", "3 of 4", "vectors.bin");
    assertThat(console.err()).contains("epoch 3: loss", "held out");
    JsonNode results = JSON.readTree(Files.readString(run.resolve("results.json")));
    assertThat(results.path("epochs").size()).isEqualTo(3);
    double first = results.path("epochs").path(0).path("heldOutLoss").asDouble();
    assertThat(results.path("heldOutLoss").asDouble()).isLessThan(first);
    assertThat(results.path("similarity").path(0).path("covered").asInt()).isEqualTo(3);
    int words = results.path("vocabulary").asInt();
    assertThat(Files.readAllLines(run.resolve("model/vectors.txt")))
        .hasSize(words + 1)
        .first()
        .isEqualTo(words + " 40");
    assertThat(Files.readString(run.resolve("heldout-pairs.tsv")).lines().count())
        .isEqualTo(results.path("heldOutPairs").asLong());
    assertThat(run.resolve("report.html")).content().contains("\"neighbours\"");
    assertThat(run.resolve("checkpoints")).doesNotExist();
    assertThat(console.train(config, run)).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("must not hold a run, got a finished one");
  }

  @Test
  void aStoppedRunGoesOnToTheSameBits() throws IOException {
    Path whole = folder.resolve("whole");
    Path stopped = folder.resolve("stopped");
    assertThat(console.train(config, whole, "--json")).isEqualTo(ExitCode.OK);
    assertThat(JSON.readTree(console.out()).path("seed").asInt()).isEqualTo(1);
    assertThat(console.train(config, stopped, "--max-minutes", "1e-9"))
        .isEqualTo(ExitCode.INTERRUPTED);
    assertThat(console.err()).contains("./twinspire resume --run " + stopped);
    assertThat(console.run("resume", "--run", stopped.toString())).isEqualTo(ExitCode.OK);
    for (String file : new String[] {"vectors.txt", "vectors.bin", "tables.safetensors"}) {
      assertThat(stopped.resolve("model").resolve(file))
          .hasSameBinaryContentAs(whole.resolve("model").resolve(file));
    }
  }

  @Test
  void resultsListTheEpochsOfAllProcesses() throws IOException {
    assertThat(epochsOfAllProcesses(config)).hasSize(3);
    assertThat(epochsOfAllProcesses(nextWord())).hasSize(2);
  }

  /// Of a run that is killed while it writes its results, with every epoch behind it.
  private List<String> epochsOfAllProcesses(Path config) throws IOException {
    Path whole = folder.resolve("whole " + config.getFileName());
    Path killed = folder.resolve("killed " + config.getFileName());
    assertThat(console.train(config, whole)).isEqualTo(ExitCode.OK);
    assertThat(console.train(config, killed, "--max-minutes", "1e-9"))
        .isEqualTo(ExitCode.INTERRUPTED);
    // Nothing is renamed over a directory.
    Path inTheWay = Files.createDirectories(killed.resolve("summary.json/x"));
    assertThat(console.run("resume", "--run", killed.toString())).isNotEqualTo(ExitCode.OK);
    assertThat(killed.resolve("results.json")).doesNotExist();
    Files.delete(inTheWay);
    Files.delete(inTheWay.getParent());
    assertThat(console.run("resume", "--run", killed.toString()))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.err()).doesNotContain("epoch 1:");
    assertThat(epochs(killed)).isEqualTo(epochs(whole));
    return epochs(killed);
  }

  /// What the epochs of a run did, without their speed.
  private static List<String> epochs(Path run) throws IOException {
    var epochs = new ArrayList<String>();
    for (var epoch : JSON.readTree(Files.readString(run.resolve("results.json"))).path("epochs")) {
      ((ObjectNode) epoch).remove("wordsPerSecond");
      epochs.add(epoch.toString());
    }
    return epochs;
  }

  @Test
  void resumeRefusesOtherSentences() throws IOException {
    Path run = folder.resolve("run");
    assertThat(console.train(config, run, "--max-minutes", "1e-9")).isEqualTo(ExitCode.INTERRUPTED);
    Files.writeString(folder.resolve("text.txt"), "the cat sat\n".repeat(50));
    assertThat(console.run("resume", "--run", run.toString())).isEqualTo(ExitCode.DATA);
    assertThat(console.err()).contains("must go on with the sentences that it began with");
  }

  @Test
  void whatIsForRetrievalRunsIsRefused() throws IOException {
    Path run = folder.resolve("run");
    assertThat(console.train(config, run, "--seeds", "2")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--seeds: must be given for a retrieval run");
    assertThat(console.run("sweep", config.toString(), "--over", "seed=1,2"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("must be a retrieval run for this command, got word2vec");
    assertThat(console.run("validate", config.toString())).isEqualTo(ExitCode.OK);
    assertThat(console.train(config, run)).isEqualTo(ExitCode.OK);
    assertThat(console.run("search", "--run", run.toString(), "cat")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("must be a retrieval run for this command, got word2vec");
    Path other = Files.writeString(folder.resolve("other.json"), "{\"task\": \"glove\"}");
    assertThat(console.run("validate", other.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .contains(
            "task: must be word2vec or next-word, or absent for a retrieval run, got \"glove\"");
  }

  private Path nextWord() throws IOException {
    return Files.writeString(
        folder.resolve("next.json"),
        """
        {"task": "next-word", "corpus": {"files": ["%s"], "heldOutEvery": 10},
         "nextWord": {"dimensions": 16, "noise": 10, "epochs": 2}}
        """
            .formatted(folder.resolve("text.txt")));
  }

  @Test
  void aNextWordModelIsTrainedStoppedAndResumed() throws IOException {
    Path next = nextWord();
    Path run = folder.resolve("run");
    Path stopped = folder.resolve("stopped");
    assertThat(console.train(next, run)).as(console.err()).isEqualTo(ExitCode.OK);
    assertThat(console.err()).contains("epoch 2: loss", "held-out perplexity", "log Z");
    JsonNode results = JSON.readTree(Files.readString(run.resolve("results.json")));
    assertThat(results.path("perplexity").asDouble()).isBetween(1.0, 5.0);
    assertThat(run.resolve("report.html")).content().contains("\"meanLogZ\"");
    assertThat(console.train(next, stopped, "--max-minutes", "1e-9"))
        .isEqualTo(ExitCode.INTERRUPTED);
    assertThat(console.run("resume", "--run", stopped.toString())).isEqualTo(ExitCode.OK);
    assertThat(stopped.resolve("model/model.safetensors"))
        .hasSameBinaryContentAs(run.resolve("model/model.safetensors"));
  }

  @Test
  void badDataLoseNothing() throws IOException {
    Path run = folder.resolve("run");
    assertThat(console.train(config, run)).isEqualTo(ExitCode.OK);
    Files.writeString(folder.resolve("pairs.tsv"), "cat dog 9\n");
    assertThat(console.train(config, run, "--overwrite")).isEqualTo(ExitCode.DATA);
    assertThat(console.err()).contains("pairs.tsv:1: must be two words and a score");
    assertThat(run.resolve("results.json")).exists();
  }
}
