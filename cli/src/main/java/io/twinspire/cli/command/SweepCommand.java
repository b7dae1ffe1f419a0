package io.twinspire.cli.command;

import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.run.RunDirectory;
import io.twinspire.cli.run.Sweep;
import io.twinspire.core.settings.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "sweep",
    description = {
      "Trains with other values of a setting, one after another: what does it do?",
      "Writes sweep.json and sweep.html; goes on where it was stopped."
    },
    footer = {
      "",
      "Examples:",
      "  ./twinspire sweep configs/medquad.json --over mining.negatives=1,2,4,8",
      "  ./twinspire sweep my.json --over objective.temperature=0.02,0.05,0.1 --over"
          + " tower.dimensions=128,256",
      "  ./twinspire sweep my.json --over training.batchSize=64,256,1024,4096 --until-plateau",
      "  ./twinspire sweep my.json --over optimizer.learningRate=0.01,0.02,0.05,0.1 --halving"
    })
final class SweepCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ConfigArguments config = new ConfigArguments();

  @Option(
      names = "--over",
      paramLabel = "KEY=VALUE,VALUE,…",
      required = true,
      description = "A setting and its values. Given more than once, every combination is trained.")
  private List<String> over = new ArrayList<>();

  @Option(
      names = "--until-plateau",
      description =
          "Stop where a value gains nothing on the one before (paired test on dev, p >= .05), and"
              + " recommend that one. For one setting, with rising cost.")
  private boolean untilPlateau;

  @Option(
      names = "--halving",
      description = "Successive halving: all with few epochs, the better half with twice as many …")
  private boolean halving;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "Where the runs go; runs/<name>-sweep where it is not given.")
  private @Nullable Path run;

  @Option(names = "--overwrite", description = "Train runs again that the directory holds.")
  private boolean overwrite;

  @Option(names = "--json", description = "Print what sweep.json holds.")
  private boolean json;

  SweepCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    List<Sweep.Axis> axes = over.stream().map(Sweep.Axis::parse).toList();
    if (axes.stream().map(Sweep.Axis::key).distinct().count() < axes.size()) {
      throw new SettingsException("--over: must name each setting once, got " + over);
    }
    if (untilPlateau && (axes.size() > 1 || halving)) {
      throw new SettingsException(
          "--until-plateau: must be given with one --over and without --halving, got "
              + over
              + (halving ? " and --halving" : ""));
    }
    // All of them: a value that cannot be read is told before the first is trained.
    for (Sweep.Axis axis : axes) {
      axis.values().forEach(value -> config.read(List.of(axis.key() + "=" + value)));
    }
    var directory = new RunDirectory(run == null ? Path.of("runs", config.name() + "-sweep") : run);
    var sweep = new Sweep(console, config::read, directory, overwrite);
    Optional<Sweep.Outcome> outcome =
        untilPlateau
            ? sweep.untilPlateau(axes.getFirst())
            : halving ? sweep.halving(axes) : sweep.grid(axes);
    if (outcome.isEmpty()) {
      return ExitCode.INTERRUPTED;
    }
    if (json) {
      console.printJson(outcome.get());
    } else {
      Sweep.print(console, outcome.get());
      console.print("page: " + directory.path().resolve("sweep.html"));
    }
    return ExitCode.OK;
  }
}
