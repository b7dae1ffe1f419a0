package io.twinspire.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Qrels;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final Metric MRR = Metric.parse("mrr@10");
  private static final Metric RECALL = Metric.parse("recall@1");

  @Test
  void meansAreOverQueriesWithARelevantJudgment() {
    var qrels = new Qrels();
    qrels.put("second", "a", 1);
    qrels.put("none-relevant", "a", 0);
    qrels.put("negative", "a", -1);
    qrels.put("missing", "a", 1);
    qrels.put("first", "b", 1);
    var run = new RankedRun();
    run.put("first", List.of(new ScoredDocument("b", 1)));
    run.put("second", List.of(new ScoredDocument("b", 2), new ScoredDocument("a", 1)));
    run.put("unjudged", List.of(new ScoredDocument("b", 2)));
    run.put("none-relevant", List.of(new ScoredDocument("a", 2)));

    var evaluation = Evaluation.of(qrels, run, List.of(MRR, RECALL));

    assertThat(evaluation.queryIds()).containsExactly("second", "missing", "first");
    assertThat(evaluation.queries()).isEqualTo(3);
    assertThat(evaluation.perQuery(MRR)).containsExactly(0.5, 0, 1);
    assertThat(evaluation.mean(MRR)).isEqualTo(0.5);
    assertThat(evaluation.means())
        .containsExactly(entry("mrr@10", 0.5), entry("recall@1", 1 / 3.0));
    assertThat(evaluation.metrics()).containsExactly(MRR, RECALL);
    assertThatThrownBy(() -> evaluation.mean(Metric.parse("map")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("evaluation: metric must be one of [mrr@10, recall@1], got map");
  }

  @Test
  void judgmentsWithoutARelevantDocumentCannotBeEvaluated() {
    var qrels = new Qrels();
    qrels.put("q", "a", 0);
    assertThatThrownBy(() -> Evaluation.of(qrels, new RankedRun(), List.of(MRR)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "qrels: at least one query must have a document with a grade above 0, got none among 1"
                + " judged queries");
  }
}
