package io.twinspire.cli.command;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.run.LearningCurve;
import io.twinspire.cli.run.RunDirectory;
import io.twinspire.core.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "learning-curve",
    description =
        "Trains on ever more pairs and shows quality beside BM25: how many pairs do I need?",
    footer = {
      "",
      "Examples:",
      "  ./twinspire learning-curve configs/javadoc-search.json",
      "  ./twinspire learning-curve my.json --pairs 100,1000,10000 --json"
    })
final class LearningCurveCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ConfigArguments config = new ConfigArguments();

  @Option(
      names = "--pairs",
      split = ",",
      paramLabel = "N",
      defaultValue = "100,500,2000,8000",
      description = "Numbers of training pairs (${DEFAULT-VALUE}); all of them comes last.")
  private List<Integer> pairs = List.of();

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description =
          "Where the runs go, one for each number; runs/<name>-curve where it is not given.")
  private @Nullable Path run;

  @Option(names = "--overwrite", description = "Delete runs that the directory holds.")
  private boolean overwrite;

  @Option(names = "--json", description = "Print {pairs, system, split, metrics} rows.")
  private boolean json;

  LearningCurveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (pairs.stream().anyMatch(n -> n < 1)) {
      throw new SettingsException("--pairs: must be numbers >= 1, got " + pairs);
    }
    RunConfig settings = config.read();
    if (settings.tower().readsHistories()) {
      throw new SettingsException(
          "--pairs: must be of a tower without histories, which a draw of pairs would leave holes"
              + " in, got "
              + pairs
              + ". './twinspire sweep' compares other settings");
    }
    var directory = new RunDirectory(run == null ? Path.of("runs", config.name() + "-curve") : run);
    var points = new LearningCurve(console, settings, directory).execute(pairs, overwrite);
    if (points.isEmpty()) {
      return ExitCode.INTERRUPTED;
    }
    if (json) {
      console.printJson(points.get());
    } else {
      LearningCurve.print(console, points.get());
    }
    return ExitCode.OK;
  }
}
