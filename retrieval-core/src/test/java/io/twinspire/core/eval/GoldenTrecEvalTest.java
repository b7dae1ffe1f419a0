package io.twinspire.core.eval;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The same numbers as trec_eval, ties, negative grades and missing queries included; the golden
/// files come from src/test/python/trec_eval_golden.py.
class GoldenTrecEvalTest {

  @Test
  void everyQueryAndMetricEqualsTrecEval() throws Exception {
    var qrels = TrecQrels.read(resource("golden.qrels"));
    var run = TrecRun.read(resource("golden.run"));
    var expected = expected();
    var metrics = new LinkedHashSet<Metric>();
    expected.values().forEach(row -> row.keySet().forEach(m -> metrics.add(Metric.parse(m))));
    assertThat(metrics).hasSize(3 + 6 * 6);

    var evaluation = Evaluation.of(qrels, run, new ArrayList<>(metrics));

    int compared = 0;
    for (int q = 0; q < evaluation.queries(); q++) {
      String queryId = evaluation.queryIds().get(q);
      var row = expected.get(queryId);
      for (var metric : metrics) {
        double value = evaluation.perQuery(metric)[q];
        double golden = row == null ? 0 : requireNonNull(row.get(metric.name()));
        assertThat(value).as("%s of %s", metric, queryId).isCloseTo(golden, within(1e-9));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(1200);
    assertThat(evaluation.queryIds()).contains("missing-0").doesNotContain("nothing-relevant");
    // What is left out of the means is 0 in trec_eval, too.
    for (var entry : expected.entrySet()) {
      if (!evaluation.queryIds().contains(entry.getKey())) {
        assertThat(entry.getValue().values()).as(entry.getKey()).containsOnly(0.0);
      }
    }
  }

  private static Map<String, Map<String, Double>> expected() throws Exception {
    var expected = new HashMap<String, Map<String, Double>>();
    for (var line : Files.readAllLines(resource("golden.expected.tsv")).stream().skip(1).toList()) {
      String[] fields = line.split("\t", -1);
      expected
          .computeIfAbsent(fields[0], q -> new HashMap<>())
          .put(fields[1], Double.parseDouble(fields[2]));
    }
    return expected;
  }

  private static Path resource(String name) throws URISyntaxException, IOException {
    return Path.of(requireNonNull(GoldenTrecEvalTest.class.getResource(name)).toURI());
  }
}
