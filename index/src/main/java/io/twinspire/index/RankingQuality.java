package io.twinspire.index;

import io.twinspire.core.data.Document;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.Query;
import io.twinspire.core.eval.Evaluation;
import io.twinspire.core.eval.Metric;
import io.twinspire.core.eval.RankedRun;
import io.twinspire.core.eval.ScoredDocument;
import io.twinspire.core.negatives.Scored;
import java.util.ArrayList;
import java.util.List;

/// How good the rankings of a fixed list of dev queries are, in that list's order. Higher is
/// better. Asked by several threads at a time.
@FunctionalInterface
public interface RankingQuality {
  double of(List<Scored> rankings);

  /// The mean of `metric` over the judged queries.
  ///
  /// @param documents what the rankings' positions stand for
  /// @param queries what was asked, one for each ranking
  static RankingQuality mean(
      Metric metric, List<Document> documents, List<Query> queries, Qrels qrels) {
    return rankings ->
        Evaluation.of(qrels, run(documents, queries, rankings), List.of(metric)).mean(metric);
  }

  /// Rankings of positions as a run of ids, for evaluation and TREC files.
  static RankedRun run(List<Document> documents, List<Query> queries, List<Scored> rankings) {
    if (rankings.size() != queries.size()) {
      throw new IllegalArgumentException(
          "rankings: must be one for each of "
              + queries.size()
              + " queries, got "
              + rankings.size());
    }
    var run = new RankedRun();
    for (int q = 0; q < rankings.size(); q++) {
      var ranking = rankings.get(q);
      var scored = new ArrayList<ScoredDocument>(ranking.size());
      for (int i = 0; i < ranking.size(); i++) {
        String id = documents.get(ranking.documents()[i]).id();
        scored.add(new ScoredDocument(id, ranking.scores()[i]));
      }
      run.put(queries.get(q).id(), scored);
    }
    return run;
  }
}
