package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.core.data.DataSettings;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.model.RetrievalModel;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.scoring.ContrastiveStep;
import io.twinspire.core.tower.HistorySettings;
import io.twinspire.core.train.Rows;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a run would do and need, without doing it: nothing is written, nothing fetched.
public final class DryRun {
  private static final long MIB = 1 << 20;

  private final RunConfig config;
  private final RunDirectory run;
  private final List<Gate> gates;

  /// @param gates what the results would be held against
  public DryRun(RunConfig config, RunDirectory run, List<Gate> gates) {
    this.config = config;
    this.run = run;
    this.gates = gates;
  }

  /// Prints the plan.
  public void print(Console console) throws IOException {
    RunPipeline.initial(config, run);
    console.print("run        " + run.path() + ", " + state());
    if (config.data() instanceof DataSettings.Javadoc javadoc
        && !Files.exists(Path.of(javadoc.path()))) {
      console.print(
          "data       %s would be built from %s first; its size is known after that"
              .formatted(javadoc.path(), javadoc.sources()));
    } else {
      RetrievalDataset data = DataPreparation.limited(config.data().read(), config);
      Gate.requirePossible(gates, config, data);
      TrainingData.require(config, data);
      plan(console, data);
    }
    console.print(
        "stages     %s, at most %d epochs%s"
            .formatted(
                config.negatives().name(),
                config.training().epochs(),
                config.mining() == null
                    ? ""
                    : "; then %d mined negatives a query, at most %d epochs, mined %s"
                        .formatted(
                            config.mining().negatives(),
                            config.mining().epochs(),
                            config.mining().refresh() == null
                                ? "once"
                                : "every " + config.mining().refresh().every())));
    console.print("");
    console.print("Configuration with every default:");
    console.print(config.json().strip());
    console.print("");
    console.print("Nothing was written. Without --dry-run this would start.");
  }

  private String state() throws IOException {
    return switch (run.state()) {
      case EMPTY -> "new";
      case FINISHED -> "holds a finished run: needs --overwrite";
      case UNFINISHED -> "holds an unfinished run: needs 'resume', or --overwrite";
      case OTHER -> "holds other files: needs another --run";
    };
  }

  private void plan(Console console, RetrievalDataset data) {
    console.print(
        "data       %,d documents, %,d training pairs, %,d dev and %,d test queries"
            .formatted(
                data.documents().size(),
                data.train().size(),
                data.dev().size(),
                data.test().size()));
    data.notes().forEach(note -> console.print("           " + note));
    try (var pool = new WorkerPool(config.training().workerThreads());
        var model =
            RetrievalModel.create(
                config.tower(),
                config.scorer(),
                config.queries(),
                config.text(),
                RetrievalModel.Corpus.of(data),
                config.objective().temperature(),
                config.objective().prefixes(),
                config.seed(),
                pool)) {
      memory(console, data, model);
    }
  }

  private void memory(Console console, RetrievalDataset data, RetrievalModel model) {
    long weights =
        model.towers().weights().values().stream().mapToLong(m -> (long) m.rows() * m.cols()).sum();
    long bytes = model.towers().weights().values().stream().mapToLong(FloatRows::bytes).sum();
    long moments =
        switch (config.optimizer()) {
          case OptimizerSettings.Adagrad _ -> 4 * weights / Math.max(1, model.dimensions());
          case OptimizerSettings.Adam _ -> 8 * weights;
          case OptimizerSettings.Sgd _ -> 0;
        };
    long d = model.dimensions();
    long vectors = 4 * d * (data.documents().size() + data.queries().size());
    long asked = data.train().stream().mapToInt(TrainingPair::query).distinct().count();
    int pairsOfRow =
        config.training().rows() == Rows.PAIRS || config.training().rows() == Rows.SESSIONS
            ? 1
            : (int) ((data.train().size() + asked - 1) / Math.max(1, asked));
    boolean histories = config.training().rows() == Rows.HISTORIES;
    long batch = config.training().batchSize() * (long) (histories ? pairsOfRow : 1);
    int given =
        Math.min(
            config.negatives().given(),
            data.train().stream().mapToInt(pair -> pair.negatives().length).max().orElse(0));
    int named = config.mining() == null ? given : Math.max(given, config.mining().negatives());
    var size =
        config
            .negatives()
            .size(
                config.training().batchSize(),
                pairsOfRow * (1 + named) - 1,
                data.documents().size());
    // Q and dQ of M rows; D, dD, dD transposed and D packed twice; one strip of scores, and those
    // that wait for a second pass.
    long layers = config.tower() instanceof HistorySettings h ? h.keptRows() : 0;
    long step = 4 * d * ((2 + layers) * batch + 5 * size.rows());
    long waiting =
        config.objective().twoSided()
            ? Math.min(ContrastiveStep.WAITING, batch * size.columns())
            : 0;
    long strips = 4 * (ContrastiveStep.STRIP * size.columns() + waiting);
    long kept =
        config
            .negatives()
            .keptBytes(model.dimensions(), data.queries().size(), data.documents().size());
    long drawn = config.negatives().drawnBytes(batch);
    long total = bytes + moments + kept + 2 * vectors + step + strips + drawn;
    long heap = Runtime.getRuntime().maxMemory();
    console.print(
        "model      %s, d = %d, %,d weights".formatted(config.tower().sides(), d, weights));
    console.print(
        "memory     about %,d MiB: weights %,d, optimiser %,d, negatives %,d, vectors %,d, a step %,d; the heap may grow to %,d MiB"
            .formatted(
                total / MIB,
                bytes / MIB,
                moments / MIB,
                kept / MIB,
                2 * vectors / MIB,
                (step + strips + drawn) / MIB,
                heap / MIB));
    if (total > heap) {
      console.print(
          "           too little: set TWINSPIRE_JAVA_OPTS=-Xmx" + (2 * total / MIB) + "m");
    }
  }
}
