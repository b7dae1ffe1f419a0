package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What does not go with histories is refused with a reason, before anything is trained.
class HistoryRefusalTest {
  private final CapturedConsole console = new CapturedConsole();
  @TempDir private Path folder = Path.of("");
  private Path config = Path.of("");

  @BeforeEach
  void write() throws IOException {
    config = HistoryData.write(folder);
  }

  @Test
  void whatDoesNotGoWithHistoriesIsRefusedWithAReason() throws IOException {
    assertRefused(
        Map.of(
            "training.rows=pairs",
            "training.rows: must be histories, or sessions with gru4rec, where the tower reads"
                + " them, got pairs",
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
    assertRefused(
        Map.of(
            "training.rows=sessions",
            "training.rows: must be histories with towers other than gru4rec, which alone has a"
                + " state to carry, got sessions"));
    assertThat(console.train(config, folder.resolve("refused"), sessions("training.batchSize=121")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .contains(
            "training.batchSize: must be at most the number of histories with sessions (120), got"
                + " 121");
    String drawn =
        "negatives={\"inBatch\": false, \"sampled\": {\"type\": \"uniform\", \"count\": 5,"
            + " \"scope\": \"history\"}}";
    assertThat(console.train(config, folder.resolve("refused"), sessions(drawn)))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .contains(
            "negatives.sampled.scope: must be batch or query with sessions, where each place comes"
                + " by itself, got history");
    assertThat(console.train(config, folder.resolve("refused"), "--set", "text.words=true"))
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
    assertThat(console.run("learning-curve", config.toString(), "--pairs", "10"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--pairs: must be of a tower without histories");
    for (String taken : List.of("data.split={\"type\": \"files\", \"dev\": 0}", "maxPairs=0")) {
      String file = config.toString();
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
    assertThat(console.train(config, folder.resolve("refused"), "--set", "data.train=" + file))
        .isEqualTo(ExitCode.DATA);
    assertThat(console.err()).contains("data: a user must have two training interactions at least");
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
                  config,
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

  /// Settings, each with what is said of it.
  private static String[] sessions(String change) {
    return new String[] {
      "--set", "training.rows=sessions", "--set", "tower={\"type\": \"gru4rec\"}", "--set", change
    };
  }

  private void assertRefused(Map<String, String> settings) throws IOException {
    for (var refused : settings.entrySet()) {
      assertThat(console.train(config, folder.resolve("refused"), "--set", refused.getKey()))
          .as(refused.getKey())
          .isEqualTo(ExitCode.USAGE);
      assertThat(console.err()).contains(refused.getValue());
    }
  }
}
