package io.twinspire.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Qrels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrecFilesTest {
  @TempDir Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("some.trec");
  }

  @Test
  void aRunReadsBackAsItWas() throws IOException {
    var run = new RankedRun();
    var documents = new ArrayList<ScoredDocument>();
    float score = 0.1f;
    for (int i = 0; i < 200; i++) {
      documents.add(new ScoredDocument("d" + i % 150 + (i < 150 ? "" : "x"), score));
      score = Math.nextUp(score);
    }
    documents.add(new ScoredDocument("small", Float.MIN_VALUE));
    documents.add(new ScoredDocument("big", -Float.MAX_VALUE));
    run.put("q2", documents);
    run.put("q1", List.of(new ScoredDocument("é", 3)));

    TrecRun.write(file, run, "dense-exact");

    var read = TrecRun.read(file);
    assertThat(read.queryIds()).containsExactly("q2", "q1");
    assertThat(read.of("q2")).isEqualTo(run.of("q2"));
    assertThat(read.of("q1")).isEqualTo(run.of("q1"));
    assertThat(Files.readAllLines(file)).last().isEqualTo("q1 Q0 é 1 3.0 dense-exact");
  }

  @Test
  void judgmentsReadBackAsTheyWere() throws IOException {
    var qrels = new Qrels();
    qrels.put("q1", "a", 2);
    qrels.put("q1", "b", -1);
    qrels.put("q0", "a", 0);
    TrecQrels.write(file, qrels);
    var read = TrecQrels.read(file);
    assertThat(read.queryIds()).containsExactly("q1", "q0");
    assertThat(read.of("q1")).isEqualTo(qrels.of("q1"));
    assertThat(read.of("q0")).isEqualTo(qrels.of("q0"));
  }

  @Test
  void theRankColumnDoesNotDecide() throws IOException {
    Files.writeString(file, "q Q0 low 1 0.5 tag\n\nq\tQ0\thigh\t2\t0.75\ttag\n");
    assertThat(TrecRun.read(file).of("q"))
        .extracting(ScoredDocument::id)
        .containsExactly("high", "low");
  }

  @Test
  void malformedLinesAreNamed() throws IOException {
    Files.writeString(file, "q Q0 a 1 0.5 tag\nq Q0 a 1\n");
    assertThatThrownBy(() -> TrecRun.read(file))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ":2: a line must have 6 fields (qid Q0 docid rank score tag), got 4");
    Files.writeString(file, "q Q0 a 1 high tag\n");
    assertThatThrownBy(() -> TrecRun.read(file))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ":1: score must be a number, got high");
    Files.writeString(file, "q Q0 a 1 2 tag\nq Q0 a 2 1 tag\n");
    assertThatThrownBy(() -> TrecRun.read(file))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ": run, query q: a document must occur once, got a twice");
    Files.writeString(file, "q 0 a 1.5\n");
    assertThatThrownBy(() -> TrecQrels.read(file))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ":1: grade must be a whole number, got 1.5");
    Files.writeString(file, "q 0 a 1\nq 0 a 0\n");
    assertThatThrownBy(() -> TrecQrels.read(file))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ":2: a document must be judged once per query, got a twice for q");
    Files.write(file, new byte[] {'q', ' ', (byte) 0xff, '\n'});
    assertThatThrownBy(() -> TrecQrels.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ":1: must be UTF-8");
  }

  @Test
  void idsThatTheFormatCannotHoldAreRefused() throws IOException {
    Files.writeString(file, "as it was");
    var run = new RankedRun();
    run.put("q", List.of(new ScoredDocument("two words", 1)));
    assertThatThrownBy(() -> TrecRun.write(file, run, "tag"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("document id must not be empty nor have white space")
        .hasMessageEndingWith("got \"two words\"");
    assertThatThrownBy(() -> TrecRun.write(file, new RankedRun(), ""))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tag must not be empty");
    assertThat(file).hasContent("as it was");
  }
}
