package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.core.eval.Calibration;
import io.twinspire.core.negatives.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Shows a finished run to a person: the table, example searches, where everything is, what to type
/// next.
public final class ResultsPrinter {
  private static final List<String> CALIBRATION = List.copyOf(new Calibration().values().keySet());

  private final Console console;
  private final RunDirectory run;

  public ResultsPrinter(Console console, RunDirectory run) {
    this.console = console;
    this.run = run;
  }

  /// @param json print the rows alone, as in `results.json`
  public void print(List<ResultRow> rows, boolean json) throws IOException {
    if (json) {
      console.printJson(rows);
      return;
    }
    table(console, rows);
    var summary = Summary.read(run.summary());
    examples(summary);
    console.print("");
    console.print("Everything is in " + run.path() + ":");
    console.print("  report.html   results, curves, examples: open it in a browser");
    boolean indexed = Files.exists(run.index());
    if (indexed) {
      console.print("  index/        a Lucene index that any Lucene 10 program can open");
    }
    console.print("  model/        the model; results.json, trec/  the figures");
    console.print("");
    console.print("What to type next:");
    if (indexed) {
      console.print(search(summary, rows));
    }
    console.print("  ./twinspire evaluate --run " + run.path());
    if (!indexed) {
      console.print("  ./twinspire evaluate --run RUN-WITH-AN-INDEX --rerank " + run.path());
    }
  }

  private String search(Summary summary, List<ResultRow> rows) {
    if (RunConfig.readSaved(run.config()).tower().readsHistories()) {
      return "  ./twinspire search --run %s --history ID,ID,…%n  ./twinspire search --run %s --user \"%s\""
          .formatted(run.path(), run.path(), example(summary, "ID"));
    }
    return "  ./twinspire search --run %s %s\"%s\""
        .formatted(
            run.path(),
            Evaluations.ofText(rows) ? "" : "--user ",
            example(summary, "your question"));
  }

  private static String example(Summary summary, String otherwise) {
    return summary.examples().isEmpty()
        ? otherwise
        : summary.examples().getFirst().query().replace("\"", "\\\"");
  }

  /// What became of the candidates of a round.
  public static void mined(Console console, MiningRound round) {
    var report = round.report();
    var table = new TextTable().row(List.of("candidates", "", ""));
    for (Verdict verdict : Verdict.values()) {
      long count = report.count(verdict);
      table.row(
          List.of(
              "  " + verdict.words(),
              "%,d".formatted(count),
              TextTable.percent(count, report.candidates())));
    }
    table.row(List.of("pairs", "%,d".formatted(report.pairs()), ""));
    table.row(
        List.of(
            "  without any negative",
            "%,d".formatted(report.pairsWithout()),
            TextTable.percent(report.pairsWithout(), report.pairs())));
    table.row(
        List.of(
            "kept that are suspected to be relevant",
            "%,d".formatted(report.suspects()),
            TextTable.percent(report.suspects(), report.count(Verdict.KEPT))));
    table.row(
        List.of(
            "other known positives that the rules would have kept",
            "%,d".formatted(report.otherPositivesUnnoticed()),
            TextTable.percent(report.otherPositivesUnnoticed(), report.otherPositives())));
    table.lines().forEach(console::print);
  }

  /// A table for each split, means over seeds with their standard deviation where there are
  /// several.
  public static void table(Console console, List<ResultRow> rows) {
    if (rows.isEmpty()) {
      console.print("");
      console.print("Nothing was evaluated: the data have no dev and no test queries.");
      return;
    }
    for (String split : rows.stream().map(ResultRow::split).distinct().toList()) {
      var ofSplit = rows.stream().filter(row -> row.split().equals(split)).toList();
      long seeds = ofSplit.stream().mapToLong(ResultRow::seed).distinct().count();
      console.print("");
      console.print(
          "%s: %,d queries%s"
              .formatted(
                  split,
                  ofSplit.getFirst().queries(),
                  seeds > 1 ? ", mean and standard deviation of " + seeds + " seeds" : ""));
      String baseline = Evaluations.baseline(rows, split);
      grid(ofSplit, seeds, baseline).lines().forEach(console::print);
      calibration(ofSplit).ifPresent(console::print);
      if (split.endsWith(Evaluations.BIASED)) {
        console.print("ranked among a few drawn documents only: biased, see the report");
      }
      console.print("p: paired t-test of nDCG@10 against " + baseline);
    }
  }

  private static TextTable grid(List<ResultRow> rows, long seeds, String baseline) {
    List<String> metrics =
        rows.getFirst().metrics().keySet().stream()
            .filter(name -> !CALIBRATION.contains(name))
            .toList();
    var table = new TextTable();
    table.row(Stream.of(List.of("system"), metrics, List.of("p")).flatMap(List::stream).toList());
    var bySystem = new LinkedHashMap<String, List<ResultRow>>();
    rows.forEach(row -> bySystem.computeIfAbsent(row.system(), s -> new ArrayList<>()).add(row));
    bySystem.forEach(
        (system, some) -> {
          var cells = new ArrayList<String>();
          cells.add(system);
          for (String metric : metrics) {
            cells.add(cell(some.stream().mapToDouble(r -> value(r, metric)).toArray(), seeds > 1));
          }
          double p = some.stream().mapToDouble(ResultRow::pVsBm25).max().orElse(1);
          cells.add(system.equals(baseline) ? "" : TextTable.pValue(p));
          table.row(cells);
        });
    return table;
  }

  /// What exact dense search says as probabilities, mean over seeds.
  private static Optional<String> calibration(List<ResultRow> rows) {
    var dense =
        rows.stream()
            .filter(row -> row.system().equals(Sweep.SYSTEM))
            .filter(row -> row.metrics().keySet().containsAll(CALIBRATION))
            .toList();
    if (dense.isEmpty()) {
      return Optional.empty();
    }
    double[] means =
        CALIBRATION.stream()
            .mapToDouble(
                name -> dense.stream().mapToDouble(row -> value(row, name)).average().orElse(0))
            .toArray();
    return Optional.of(
        "calibration of %s: expected error %.4f of the ten most probable, %.4f too %s; %.4f for the relevant"
            .formatted(
                Sweep.SYSTEM,
                means[0],
                Math.abs(means[1]),
                means[1] >= 0 ? "high" : "low",
                means[2]));
  }

  private static double value(ResultRow row, String metric) {
    return row.metrics().getOrDefault(metric, Double.NaN);
  }

  private static String cell(double[] values, boolean spread) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    if (!spread) {
      return TextTable.share(mean);
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
    return TextTable.share(mean) + " ±" + TextTable.share(deviation);
  }

  private static String name(Summary.ExampleHit hit) {
    if (!hit.title().isEmpty()) {
      return hit.title();
    }
    return hit.snippet().isEmpty() ? hit.id() : hit.snippet();
  }

  private void examples(Summary summary) {
    if (summary.examples().isEmpty()) {
      return;
    }
    console.print("");
    console.print("Example searches (* is relevant):");
    for (var example : summary.examples()) {
      console.print("  " + example.query());
      for (var hit : example.hits()) {
        console.print(
            "   %s %s  %s"
                .formatted(hit.relevant() ? "*" : " ", TextTable.share(hit.score()), name(hit)));
      }
    }
  }
}
