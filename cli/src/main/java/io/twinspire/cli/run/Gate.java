package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.GateException;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.eval.Metric;
import io.twinspire.core.settings.SettingsException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A condition that results must meet: `system.metric > number` or `system.metric > system.metric`,
/// with `>` or `>=`, on the test split. Means over seeds count.
///
/// @param rightSystem null where the right side is `number`
public record Gate(
    String text,
    String system,
    String metric,
    boolean orEqual,
    @Nullable String rightSystem,
    String rightMetric,
    double number) {

  private static final String SPLIT = "test";
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*([a-z0-9-]+)\\.([a-z]+@?[0-9]*)\\s*(>=?)\\s*"
              + "(?:([0-9]*\\.?[0-9]+)|([a-z0-9-]+)\\.([a-z]+@?[0-9]*))\\s*");

  /// @param devMetric of the run, which its results have beside what all have
  /// @throws SettingsException where the text is no condition, or names what no run has
  public static Gate parse(String text, Metric devMetric) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      throw new SettingsException(
          "--gate: must be like 'dense-exact.ndcg@10 > bm25-tuned.ndcg@10' or 'hybrid.ndcg@10 >="
              + " 0.6', got '"
              + text
              + "'");
    }
    boolean constant = match.group(4) != null;
    requireKnown(match.group(1), match.group(2), devMetric);
    if (!constant) {
      requireKnown(match.group(5), match.group(6), devMetric);
    }
    return new Gate(
        text.strip(),
        match.group(1),
        match.group(2),
        match.group(3).equals(">="),
        constant ? null : match.group(5),
        constant ? "" : match.group(6),
        constant ? Double.parseDouble(match.group(4)) : Double.NaN);
  }

  private static void requireKnown(String system, String metric, Metric devMetric) {
    requireOneOf("system", Evaluations.SYSTEMS, system);
    requireOneOf("metric", Evaluations.metricNames(devMetric), metric);
  }

  private static void requireOneOf(String what, List<String> known, String given) {
    if (!known.contains(given)) {
      throw new SettingsException(
          "--gate: %s must be one of %s, got %s".formatted(what, String.join(", ", known), given));
    }
  }

  /// Asked before anything is trained.
  ///
  /// @throws SettingsException where a run of `config` on `data` gives nothing to hold a condition
  ///   against
  static void requirePossible(List<Gate> gates, RunConfig config, RetrievalDataset data) {
    if (!gates.isEmpty() && data.test().size() == 0) {
      throw new SettingsException(
          "--gate: needs test queries to hold on, got data without any. Add a test split, or leave"
              + " the gate out");
    }
    List<String> systems = RunPipeline.systems(config, data);
    var metrics = Evaluations.metricNames(config.devMetric(), data.queriesHaveText());
    for (Gate gate : gates) {
      requireOneOf("system of this run", systems, gate.system);
      requireOneOf("metric of this run", metrics, gate.metric);
      if (gate.rightSystem != null) {
        requireOneOf("system of this run", systems, gate.rightSystem);
        requireOneOf("metric of this run", metrics, gate.rightMetric);
      }
    }
  }

  /// @throws GateException where it does not hold
  /// @throws SettingsException where the rows lack what it names
  public void check(List<ResultRow> rows) {
    double left = mean(rows, system, metric);
    double right = rightSystem == null ? number : mean(rows, rightSystem, rightMetric);
    if (!(orEqual ? left >= right : left > right)) {
      throw new GateException(
          "gate: must hold on test: %s, got %.4f against %.4f".formatted(text, left, right));
    }
  }

  private static double mean(List<ResultRow> rows, String system, String metric) {
    return rows.stream()
        .filter(row -> row.split().equals(SPLIT) && row.system().equals(system))
        .map(row -> row.metrics().get(metric))
        .filter(value -> value != null)
        .mapToDouble(value -> value)
        .average()
        .orElseThrow(
            () ->
                new SettingsException(
                    "--gate: must name a system and a metric of the results on test, got %s.%s"
                        .formatted(system, metric)));
  }
}
