package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The same run with several seeds. The first is the run itself; the others lie below it, and its
/// `results.json` has the rows of all.
public final class SeededRuns {
  private final Console console;
  private final RunConfig config;
  private final RunDirectory run;
  private final String name;
  private final double maxMinutes;

  /// @param maxMinutes time for each seed
  public SeededRuns(
      Console console, RunConfig config, RunDirectory run, String name, double maxMinutes) {
    this.console = console;
    this.config = config;
    this.run = run;
    this.name = name;
    this.maxMinutes = maxMinutes;
  }

  /// @return the rows of all seeds, empty where a run was stopped
  public Optional<List<ResultRow>> execute(int seeds) throws IOException {
    var rows = new ArrayList<ResultRow>();
    for (int i = 0; i < seeds; i++) {
      long seed = config.seed() + i;
      var directory = i == 0 ? run : below(seed);
      if (seeds > 1) {
        console.say("seed %d, %d of %d, in %s".formatted(seed, i + 1, seeds, directory.path()));
      }
      directory.prepare(true);
      var some =
          new RunPipeline(config.withSeed(seed), directory, name, console, maxMinutes).execute();
      if (some.isEmpty()) {
        return Optional.empty();
      }
      rows.addAll(some.get());
    }
    if (seeds > 1) {
      ResultRow.write(run.results(), rows);
      Report.write(run.path());
    }
    return Optional.of(List.copyOf(rows));
  }

  private RunDirectory below(long seed) {
    return new RunDirectory(run.path().resolve(Path.of("seeds", Long.toString(seed))));
  }
}
