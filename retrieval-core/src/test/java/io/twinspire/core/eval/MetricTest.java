package io.twinspire.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ndcg",
        "ndcg@10",
        "mrr",
        "mrr@10",
        "map",
        "map@100",
        "recall@1",
        "precision@5",
        "hr@10"
      })
  void nameIsWhatWasParsed(String name) {
    assertThat(Metric.parse(name).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "nDCG@10, ndcg@10",
    "ndgc@10, ndcg@10",
    "ndcg_10, ndcg@10",
    "ndcg_cut_10, ndcg@10",
    "p@5, precision@5",
    "recal@100, recall@100",
    "hit@10, hr@10",
    "recip_rank, mrr",
    "MAP, map",
    "recall, recall@10",
    "recall@0, recall@10",
    "recall@010, recall@10",
    "' hr@10', hr@10"
  })
  void nearMissesAreSuggested(String name, String suggestion) {
    assertThatThrownBy(() -> Metric.parse(name))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("metric: ")
        .hasMessageContaining("got \"" + name + "\"")
        .hasMessageEndingWith("Did you mean \"" + suggestion + "\"?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "accuracy@10", "@10", "auc", "ndcg@99999999999"})
  void nonsenseIsRefusedWithExamples(String name) {
    assertThatThrownBy(() -> Metric.parse(name))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("must be a name like ndcg@10")
        .hasMessageEndingWith("got \"" + name + "\".");
  }

  @Test
  void aMetricThatNeedsACutoffCannotBeMadeWithout() {
    assertThatThrownBy(() -> new Metric(Metric.Measure.RECALL, 0))
        .isInstanceOf(SettingsException.class)
        .hasMessage("metric: recall must have a cutoff of at least 1, got 0");
    assertThatThrownBy(() -> new Metric(Metric.Measure.NDCG, -1))
        .isInstanceOf(SettingsException.class);
  }

  @Test
  void valuesByHand() {
    var ranked = ranked("x", "a", "y", "b");
    var judgments = Map.of("a", 2, "b", 1, "c", 1, "y", -1);

    assertThat(value("hr@1", ranked, judgments)).isZero();
    assertThat(value("hr@2", ranked, judgments)).isEqualTo(1);
    assertThat(value("mrr@1", ranked, judgments)).isZero();
    assertThat(value("mrr", ranked, judgments)).isEqualTo(0.5);
    assertThat(value("recall@4", ranked, judgments)).isEqualTo(2 / 3.0);
    assertThat(value("precision@10", ranked, judgments)).isEqualTo(0.2);
    assertThat(value("map", ranked, judgments)).isEqualTo((1 / 2.0 + 2 / 4.0) / 3);
    double log3 = Math.log(3) / Math.log(2);
    double log5 = Math.log(5) / Math.log(2);
    assertThat(value("ndcg@4", ranked, judgments))
        .isCloseTo((2 / log3 + 1 / log5) / (2 + 1 / log3 + 1 / 2.0), within(1e-12));
  }

  @Test
  void nothingRelevantOrNothingReturnedIsZero() {
    for (var name : List.of("ndcg", "ndcg@3", "mrr", "map", "recall@3", "precision@3", "hr@3")) {
      assertThat(value(name, ranked("a"), Map.of("a", 0, "b", -1))).as(name).isZero();
      assertThat(value(name, ranked("a"), Map.of())).as(name).isZero();
      assertThat(value(name, List.of(), Map.of("a", 1))).as(name).isZero();
    }
  }

  private static double value(
      String name, List<ScoredDocument> ranked, Map<String, Integer> judgments) {
    return Metric.parse(name).of(ranked, judgments);
  }

  private static List<ScoredDocument> ranked(String... ids) {
    var ranked = new ArrayList<ScoredDocument>();
    for (var id : ids) {
      ranked.add(new ScoredDocument(id, -ranked.size()));
    }
    return ranked;
  }
}
