package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// Runs on ever more training pairs: how many does this data need?
public final class LearningCurve {
  /// Those of them that a run has: a floor, exact dense search, and both together.
  private static final List<String> SHOWN =
      List.of(Evaluations.POPULARITY, Evaluations.BM25, Sweep.SYSTEM, "hybrid");

  private static final String METRIC = "ndcg@10";

  private final Console console;
  private final RunConfig config;
  private final RunDirectory curve;

  /// @param curve holds a run directory for each number of pairs
  public LearningCurve(Console console, RunConfig config, RunDirectory curve) {
    this.console = console;
    this.config = config;
    this.curve = curve;
  }

  /// One system after training on so many pairs.
  public record Point(int pairs, String system, String split, Map<String, Double> metrics) {}

  /// Runs every number that is not finished yet, and all pairs last. Also writes
  /// `learning-curve.json`.
  ///
  /// @return empty where a run was stopped
  public Optional<List<Point>> execute(List<Integer> sizes, boolean overwrite) throws IOException {
    RunPipeline.initial(config, curve);
    int all = new DataPreparation(console).read(config).train().size();
    var points = new ArrayList<Point>();
    var series = new RunSeries(console, curve, overwrite);
    var wanted = new ArrayList<>(sizes.stream().filter(n -> n < all).sorted().distinct().toList());
    wanted.add(all);
    for (int pairs : wanted) {
      var rows =
          series.run("pairs-" + pairs, "on %,d pairs".formatted(pairs), config.withMaxPairs(pairs));
      if (rows.isEmpty()) {
        return Optional.empty();
      }
      rows.get().stream()
          .map(row -> new Point(pairs, row.system(), row.split(), row.metrics()))
          .forEach(points::add);
    }
    AtomicFiles.writeString(
        curve.path().resolve("learning-curve.json"),
        JsonMapper.shared().writeValueAsString(points) + "\n");
    return Optional.of(List.copyOf(points));
  }

  /// Prints a row for each number of pairs: nDCG@10 on test, or on dev where there is no test.
  public static void print(Console console, List<Point> points) {
    String split = points.stream().anyMatch(p -> p.split().equals("test")) ? "test" : "dev";
    List<String> shown =
        SHOWN.stream()
            .filter(system -> points.stream().anyMatch(p -> p.system().equals(system)))
            .toList();
    var table = new TextTable();
    var head = new ArrayList<>(List.of("pairs"));
    head.addAll(shown);
    table.row(head);
    for (int pairs : points.stream().map(Point::pairs).distinct().toList()) {
      var cells = new ArrayList<>(List.of("%,d".formatted(pairs)));
      for (String system : shown) {
        cells.add(
            points.stream()
                .filter(p -> p.pairs() == pairs)
                .filter(p -> p.split().equals(split) && p.system().equals(system))
                .map(p -> TextTable.share(p.metrics().getOrDefault(METRIC, Double.NaN)))
                .findFirst()
                .orElse("-"));
      }
      table.row(cells);
    }
    console.print("nDCG@10 on " + split);
    table.lines().forEach(console::print);
  }
}
