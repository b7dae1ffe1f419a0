package io.twinspire.cli.command;

import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.run.Gate;
import io.twinspire.cli.run.ResultsPrinter;
import io.twinspire.cli.run.RunDirectory;
import io.twinspire.cli.run.SavedRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "evaluate",
    description = "Evaluates a run's model and index again, on its own or on another data set.",
    footer = {
      "",
      "The files of the run stay as they are, and nothing is tuned.",
      "",
      "Examples:",
      "  ./twinspire evaluate --run runs/javadoc-search",
      "  ./twinspire evaluate --run runs/javadoc-search --data other/beir-folder --json",
      "  ./twinspire evaluate --run runs/ncf-dot-ml-1m --rerank runs/ncf-neumf-ml-1m",
      "  ./twinspire evaluate --run runs/javadoc-search --gate 'hybrid.ndcg@10 > 0.6'"
    })
final class EvaluateCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final RunOption run = new RunOption();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "A BEIR folder; the run's own data where it is not given.")
  private @Nullable Path data;

  @Option(
      names = "--rerank",
      paramLabel = "RUN",
      description =
          "Also rank the best 100 of exact search by the model of this run, e.g. one whose scorer"
              + " no index can search by.")
  private @Nullable Path reranker;

  @Option(
      names = "--gate",
      paramLabel = "CONDITION",
      description =
          "End with 5 unless this holds on test, e.g. 'dense-exact.ndcg@10 > 0.5'. May be given"
              + " often.")
  private List<String> gates = new ArrayList<>();

  @Option(names = "--json", description = "Print rows as in results.json instead of a table.")
  private boolean json;

  EvaluateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    try (var saved = SavedRun.open(run.get());
        var second = reranker == null ? null : SavedRun.open(new RunDirectory(reranker))) {
      var metric = saved.config().devMetric();
      List<Gate> conditions = gates.stream().map(gate -> Gate.parse(gate, metric)).toList();
      var rows = saved.evaluate(data, second, console);
      if (json) {
        console.printJson(rows);
      } else {
        ResultsPrinter.table(console, rows);
      }
      conditions.forEach(gate -> gate.check(rows));
    }
    return ExitCode.OK;
  }
}
