package io.twinspire.core.eval;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a system shows its users as a whole, beside whether it is right: how much of the catalogue,
/// how evenly, and how popular it already was.
///
/// @param cutoff k, the ranks that are shown
/// @param coverage share of the catalogue that is shown to anyone
/// @param gini Gini index of how often each document of the catalogue is shown: 0 where all are
///   shown equally often, near 1 where a few take all; with x rising over n documents, `sum_i (2i -
///   n - 1) x_i / (n sum_i x_i)`, i from 1
/// @param popularity mean number of training interactions of what is shown
public record Exposure(int cutoff, double coverage, double gini, double popularity) {

  /// @param interactions document id -> number of its training interactions, of all documents
  public static Exposure of(RankedRun run, int cutoff, Map<String, Integer> interactions) {
    var shown = new HashMap<String, Integer>();
    long total = 0;
    double popularity = 0;
    for (String query : run.queryIds()) {
      var ranking = run.of(query);
      for (var document : ranking.subList(0, Math.min(cutoff, ranking.size()))) {
        shown.merge(document.id(), 1, Integer::sum);
        popularity += interactions.getOrDefault(document.id(), 0);
        total++;
      }
    }
    int n = interactions.size();
    int[] rising =
        interactions.keySet().stream().mapToInt(id -> shown.getOrDefault(id, 0)).sorted().toArray();
    double weighted = 0;
    for (int i = 0; i < n; i++) {
      weighted += (2.0 * (i + 1) - n - 1) * rising[i];
    }
    return new Exposure(
        cutoff,
        n == 0 ? 0 : (double) shown.size() / n,
        total == 0 ? 0 : weighted / ((double) n * total),
        total == 0 ? 0 : popularity / total);
  }

  /// Name -> value, e.g. `coverage@20`.
  public Map<String, Double> values() {
    var values = new LinkedHashMap<String, Double>();
    values.put("coverage@" + cutoff, coverage);
    values.put("gini@" + cutoff, gini);
    values.put("popularity@" + cutoff, popularity);
    return values;
  }
}
