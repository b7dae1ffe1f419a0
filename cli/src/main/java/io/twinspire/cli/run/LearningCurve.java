package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.settings.SettingsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// Runs on ever more training pairs: how many does this data need?
public final class LearningCurve {
  private static final List<String> SHOWN = List.of("bm25-tuned", "dense-exact", "hybrid");
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
    var wanted = new ArrayList<>(sizes.stream().filter(n -> n < all).sorted().distinct().toList());
    wanted.add(all);
    for (int pairs : wanted) {
      var run = new RunDirectory(curve.path().resolve("pairs-" + pairs));
      if (!overwrite) {
        requireSameConfiguration(run, pairs);
      }
      var rows =
          run.state() == RunDirectory.State.FINISHED && !overwrite
              ? Optional.of(results(run, pairs))
              : train(run, pairs, overwrite);
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

  private List<ResultRow> results(RunDirectory run, int pairs) throws IOException {
    DataFingerprint.check(run, RunPipeline.read(config.withMaxPairs(pairs), console));
    return ResultRow.read(run.results());
  }

  private Optional<List<ResultRow>> train(RunDirectory run, int pairs, boolean overwrite)
      throws IOException {
    console.say("training on %,d pairs".formatted(pairs));
    RunConfig part = config.withMaxPairs(pairs);
    RetrievalDataset data = RunPipeline.read(part, console);
    if (run.state() != RunDirectory.State.UNFINISHED || overwrite) {
      run.prepare(overwrite);
    }
    return new RunPipeline(part, run, run, console, Double.POSITIVE_INFINITY).execute(data);
  }

  /// A point of another configuration is a point of another curve.
  private void requireSameConfiguration(RunDirectory run, int pairs) throws IOException {
    if (run.state() != RunDirectory.State.FINISHED
        && run.state() != RunDirectory.State.UNFINISHED) {
      return;
    }
    if (!Files.readString(run.config()).equals(SettingsWriter.write(config.withMaxPairs(pairs)))) {
      throw new SettingsException(
          run.path()
              + ": must hold a run of this configuration, got one of another. Give another --run,"
              + " or --overwrite to train all points again");
    }
  }

  /// Prints a row for each number of pairs: nDCG@10 on test, or on dev where there is no test.
  public static void print(Console console, List<Point> points) {
    String split = points.stream().anyMatch(p -> p.split().equals("test")) ? "test" : "dev";
    var table = new TextTable();
    var head = new ArrayList<>(List.of("pairs"));
    head.addAll(SHOWN);
    table.row(head);
    for (int pairs : points.stream().map(Point::pairs).distinct().toList()) {
      var cells = new ArrayList<>(List.of("%,d".formatted(pairs)));
      for (String system : SHOWN) {
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
