package io.twinspire.cli.command;

import io.twinspire.cli.config.CorpusConfig;
import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.config.Task;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.run.CorpusRun;
import io.twinspire.cli.run.ResultsPrinter;
import io.twinspire.cli.run.RunDirectory;
import io.twinspire.cli.run.SeededRuns;
import io.twinspire.core.settings.SettingsException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "resume",
    description = "Goes on with a run that was stopped, from its last checkpoint.",
    footer = {
      "",
      "The run ends with the same bits as one that was never stopped. One with several seeds goes",
      "on with those that are left.",
      "",
      "Examples:",
      "  ./twinspire resume --run runs/javadoc-search"
    })
final class ResumeCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final RunOption run = new RunOption();

  @Option(
      names = "--max-minutes",
      paramLabel = "M",
      description = "Stop training with a checkpoint after M minutes.")
  private double maxMinutes = Double.POSITIVE_INFINITY;

  @Option(names = "--json", description = "Print the rows of results.json instead of a table.")
  private boolean json;

  ResumeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (!(maxMinutes > 0)) {
      throw new SettingsException("--max-minutes: must be > 0, got " + maxMinutes);
    }
    RunDirectory directory = run.get();
    switch (directory.state()) {
      case UNFINISHED -> {}
      case FINISHED ->
          throw new SettingsException(
              directory.path() + ": must hold an unfinished run, got a finished one");
      case EMPTY, OTHER -> throw directory.noRun();
    }
    return switch (Task.readSaved(directory.config())) {
      case CorpusConfig corpus ->
          new CorpusRun(corpus, directory, console, maxMinutes).resume(json)
              ? ExitCode.OK
              : ExitCode.INTERRUPTED;
      case RunConfig retrieval -> resume(retrieval, directory);
    };
  }

  private int resume(RunConfig settings, RunDirectory directory) throws IOException {
    var rows = new SeededRuns(console, settings, directory, maxMinutes).resume();
    if (rows.isEmpty()) {
      return ExitCode.INTERRUPTED;
    }
    new ResultsPrinter(console, directory).print(rows.get(), json);
    return ExitCode.OK;
  }
}
