package io.twinspire.cli.run;

import io.twinspire.cli.console.GateException;
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

  /// @throws SettingsException where the text is no condition
  public static Gate parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      throw new SettingsException(
          "--gate: must be like 'dense-exact.ndcg@10 > bm25-tuned.ndcg@10' or 'hybrid.ndcg@10 >="
              + " 0.6', got '"
              + text
              + "'");
    }
    boolean constant = match.group(4) != null;
    return new Gate(
        text.strip(),
        match.group(1),
        match.group(2),
        match.group(3).equals(">="),
        constant ? null : match.group(5),
        constant ? "" : match.group(6),
        constant ? Double.parseDouble(match.group(4)) : Double.NaN);
  }

  /// @throws GateException where it does not hold
  /// @throws SettingsException where there is no such system or metric
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
                    "--gate: must name a system and a metric of the test split, got %s.%s"
                        .formatted(system, metric)));
  }
}
