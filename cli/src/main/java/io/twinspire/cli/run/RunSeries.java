package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// Runs of one experiment below one directory, one after another, each in a folder of its own. What
/// is finished is read and the rest is trained, so a series goes on where it was stopped.
final class RunSeries {
  private final Console console;
  private final RunDirectory series;
  private final boolean overwrite;

  /// @param overwrite whether runs that stand there are trained again
  RunSeries(Console console, RunDirectory series, boolean overwrite) {
    this.console = console;
    this.series = series;
    this.overwrite = overwrite;
  }

  /// Where the run of that name is.
  RunDirectory directory(String name) {
    return new RunDirectory(series.path().resolve(name));
  }

  /// The results of one run.
  ///
  /// @param what what is trained, for the user
  /// @return empty where it was stopped
  /// @throws SettingsException where a run of another configuration stands there
  Optional<List<ResultRow>> run(String name, String what, RunConfig config) throws IOException {
    RunDirectory run = directory(name);
    RunDirectory.State state = run.state();
    boolean stands = state == RunDirectory.State.FINISHED || state == RunDirectory.State.UNFINISHED;
    if (stands && !overwrite) {
      requireSameConfiguration(run, config);
    }
    RunPipeline.initial(config, run);
    RetrievalDataset data = TrainingData.read(config, console);
    if (state == RunDirectory.State.FINISHED && !overwrite) {
      DataFingerprint.check(run, data);
      return Optional.of(ResultRow.read(run.results()));
    }
    console.say("training " + what);
    if (state != RunDirectory.State.UNFINISHED || overwrite) {
      run.prepare(overwrite);
    }
    return new RunPipeline(config, run, run, console, Double.POSITIVE_INFINITY).execute(data);
  }

  /// A run of another configuration belongs to another series.
  private static void requireSameConfiguration(RunDirectory run, RunConfig config)
      throws IOException {
    if (!Files.readString(run.config()).equals(config.json())) {
      throw new SettingsException(
          run.path()
              + ": must hold a run of this configuration, got one of another. Give another --run,"
              + " or --overwrite to train all points again");
    }
  }
}
