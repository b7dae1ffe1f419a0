package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The configurations of sequence towers learn real data within some hundred steps.
class SequenceTowersTest {

  /// On MovieLens 100k popularity has an nDCG@10 of .025, first-order Markov one of .081. The long
  /// runs on MovieLens 1M are those of `bench/reproduce`.
  ///
  /// @param margin of nDCG@10 on test above popularity's: well below what was seen, and for gSASRec
  ///   well above what it reaches without its bias
  @ParameterizedTest
  @Tag("shared-data")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # configuration | epochs | histories a step | learning rate | margin
          sasrec-ml-1m    | 20     | 64               | 0.002         | .04
          gsasrec-ml-1m   | 10     | 32               | 0.005         | .02
          gru4rec-ml-1m   | 8      | 32               | 0.003         | .03
          """)
  void aTowerBeatsPopularityByFar(
      String config, int epochs, int batch, String rate, double margin, @TempDir Path folder)
      throws IOException {
    String shared = Objects.requireNonNull(System.getProperty("shared.data"));
    var console = new CapturedConsole();
    int status =
        console.train(
            Path.of("../configs", config + ".json"),
            folder,
            "--set",
            "data.train=" + Path.of(shared, "ml-100k", "interactions.tsv"),
            "--set",
            "data.columns.time=timestamp",
            "--set",
            "training.epochs=" + epochs,
            "--set",
            "training.batchSize=" + batch,
            "--set",
            "optimizer.learningRate=" + rate);
    assertThat(status).as(console.err()).isEqualTo(ExitCode.OK);
    double popularity = metric(folder, "popularity", "ndcg@10");
    assertThat(popularity).isBetween(.02, .03);
    assertThat(metric(folder, "dense-exact", "ndcg@10")).isGreaterThan(popularity + margin);
    // A sigmoid without the objective's bias would find nearly all of them sure.
    assertThat(metric(folder, "dense-exact", "overconfidence@10")).isBetween(-.1, .1);
  }

  private static double metric(Path run, String system, String name) throws IOException {
    JsonNode rows = JsonMapper.shared().readTree(Files.readString(run.resolve("results.json")));
    for (JsonNode row : rows) {
      if (row.path("system").asString().equals(system)
          && row.path("split").asString().equals("test")) {
        return row.path("metrics").path(name).asDouble();
      }
    }
    throw new AssertionError("results.json: must have test figures of " + system);
  }
}
