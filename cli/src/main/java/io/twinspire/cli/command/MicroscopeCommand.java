package io.twinspire.cli.command;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.run.MicroscopeRun;
import io.twinspire.core.settings.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "microscope",
    description = {
      "Shows what drawn negatives do to the gradient, to calibration and to cost, beside the full"
          + " softmax: every objective, sampler and number of negatives on a small catalogue.",
      "Writes microscope.json and microscope.html, in a few minutes."
    },
    footer = {
      "",
      "Examples:",
      "  ./twinspire microscope --quick",
      "  ./twinspire microscope --out runs/microscope",
      "  ./twinspire microscope configs/mf-softmax-lastfm.json --documents 500 --out"
          + " runs/lastfm-microscope"
    })
final class MicroscopeCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "CONFIG",
      arity = "0..1",
      description =
          "Look at the data and towers of this configuration; at planted data where it is not"
              + " given.")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change a setting of CONFIG. May be given often.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--documents",
      paramLabel = "N",
      defaultValue = "300",
      description =
          "Documents of CONFIG's data that are kept, those with the most training pairs: 16 to 2000"
              + " (${DEFAULT-VALUE}).")
  private int documents;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/microscope",
      description = "Where both files go (${DEFAULT-VALUE}).")
  private Path out = Path.of("");

  @Option(names = "--quick", description = "A smaller catalogue and few numbers of negatives.")
  private boolean quick;

  @Option(names = "--json", description = "Print what microscope.json holds.")
  private boolean json;

  MicroscopeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (documents < 16 || documents > 2000) {
      throw new SettingsException("--documents: must be 16 to 2000, got " + documents);
    }
    if (file == null && !sets.isEmpty()) {
      throw new SettingsException("--set: must be given with a CONFIG, got " + sets);
    }
    RunConfig config = file == null ? null : RunConfig.read(file, sets);
    var seen = new MicroscopeRun(console, quick).execute(config, documents, out);
    if (json) {
      console.printJson(seen);
    } else {
      console.print("page: " + out.resolve("microscope.html"));
    }
    return ExitCode.OK;
  }
}
