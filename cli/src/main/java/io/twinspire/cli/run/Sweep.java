package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.report.SweepPage;
import io.twinspire.core.eval.Evaluation;
import io.twinspire.core.eval.Metric;
import io.twinspire.core.eval.PairedTest;
import io.twinspire.core.eval.TrecQrels;
import io.twinspire.core.eval.TrecRun;
import io.twinspire.core.files.JsonFiles;
import io.twinspire.core.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The same run with other settings, one after another: what does a setting do? Every run is kept
/// and read again, so a sweep goes on where it was stopped.
public final class Sweep {
  /// The system whose dev metric decides, and that tables and the page show.
  public static final String SYSTEM = "dense-exact";

  private static final double SIGNIFICANT = 0.05;

  private final Console console;
  private final Function<List<String>, RunConfig> configs;
  private final RunDirectory directory;
  private final RunSeries series;

  /// @param configs the configuration with these `key=value` settings changed
  /// @param directory holds a run directory for each point, `sweep.json` and `sweep.html`
  public Sweep(
      Console console,
      Function<List<String>, RunConfig> configs,
      RunDirectory directory,
      boolean overwrite) {
    this.console = console;
    this.configs = configs;
    this.directory = directory;
    this.series = new RunSeries(console, directory, overwrite);
  }

  /// One setting and the values it takes.
  public record Axis(String key, List<String> values) {
    /// Reads `key=v1,v2,…`; values in brackets, as `[1,2]`, hold their commas.
    public static Axis parse(String text) {
      int at = text.indexOf('=');
      List<String> values = at < 1 ? List.of() : values(text.substring(at + 1));
      if (values.isEmpty() || values.stream().anyMatch(String::isBlank)) {
        throw new SettingsException("--over: must be KEY=VALUE,VALUE,…, got '" + text + "'");
      }
      if (values.stream().distinct().count() < values.size()) {
        throw new SettingsException("--over: must name each value once, got '" + text + "'");
      }
      return new Axis(text.substring(0, at), values);
    }

    private static List<String> values(String text) {
      var values = new ArrayList<String>();
      var value = new StringBuilder();
      int depth = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
        if (c == ',' && depth == 0) {
          values.add(value.toString());
          value.setLength(0);
        } else {
          value.append(c);
        }
      }
      values.add(value.toString());
      return values;
    }
  }

  /// What came of one choice of values.
  ///
  /// @param values setting -> value
  /// @param epochs epochs that it was given
  /// @param trainingSeconds of the process that finished the run
  /// @param train the dev metric of [#SYSTEM] on training queries; null in runs of before
  /// @param dev the dev metric of [#SYSTEM] that chooses, null where there are no dev queries
  /// @param p two-sided paired t-test of that metric against the point before, on the same dev
  ///   queries; null for the first
  public record Point(
      Map<String, String> values,
      int epochs,
      double trainingSeconds,
      @Nullable Double train,
      @Nullable Double dev,
      @Nullable Double p,
      List<ResultRow> rows) {}

  /// @param recommended the values of the best point by dev; of the first after which nothing was
  ///   gained where the sweep looked for that; null without dev queries
  public record Outcome(
      String devMetric, List<Point> points, @Nullable Map<String, String> recommended) {}

  /// Every combination of values, the last setting changing fastest.
  ///
  /// @return empty where a run was stopped
  public Optional<Outcome> grid(List<Axis> axes) throws IOException {
    var points = new ArrayList<Point>();
    for (Map<String, String> values : combinations(axes)) {
      Optional<Point> point = point("", values, List.of(), points);
      if (point.isEmpty()) {
        return Optional.empty();
      }
      points.add(point.get());
    }
    return Optional.of(write(points, best(points).map(Point::values).orElse(null)));
  }

  /// The values in their order until one gains nothing on the one before: its dev metric is not
  /// higher, or the paired test cannot tell (p >= .05).
  public Optional<Outcome> untilPlateau(Axis axis) throws IOException {
    var points = new ArrayList<Point>();
    for (String value : axis.values()) {
      Optional<Point> next = point("", Map.of(axis.key(), value), List.of(), points);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      Point point = next.get();
      if (point.dev() == null) {
        throw new SettingsException("--until-plateau: needs dev queries, got data without");
      }
      points.add(point);
      if (points.size() > 1 && !gains(point, points.get(points.size() - 2))) {
        console.say("no gain from %s = %s on".formatted(axis.key(), value));
        return Optional.of(write(points, points.get(points.size() - 2).values()));
      }
    }
    return Optional.of(write(points, points.getLast().values()));
  }

  private static boolean gains(Point point, Point before) {
    return point.p() != null
        && point.p() < SIGNIFICANT
        && point.dev() != null
        && before.dev() != null
        && point.dev() > before.dev();
  }

  /// Successive halving (Jamieson & Talwalkar 2016): all combinations with a share of the epochs,
  /// the better half by dev with twice as many, and so on; the last ones get all of them. Every
  /// rung trains anew, so that the schedule of the learning rate fits its length.
  public Optional<Outcome> halving(List<Axis> axes) throws IOException {
    var left = combinations(axes);
    int rungs = Integer.SIZE - Integer.numberOfLeadingZeros(left.size() - 1);
    int epochs = configs.apply(List.of()).training().epochs();
    var points = new ArrayList<Point>();
    var rung = new ArrayList<Point>();
    for (int r = rungs; r >= 0; r--) {
      rung.clear();
      int share = Math.max(1, epochs >> r);
      for (Map<String, String> values : left) {
        Optional<Point> point =
            point("epochs-" + share + "/", values, List.of("training.epochs=" + share), rung);
        if (point.isEmpty()) {
          return Optional.empty();
        }
        if (point.get().dev() == null) {
          throw new SettingsException("--halving: needs dev queries, got data without");
        }
        rung.add(point.get());
      }
      points.addAll(rung);
      left =
          rung.stream()
              .sorted(Comparator.comparingDouble(Sweep::dev).reversed())
              .limit((left.size() + 1) / 2)
              .map(Point::values)
              .toList();
    }
    return Optional.of(write(points, left.getFirst()));
  }

  private Optional<Point> point(
      String prefix, Map<String, String> values, List<String> more, List<Point> before)
      throws IOException {
    var sets = new ArrayList<String>();
    values.forEach((key, value) -> sets.add(key + "=" + value));
    String what = text(values);
    sets.addAll(more);
    RunConfig config = configs.apply(sets);
    String name = name(prefix, values);
    Optional<List<ResultRow>> rows = series.run(name, "with " + what, config);
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    RunDirectory run = series.directory(name);
    Metric metric = config.devMetric();
    double[] now = perQuery(run, metric);
    Double p = null;
    if (!before.isEmpty() && now.length > 1) {
      double[] then = perQuery(series.directory(name(prefix, before.getLast().values())), metric);
      p = PairedTest.tTest(now, then);
    }
    Summary summary = Summary.read(run.summary());
    Double dev = now.length == 0 ? null : mean(now);
    console.say(
        "  %s: dev %s %s, %.0f s of training"
            .formatted(what, metric.name(), cell(dev), summary.trainingSeconds()));
    return Optional.of(
        new Point(
            values,
            config.training().epochs(),
            summary.trainingSeconds(),
            summary.trainMetric(),
            dev,
            p,
            rows.get()));
  }

  /// The folder of a point.
  private static String name(String prefix, Map<String, String> values) {
    return prefix + text(values).replaceAll("[^A-Za-z0-9._=-]+", "_");
  }

  private static String text(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  /// The dev metric of each query; empty where there are none.
  private static double[] perQuery(RunDirectory run, Metric metric) throws IOException {
    if (!Files.exists(run.qrels("dev"))) {
      return new double[0];
    }
    return Evaluation.of(
            TrecQrels.read(run.qrels("dev")),
            TrecRun.read(run.trec(SYSTEM, "dev")),
            List.of(metric))
        .perQuery(metric);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double dev(Point point) {
    return point.dev() == null ? Double.NEGATIVE_INFINITY : point.dev();
  }

  private static Optional<Point> best(List<Point> points) {
    return points.stream()
        .filter(point -> point.dev() != null)
        .max(Comparator.comparingDouble(Sweep::dev));
  }

  private static List<Map<String, String>> combinations(List<Axis> axes) {
    List<Map<String, String>> all = List.of(Map.of());
    for (Axis axis : axes) {
      var longer = new ArrayList<Map<String, String>>();
      for (Map<String, String> values : all) {
        for (String value : axis.values()) {
          var more = new LinkedHashMap<>(values);
          more.put(axis.key(), value);
          longer.add(more);
        }
      }
      all = longer;
    }
    return all;
  }

  private Outcome write(List<Point> points, @Nullable Map<String, String> recommended)
      throws IOException {
    String metric = configs.apply(List.of()).devMetric().name();
    var outcome = new Outcome(metric, List.copyOf(points), recommended);
    JsonFiles.write(directory.path().resolve("sweep.json"), outcome);
    SweepPage.write(directory.path());
    return outcome;
  }

  /// Prints a row for each point: its values, the dev metric on training queries, on dev with its p
  /// and on test, the calibration on test (on dev where there is no test), and the time of
  /// training.
  public static void print(Console console, Outcome outcome) {
    var table = new TextTable();
    var head = new ArrayList<>(outcome.points().getFirst().values().keySet());
    head.addAll(
        List.of("epochs", "train", "dev", "p", "test", "ece@10", "overconfidence", "seconds"));
    table.row(head);
    for (Point point : outcome.points()) {
      var cells = new ArrayList<>(point.values().values());
      cells.add(Integer.toString(point.epochs()));
      cells.add(cell(point.train()));
      cells.add(cell(point.dev()));
      cells.add(point.p() == null ? "-" : TextTable.pValue(point.p()));
      cells.add(cell(of(point, "test", outcome.devMetric())));
      cells.add(cell(last(point, "ece@10")));
      cells.add(cell(last(point, "overconfidence@10")));
      cells.add("%.1f".formatted(point.trainingSeconds()));
      table.row(cells);
    }
    console.print("%s of %s".formatted(outcome.devMetric(), SYSTEM));
    table.lines().forEach(console::print);
    if (outcome.recommended() != null) {
      console.print("recommended, by dev: " + outcome.recommended());
    }
  }

  private static String cell(@Nullable Double value) {
    return TextTable.share(value == null ? Double.NaN : value);
  }

  /// On test, or on dev where there is no test.
  private static @Nullable Double last(Point point, String metric) {
    Double test = of(point, "test", metric);
    return test == null ? of(point, "dev", metric) : test;
  }

  private static @Nullable Double of(Point point, String split, String metric) {
    return point.rows().stream()
        .filter(row -> row.system().equals(SYSTEM) && row.split().equals(split))
        .findFirst()
        .map(row -> row.metrics().get(metric))
        .orElse(null);
  }
}
