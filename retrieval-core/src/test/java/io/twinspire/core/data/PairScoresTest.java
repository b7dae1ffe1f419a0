package io.twinspire.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairScoresTest {
  private static final RetrievalDataset DATA =
      new RetrievalDataset(
          List.of(new Document("d0", "", "a"), new Document("7", "", "b")),
          List.of(new Query("q0", "a"), new Query("q1", "b")),
          List.of(),
          new Qrels(),
          new Qrels(),
          new Qrels(),
          List.of());

  @TempDir private Path folder = Path.of("");

  private PairScores read(String text) throws IOException {
    return PairScores.read(Files.writeString(folder.resolve("scores"), text), DATA);
  }

  @Test
  void tabsAndJsonSayTheSame() throws IOException {
    for (String text :
        List.of(
            "query\tdocument\tscore\nq0\t7\t-1.5\n\nq1\td0\t2e1\n",
            "q0\t7\t-1.5\r\nq1\td0\t20\n",
            """
            {"query": "q0", "document": 7, "score": -1.5}
            {"score": 20, "query": "q1", "document": "d0"}
            """)) {
      var scores = read(text);
      assertThat(scores.size()).isEqualTo(2);
      assertThat(scores.of(0, 1)).isEqualTo(-1.5f);
      assertThat(scores.of(1, 0)).isEqualTo(20f);
      assertThat(scores.of(0, 0)).isNaN();
    }
  }

  @Test
  void everyDamagedLineIsNamed() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    q0\td0\t1
                    q0\td0\t2
                    q0\t7
                    q0\t7\thigh
                    q0\t7\tNaN
                    q9\t7\t1
                    q0\td9\t1
                    {"query": "q1", "document": "7"}
                    {"query": "q1", "document": "7", "score": "1"}
                    {"query": "q1", "document": "7", "score": 1, "rank": 2}
                    """))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("scores:2: must score a pair once, got q0, d0 again")
        .hasMessageContaining(
            "scores:3: must be a query's id, a document's id and a score, separated by tabs, got"
                + " q0")
        .hasMessageContaining("scores:4: the score must be a finite number, got high")
        .hasMessageContaining("scores:5: the score must be a finite number, got NaN")
        .hasMessageContaining("scores:6: must name a known query, got \"q9\"")
        .hasMessageContaining("scores:7: must name a known document, got \"d9\"")
        .hasMessageContaining("scores:8: \"score\" must be given")
        .hasMessageContaining("scores:9: \"score\" must be a finite number, got \"1\"")
        .hasMessageContaining("scores:10: keys must be among document, query, score, got \"rank\"");
  }

  @Test
  void anEmptyFileIsNoScores() {
    assertThatThrownBy(() -> read("\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("scores: must hold at least one score, got none");
  }
}
