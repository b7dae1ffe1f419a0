package io.twinspire.cli.command;

import io.twinspire.cli.config.Configuration;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "validate",
    description = "Checks a configuration and reports all of its problems at once.",
    footer = {
      "",
      "Examples:",
      "  ./twinspire validate my.json",
      "  ./twinspire validate my.json --set training.epochs=20 --json"
    })
final class ValidateCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ConfigArguments config = new ConfigArguments();

  @Option(names = "--json", description = "Print the configuration with every default.")
  private boolean json;

  ValidateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Configuration settings = config.readAny();
    console.print(json ? settings.json().strip() : config.name() + ": valid");
    return ExitCode.OK;
  }
}
