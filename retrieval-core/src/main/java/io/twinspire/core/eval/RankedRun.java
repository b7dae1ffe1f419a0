package io.twinspire.core.eval;

import io.twinspire.core.data.DataException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a system answered: query id -> documents in [ScoredDocument#EVALUATION_ORDER]. Keeps the
/// order in which queries were added. Not for concurrent writers.
public final class RankedRun {
  private final Map<String, List<ScoredDocument>> rankings = new LinkedHashMap<>();

  /// Adds or replaces the ranking of one query; the documents may come in any order.
  ///
  /// @throws DataException where a document occurs twice or a score is not finite
  public void put(String queryId, Collection<ScoredDocument> documents) {
    var seen = new HashSet<String>();
    for (var document : documents) {
      if (!Float.isFinite(document.score())) {
        throw new DataException(
            "run, query %s: score of document %s must be finite, got %s"
                .formatted(queryId, document.id(), document.score()));
      }
      if (!seen.add(document.id())) {
        throw new DataException(
            "run, query %s: a document must occur once, got %s twice"
                .formatted(queryId, document.id()));
      }
    }
    var ranking = new ArrayList<>(documents);
    ranking.sort(ScoredDocument.EVALUATION_ORDER);
    rankings.put(queryId, Collections.unmodifiableList(ranking));
  }

  public Set<String> queryIds() {
    return Collections.unmodifiableSet(rankings.keySet());
  }

  /// Documents of one query, best first; empty where the run does not have it.
  public List<ScoredDocument> of(String queryId) {
    return rankings.getOrDefault(queryId, List.of());
  }

  /// Number of queries.
  public int size() {
    return rankings.size();
  }
}
