package io.twinspire.core.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Relevance judgments: query id -> document id -> grade. A grade above 0 is relevant. Keeps the
/// order of insertion.
public final class Qrels {
  private final Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();

  /// Adds or replaces one judgment.
  public void put(String queryId, String documentId, int grade) {
    grades.computeIfAbsent(queryId, q -> new LinkedHashMap<>()).put(documentId, grade);
  }

  /// Forgets a query and its judgments.
  public void remove(String queryId) {
    grades.remove(queryId);
  }

  public Set<String> queryIds() {
    return Collections.unmodifiableSet(grades.keySet());
  }

  /// Judgments of one query, empty where it has none.
  public Map<String, Integer> of(String queryId) {
    return Collections.unmodifiableMap(grades.getOrDefault(queryId, Map.of()));
  }

  /// Number of queries with a judgment.
  public int size() {
    return grades.size();
  }
}
