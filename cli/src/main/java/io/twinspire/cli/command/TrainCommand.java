package io.twinspire.cli.command;

import io.twinspire.cli.config.CorpusConfig;
import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.run.CorpusRun;
import io.twinspire.cli.run.DryRun;
import io.twinspire.cli.run.Gate;
import io.twinspire.cli.run.ResultsPrinter;
import io.twinspire.cli.run.RunDirectory;
import io.twinspire.cli.run.SeededRuns;
import io.twinspire.core.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "train",
    description = "Trains a model, indexes the corpus, evaluates both, and writes a report.",
    footer = {
      "",
      "Examples:",
      "  ./twinspire train configs/javadoc-search.json",
      "  ./twinspire train my.json --run runs/try-2 --set training.epochs=20",
      "  ./twinspire train my.json --seeds 3 --max-minutes 30",
      "  ./twinspire train my.json --dry-run",
      "  ./twinspire train configs/word2vec-brown.json"
    })
final class TrainCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ConfigArguments config = new ConfigArguments();

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "The run directory; runs/<name of the configuration> where it is not given.")
  private @Nullable Path run;

  @Option(names = "--overwrite", description = "Delete the run that the directory holds.")
  private boolean overwrite;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "Repeat the run with N seeds, one after another, and report mean and spread. The first"
              + " is the run, the others lie below it in seeds/.")
  private int seeds = 1;

  @Option(
      names = "--max-minutes",
      paramLabel = "M",
      description = "Stop training with a checkpoint after M minutes; 'resume' goes on.")
  private double maxMinutes = Double.POSITIVE_INFINITY;

  @Option(
      names = "--dry-run",
      description = "Check everything, estimate memory, print the plan, and touch nothing.")
  private boolean dryRun;

  @Option(
      names = "--gate",
      paramLabel = "CONDITION",
      description =
          "End with 5 unless this holds on test, e.g. 'dense-exact.ndcg@10 >"
              + " bm25-tuned.ndcg@10' or 'dense-exact.ndcg@10 > 0.5'. May be given often.")
  private List<String> gates = new ArrayList<>();

  @Option(names = "--json", description = "Print the rows of results.json instead of a table.")
  private boolean json;

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (seeds < 1) {
      throw new SettingsException("--seeds: must be >= 1, got " + seeds);
    }
    if (!(maxMinutes > 0)) {
      throw new SettingsException("--max-minutes: must be > 0, got " + maxMinutes);
    }
    var directory = new RunDirectory(run == null ? Path.of("runs", config.name()) : run);
    return switch (config.readAny()) {
      case CorpusConfig corpus -> train(corpus, directory);
      case RunConfig retrieval -> train(retrieval, directory);
    };
  }

  private int train(CorpusConfig settings, RunDirectory directory) throws IOException {
    requireRetrieval("--seeds", seeds > 1);
    requireRetrieval("--gate", !gates.isEmpty());
    requireRetrieval("--dry-run", dryRun);
    var training = new CorpusRun(settings, directory, console, maxMinutes);
    return training.train(overwrite, json) ? ExitCode.OK : ExitCode.INTERRUPTED;
  }

  private int train(RunConfig settings, RunDirectory directory) throws IOException {
    List<Gate> conditions =
        gates.stream().map(gate -> Gate.parse(gate, settings.devMetric())).toList();
    if (dryRun) {
      new DryRun(settings, directory, conditions).print(console);
      return ExitCode.OK;
    }
    var rows =
        new SeededRuns(console, settings, directory, maxMinutes)
            .train(seeds, overwrite, conditions);
    if (rows.isEmpty()) {
      return ExitCode.INTERRUPTED;
    }
    new ResultsPrinter(console, directory).print(rows.get(), json);
    conditions.forEach(gate -> gate.check(rows.get()));
    return ExitCode.OK;
  }

  private static void requireRetrieval(String option, boolean given) {
    if (given) {
      throw new SettingsException(
          option + ": must be given for a retrieval run, got one of another task");
    }
  }
}
