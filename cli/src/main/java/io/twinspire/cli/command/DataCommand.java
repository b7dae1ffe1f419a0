package io.twinspire.cli.command;

import io.twinspire.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "data",
    description = "Makes data sets.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  ./twinspire data javadoc --src src/main/java --out data/my-code"})
final class DataCommand {
  /// With its commands.
  static CommandLine commandLine(Console console) {
    return new CommandLine(new DataCommand()).addSubcommand(new JavadocCommand(console));
  }
}
