package io.twinspire.cli.command;

import io.twinspire.cli.config.Task;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.core.settings.SettingsSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "schema",
    description = "Prints the JSON Schema of a configuration, for editors.",
    footer = {
      "",
      "With \"$schema\": \"schema/run.schema.json\" in a configuration, editors complete its keys.",
      "",
      "Examples:",
      "  ./twinspire schema > configs/schema/run.schema.json",
      "  ./twinspire schema --task word2vec > configs/schema/word2vec.schema.json"
    })
final class SchemaCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "What the configuration is for: ${COMPLETION-CANDIDATES}.")
  private Task task = Task.RETRIEVAL;

  SchemaCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console.printJson(SettingsSchema.generate(task.config()));
    return ExitCode.OK;
  }
}
