package io.twinspire.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.data.DataException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankedRunTest {

  @Test
  void ranksByScoreThenByIdFromTheEnd() {
    var run = new RankedRun();
    run.put("q", List.of(doc("b", 1), doc("zz", 0.5f), doc("a", 2), doc("z", 0.5f), doc("c", 1)));
    assertThat(run.of("q"))
        .extracting(ScoredDocument::id)
        .containsExactly("a", "c", "b", "zz", "z");
    assertThat(run.of("other")).isEmpty();
    assertThat(run.size()).isEqualTo(1);
  }

  @Test
  void zeroAndMinusZeroAreATie() {
    var run = new RankedRun();
    run.put("q", List.of(doc("a", 0.0f), doc("b", -0.0f)));
    assertThat(run.of("q")).extracting(ScoredDocument::id).containsExactly("b", "a");
  }

  @Test
  void tiesAreBrokenByTheBytesOfTheId() {
    var ids =
        List.of("", "a", "ab", "b", "\u00e9", "\ud7ff", "\ue000", "\uffff", "😀", "😁", "a😀");
    for (var a : ids) {
      for (var b : ids) {
        int bytes =
            Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        int order = ScoredDocument.EVALUATION_ORDER.compare(doc(a, 1), doc(b, 1));
        assertThat(Integer.signum(order)).as("%s, %s", a, b).isEqualTo(-Integer.signum(bytes));
      }
    }
  }

  @Test
  void refusesWhatCannotBeRanked() {
    var run = new RankedRun();
    assertThatThrownBy(() -> run.put("q", List.of(doc("a", 1), doc("a", 2))))
        .isInstanceOf(DataException.class)
        .hasMessage("run, query q: a document must occur once, got a twice");
    assertThatThrownBy(() -> run.put("q", List.of(doc("a", Float.NaN))))
        .isInstanceOf(DataException.class)
        .hasMessage("run, query q: score of document a must be finite, got NaN");
    assertThat(run.size()).isZero();
  }

  private static ScoredDocument doc(String id, float score) {
    return new ScoredDocument(id, score);
  }
}
