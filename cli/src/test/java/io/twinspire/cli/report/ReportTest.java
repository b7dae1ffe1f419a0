package io.twinspire.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The page made from a run that is written by hand.
class ReportTest {
  private static final String HOSTILE =
      "</script><script>alert(1)</script> {{chart}} <!-- & \\\" €";

  @TempDir private Path run = Path.of("");

  @BeforeEach
  void writeRun() throws IOException {
    Files.writeString(
        run.resolve("results.json"),
        """
        [{"system": "dense-exact", "split": "test", "queries": 7, "seed": 1,
          "metrics": {"ndcg@10": 0.5}, "p_vs_bm25": 0.01}]
        """);
    Files.writeString(
        run.resolve("metrics.jsonl"),
        """
        {"event": "epoch", "stage": "in-batch", "epoch": 1, "loss": 0.7, "dev": 0.4}

        {"event": "end"}
        """);
    Files.writeString(
        run.resolve("summary.json"),
        """
        {"name": "%s", "finished": "2026-11-22", "devMetric": "ndcg@10", "trainingSeconds": 1,
         "facts": [], "notes": [], "examples": [{"query": "%s", "hits": []}]}
        """
            .formatted(HOSTILE, HOSTILE));
    Files.writeString(run.resolve("config.json"), "{\"seed\": 1}");
    Files.writeString(run.resolve("environment.json"), "{\"twinspire\": \"1\"}");
  }

  @Test
  void pageHoldsTheRunAsJson() throws IOException {
    String page = Files.readString(Report.write(run));
    var data = JsonMapper.shared().readTree(embedded(page));
    assertThat(data.at("/results/0/metrics/ndcg@10").asDouble()).isEqualTo(0.5);
    assertThat(data.at("/events/0/loss").asDouble()).isEqualTo(0.7);
    assertThat(data.at("/events").size()).isEqualTo(2);
    assertThat(data.at("/config/seed").asInt()).isEqualTo(1);
  }

  @Test
  void textOfTheDataIsNeverMarkup() throws IOException {
    String page = Files.readString(Report.write(run));
    assertThat(page).doesNotContain("<script>alert");
    var data = JsonMapper.shared().readTree(embedded(page));
    assertThat(data.at("/summary/name").asString()).isEqualTo(HOSTILE.replace("\\\"", "\""));
    // Five scripts open and five close: the data's end tag did not count.
    assertThat(page.split("</script>", -1)).hasSize(6);
  }

  @Test
  void pageAsksForNothingElse() throws IOException {
    String page = Files.readString(Report.write(run));
    assertThat(page)
        .contains("Chart.js v4.4.4")
        .doesNotContainPattern("(src|href)\\s*=\\s*[\"']")
        .doesNotContain("sourceMappingURL", "@import", "url(");
  }

  @Test
  void brokenFileIsNamed() throws IOException {
    Files.writeString(run.resolve("metrics.jsonl"), "{}\n{\"event\":\n");
    assertThatThrownBy(() -> Report.write(run))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("metrics.jsonl:2: must be JSON, got ");
  }

  private static String embedded(String page) {
    var data =
        Pattern.compile(
                "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
            .matcher(page);
    assertThat(data.find()).isTrue();
    return data.group(1);
  }
}
