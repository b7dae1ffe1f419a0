package io.twinspire.cli.command;

import io.twinspire.cli.config.Configuration;
import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.config.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A configuration file and what is changed of it on the command line.
final class ConfigArguments {
  @Parameters(paramLabel = "CONFIG", description = "The configuration, a JSON file.")
  private Path file = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change a setting, e.g. --set objective.temperature=0.1. May be given often.")
  private List<String> sets = new ArrayList<>();

  /// The configuration of whatever task.
  Configuration readAny() {
    return Task.read(file, sets);
  }

  /// The configuration of a retrieval run.
  RunConfig read() {
    return RunConfig.read(file, sets);
  }

  /// The configuration with further settings changed.
  RunConfig read(List<String> more) {
    var all = new ArrayList<>(sets);
    all.addAll(more);
    return RunConfig.read(file, all);
  }

  /// The file's name without its ending.
  String name() {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".json") ? name.substring(0, name.length() - ".json".length()) : name;
  }
}
