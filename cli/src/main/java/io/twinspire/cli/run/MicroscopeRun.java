package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.environment.Environment;
import io.twinspire.cli.report.MicroscopePage;
import io.twinspire.core.files.JsonFiles;
import io.twinspire.core.microscope.CostCurve;
import io.twinspire.core.microscope.Microscope;
import io.twinspire.core.microscope.Subject;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Looks at gradients, calibration and cost of every objective with every kind of negatives, and
/// writes what it saw as JSON and as a page.
public final class MicroscopeRun {
  private static final long SEED = 1;
  private static final int DIMENSIONS = 64;
  private static final int DRAWS = 255;
  private static final int BATCH = 64;

  private final Console console;
  private final boolean quick;

  /// @param quick few numbers of negatives on a smaller catalogue, and no large ones for the cost
  public MicroscopeRun(Console console, boolean quick) {
    this.console = console;
    this.quick = quick;
  }

  /// What `microscope.json` holds.
  public record Seen(
      Environment environment, Microscope.Report microscope, CostCurve.Report costs) {}

  /// @param config the data and the towers of a run, null for planted ones
  /// @param documents how many of them to keep, those with the most pairs
  /// @param out where both files go
  public Seen execute(@Nullable RunConfig config, int documents, Path out) throws IOException {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new SettingsException("--out: must be a directory, got the file " + out);
    }
    int threads =
        config == null
            ? Runtime.getRuntime().availableProcessors()
            : config.training().workerThreads();
    try (var pool = new WorkerPool(threads)) {
      Subject subject =
          config != null
              ? new MicroscopeSubject(console, config, pool).of(documents)
              : quick ? Subject.planted(64, 8, 512, SEED) : Subject.planted(256, 16, 1024, SEED);
      console.say("looking at " + subject.description());
      var microscope =
          new Microscope(
              subject,
              quick ? List.of(1, 15) : List.of(1, 3, 15, 63, 127),
              quick ? List.of(1f) : List.of(.5f, 2f),
              pool);
      Microscope.Report report;
      try (var progress = console.begin("gradients and trainings", -1)) {
        report = microscope.run((done, of) -> progress.at(done, "%d of %d".formatted(done, of)));
        progress.finished();
      }
      var costs =
          new CostCurve(DIMENSIONS, BATCH, DRAWS, quick ? 2 : 20, allocated(), pool)
              .run(
                  quick
                      ? List.of(1_000, 10_000)
                      : List.of(1_000, 10_000, 100_000, 1_000_000, 10_000_000),
                  this::say);
      var seen = new Seen(Environment.current(), report, costs);
      Files.createDirectories(out);
      JsonFiles.write(out.resolve("microscope.json"), seen);
      MicroscopePage.write(out);
      return seen;
    }
  }

  private void say(CostCurve.Point point) {
    console.say(
        "  %,d documents, %s: %s"
            .formatted(
                point.documents(),
                point.method(),
                point.left() == null
                    ? "%,.1f µs and %,.1f KiB a pair"
                        .formatted(point.nanosPerPair() / 1000, point.stepBytes() / 1024.0 / BATCH)
                    : "left out, " + point.left()));
  }

  private static LongSupplier allocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads::getTotalThreadAllocatedBytes;
  }
}
