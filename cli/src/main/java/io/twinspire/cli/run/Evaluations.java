package io.twinspire.cli.run;

import io.twinspire.core.data.Document;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.Query;
import io.twinspire.core.eval.Evaluation;
import io.twinspire.core.eval.Metric;
import io.twinspire.core.eval.PairedTest;
import io.twinspire.core.eval.TrecQrels;
import io.twinspire.core.eval.TrecRun;
import io.twinspire.core.negatives.Scored;
import io.twinspire.index.RankingQuality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Collects the rankings of each system on each split and makes the table of them.
final class Evaluations {
  /// The system that the others are tested against.
  static final String BASELINE = "bm25-tuned";

  static final List<Metric> METRICS =
      Stream.of("ndcg@10", "mrr@10", "recall@1", "recall@10", "recall@100", "map@100")
          .map(Metric::parse)
          .toList();

  /// Length of the rankings, the largest cutoff of the metrics.
  static final int DEPTH = 100;

  /// All systems, in the order of their rows.
  static final List<String> SYSTEMS =
      List.of(
          "untrained",
          "bm25",
          "bm25-tuned",
          "dense-inbatch",
          "dense-exact",
          "dense-hnsw",
          "hybrid");

  private static final Metric TESTED = METRICS.getFirst();

  private final RunDirectory run;
  private final List<Document> documents;
  private final Map<String, Map<String, Evaluation>> bySplit = new LinkedHashMap<>();

  /// @param run where TREC files go
  /// @param documents what the positions in rankings stand for
  Evaluations(RunDirectory run, List<Document> documents) {
    this.run = run;
    this.documents = documents;
  }

  /// Adds the rankings of one system on one split: one for each query, in the order of `queries`.
  void add(String system, String split, Qrels qrels, List<Query> queries, List<Scored> rankings)
      throws IOException {
    var ranked = RankingQuality.run(documents, queries, rankings);
    TrecRun.write(run.trec(system, split), ranked, system);
    TrecQrels.write(run.qrels(split), qrels);
    bySplit
        .computeIfAbsent(split, s -> new LinkedHashMap<>())
        .put(system, Evaluation.of(qrels, ranked, METRICS));
  }

  /// A row for each system and split, in a fixed order.
  List<ResultRow> rows(long seed) {
    var rows = new ArrayList<ResultRow>();
    bySplit.forEach(
        (split, systems) -> {
          Evaluation baseline = systems.get(BASELINE);
          for (String system : SYSTEMS) {
            Evaluation evaluation = systems.get(system);
            if (evaluation != null) {
              double p =
                  baseline == null
                      ? 1
                      : PairedTest.tTest(evaluation.perQuery(TESTED), baseline.perQuery(TESTED));
              rows.add(
                  new ResultRow(system, split, evaluation.queries(), seed, evaluation.means(), p));
            }
          }
        });
    return rows;
  }
}
