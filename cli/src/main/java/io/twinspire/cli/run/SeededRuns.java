package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.report.Report;
import io.twinspire.core.data.DataException;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A run, or the same run with several seeds. The first is the run itself; the others lie below it,
/// and its `results.json` has the rows of all. Until then `seeds.json` says how many there are to
/// be.
public final class SeededRuns {
  private static final String SEEDS = "seeds";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Console console;
  private final RunConfig config;
  private final RunDirectory run;
  private final double maxMinutes;

  /// @param maxMinutes time for each seed
  public SeededRuns(Console console, RunConfig config, RunDirectory run, double maxMinutes) {
    this.console = console;
    this.config = config;
    this.run = run;
    this.maxMinutes = maxMinutes;
  }

  /// Begins anew.
  ///
  /// @param overwrite whether a run that stands there may be deleted
  /// @param gates what the results will be held against
  /// @return the rows of all seeds, empty where a run was stopped
  public Optional<List<ResultRow>> train(int seeds, boolean overwrite, List<Gate> gates)
      throws IOException {
    // Asked first: what is overwritten does not come back.
    RunPipeline.initial(config, run);
    run.requirePreparable(overwrite);
    RetrievalDataset data = TrainingData.read(config, console);
    Gate.requirePossible(gates, config, data);
    run.prepare(overwrite);
    if (seeds > 1) {
      AtomicFiles.writeString(run.seeds(), JSON.writeValueAsString(Map.of(SEEDS, seeds)) + "\n");
    } else {
      Files.deleteIfExists(run.seeds());
    }
    return execute(seeds, data);
  }

  /// Goes on with what was stopped.
  ///
  /// @return the rows of all seeds, empty where a run was stopped again
  public Optional<List<ResultRow>> resume() throws IOException {
    RunPipeline.initial(config, run);
    run.lock().close();
    return execute(wanted(), TrainingData.read(config, console));
  }

  private int wanted() throws IOException {
    if (!Files.exists(run.seeds())) {
      return 1;
    }
    byte[] text = Files.readAllBytes(run.seeds());
    try {
      int seeds = JSON.readTree(text).path(SEEDS).intValue(0);
      if (seeds > 0) {
        return seeds;
      }
      throw damaged(text, null);
    } catch (JacksonException e) {
      throw damaged(text, e);
    }
  }

  private DataException damaged(byte[] text, @Nullable Exception cause) {
    return new DataException(
        "%s: must hold {\"seeds\": N}, got '%s'. Write the number that you gave with --seeds"
            .formatted(run.seeds(), new String(text, StandardCharsets.UTF_8).strip()),
        cause);
  }

  private Optional<List<ResultRow>> execute(int seeds, RetrievalDataset data) throws IOException {
    var rows = new ArrayList<ResultRow>();
    for (int i = 0; i < seeds; i++) {
      long seed = config.seed() + i;
      var directory = i == 0 ? run : below(seed);
      if (seeds > 1) {
        console.say("seed %d, %d of %d, in %s".formatted(seed, i + 1, seeds, directory.path()));
      }
      Optional<List<ResultRow>> some =
          directory.hasResults()
              ? Optional.of(results(directory, seed, data))
              : run(directory, seed, data);
      if (some.isEmpty()) {
        return Optional.empty();
      }
      rows.addAll(some.get());
    }
    if (seeds > 1) {
      ResultRow.write(run.results(), rows);
      Report.write(run.path());
      Files.delete(run.seeds());
    }
    return Optional.of(List.copyOf(rows));
  }

  /// The rows of one seed; the first directory may have those of all already.
  private static List<ResultRow> results(RunDirectory directory, long seed, RetrievalDataset data)
      throws IOException {
    DataFingerprint.check(directory, data);
    return ResultRow.read(directory.results()).stream().filter(row -> row.seed() == seed).toList();
  }

  private Optional<List<ResultRow>> run(RunDirectory directory, long seed, RetrievalDataset data)
      throws IOException {
    if (directory.state() != RunDirectory.State.UNFINISHED) {
      directory.prepare(false);
    }
    return new RunPipeline(config.withSeed(seed), directory, run, console, maxMinutes)
        .execute(data);
  }

  private RunDirectory below(long seed) {
    return new RunDirectory(run.path().resolve(Path.of("seeds", Long.toString(seed))));
  }
}
