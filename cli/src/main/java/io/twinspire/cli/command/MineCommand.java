package io.twinspire.cli.command;

import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.run.MinedLines;
import io.twinspire.cli.run.ResultsPrinter;
import io.twinspire.cli.run.SavedRun;
import io.twinspire.core.negatives.MiningSettings;
import io.twinspire.core.settings.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "mine",
    description = {
      "Mines hard negatives for a run's training pairs with its model, by BM25 or both.",
      "Writes plain JSONL, and a report beside it: what each rule removed, margins, examples."
    },
    footer = {
      "",
      "The files of the run stay as they are. Settings are those of 'mining' in its configuration.",
      "",
      "Examples:",
      "  ./twinspire mine --run runs/medquad",
      "  ./twinspire mine --run runs/medquad --set mining.rules.margin=0.1 --form tevatron --out"
          + " hard.jsonl",
      "  ./twinspire mine --run runs/medquad --set mining.rules.scores=cross-encoder.tsv"
    })
final class MineCommand implements Callable<Integer> {
  /// What a command that does not train has a use for.
  private static final List<String> KEYS =
      List.of("mining.candidates.", "mining.rules.", "mining.keep=", "mining.select=");

  private final Console console;

  @Mixin private final RunOption run = new RunOption();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Change a setting of mining, e.g. --set mining.rules.margin=0.1. May be given often.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the lines go; mined/negatives.jsonl in the run where it is not given.")
  private @Nullable Path out;

  @Option(
      names = "--form",
      defaultValue = "lists",
      paramLabel = "FORM",
      description = {
        "lists: a training pair a line, read back by \"type\": \"jsonl\";",
        "triplets: a negative a line, for sentence-transformers;",
        "tevatron: a query a line, for Tevatron."
      })
  private MinedLines.Form form = MinedLines.Form.LISTS;

  @Option(names = "--json", description = "Print the report as JSON instead of a table.")
  private boolean json;

  MineCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    for (String set : sets) {
      if (KEYS.stream().noneMatch(set::startsWith)) {
        throw new SettingsException(
            "--set: must be of mining.candidates, mining.rules, mining.keep or mining.select, since"
                + " nothing else changes what is mined, got "
                + set);
      }
    }
    var directory = run.get();
    try (var saved = SavedRun.open(directory)) {
      MiningSettings settings = saved.mining(sets);
      Path file = out == null ? directory.path().resolve("mined").resolve("negatives.jsonl") : out;
      var round = saved.mine(settings, form, file, console);
      if (json) {
        console.printJson(round);
      } else {
        ResultsPrinter.mined(console, round);
      }
    }
    return ExitCode.OK;
  }
}
