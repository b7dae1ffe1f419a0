package io.twinspire.cli.command;

import io.twinspire.cli.run.RunDirectory;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The run directory that a command reads.
final class RunOption {
  @Option(
      names = "--run",
      required = true,
      paramLabel = "DIR",
      description = "The run directory, as 'train' wrote it.")
  private Path directory = Path.of("");

  RunDirectory get() {
    return new RunDirectory(directory);
  }
}
