package io.twinspire.cli.command;

import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.run.SavedRun;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "index",
    description = "Encodes a corpus with a run's model and writes a Lucene index of it.",
    footer = {
      "",
      "BM25's k1 and b, the fusion and the search depth stay as the run chose them.",
      "",
      "Examples:",
      "  ./twinspire index --run runs/javadoc-search",
      "  ./twinspire index --run runs/javadoc-search --data my/beir-folder --out my-index"
    })
final class IndexCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final RunOption run = new RunOption();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "A BEIR folder with the documents; the run's own where it is not given.")
  private @Nullable Path data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the index goes; the run's index, replaced, where it is not given.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print what the index notes about itself as JSON.")
  private boolean json;

  IndexCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    try (var saved = SavedRun.open(run.get())) {
      var note = saved.index(data, out, console);
      if (json) {
        console.printJson(note);
      } else {
        console.print(
            "%,d documents, %,d without a vector, in %s"
                .formatted(
                    note.documents(), note.withoutVector(), out == null ? run.get().index() : out));
      }
    }
    return ExitCode.OK;
  }
}
