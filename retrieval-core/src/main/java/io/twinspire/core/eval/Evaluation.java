package io.twinspire.core.eval;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Qrels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Metrics of one run: a value per query and the mean, over the queries that have at least one
/// relevant judgment. A judged query that the run lacks counts 0 (as `trec_eval -c`); queries of
/// the run without a relevant judgment are left out. So two evaluations over the same judgments
/// always speak of the same queries in the same order, and can be compared pairwise ([PairedTest]).
public final class Evaluation {
  private final List<String> queryIds;
  private final Map<Metric, double[]> perQuery;

  private Evaluation(List<String> queryIds, Map<Metric, double[]> perQuery) {
    this.queryIds = queryIds;
    this.perQuery = perQuery;
  }

  /// Evaluates `run` against `qrels`.
  ///
  /// @throws DataException where no query has a relevant document
  public static Evaluation of(Qrels qrels, RankedRun run, List<Metric> metrics) {
    var queryIds = new ArrayList<String>();
    for (var id : qrels.queryIds()) {
      if (qrels.of(id).values().stream().anyMatch(grade -> grade > 0)) {
        queryIds.add(id);
      }
    }
    if (queryIds.isEmpty()) {
      throw new DataException(
          "qrels: at least one query must have a document with a grade above 0, got none among "
              + qrels.size()
              + " judged queries");
    }
    var perQuery = new LinkedHashMap<Metric, double[]>();
    metrics.forEach(metric -> perQuery.put(metric, new double[queryIds.size()]));
    for (int q = 0; q < queryIds.size(); q++) {
      var judgments = qrels.of(queryIds.get(q));
      int[] grades = Metric.grades(run.of(queryIds.get(q)), judgments);
      int[] ideal = Metric.idealGrades(judgments);
      for (var entry : perQuery.entrySet()) {
        entry.getValue()[q] = entry.getKey().of(grades, ideal);
      }
    }
    return new Evaluation(List.copyOf(queryIds), perQuery);
  }

  /// Number of queries that the means are over.
  public int queries() {
    return queryIds.size();
  }

  /// The queries evaluated, in the order of the judgments.
  public List<String> queryIds() {
    return queryIds;
  }

  /// The metrics evaluated, in the order asked for.
  public List<Metric> metrics() {
    return List.copyOf(perQuery.keySet());
  }

  /// One value per query, in the order of [#queryIds]; a copy.
  public double[] perQuery(Metric metric) {
    return values(metric).clone();
  }

  public double mean(Metric metric) {
    double sum = 0;
    for (double value : values(metric)) {
      sum += value;
    }
    return sum / queryIds.size();
  }

  /// Metric name -> mean, in the order asked for.
  public Map<String, Double> means() {
    var means = new LinkedHashMap<String, Double>();
    perQuery.keySet().forEach(metric -> means.put(metric.name(), mean(metric)));
    return means;
  }

  private double[] values(Metric metric) {
    double[] values = perQuery.get(metric);
    if (values == null) {
      throw new IllegalArgumentException(
          "evaluation: metric must be one of " + perQuery.keySet() + ", got " + metric);
    }
    return values;
  }
}
