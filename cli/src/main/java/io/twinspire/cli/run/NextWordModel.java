package io.twinspire.cli.run;

import io.twinspire.cli.config.NextWordConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.environment.Environment;
import io.twinspire.cli.report.WordsPage;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.model.Safetensors;
import io.twinspire.core.settings.SettingsWriter;
import io.twinspire.core.words.NextWord;
import io.twinspire.core.words.WordCorpus;
import io.twinspire.core.words.WordCounts;
import io.twinspire.kernels.Kernels;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A run of a next-word model, in one run directory: corpus, training with a checkpoint an epoch,
/// perplexity and normaliser on the held-out sentences, report.
public final class NextWordRun {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final NextWordConfig config;
  private final RunDirectory run;
  private final Console console;
  private final double maxMinutes;

  /// @param maxMinutes time it may take until it stops after an epoch, infinity for any
  public NextWordRun(NextWordConfig config, RunDirectory run, Console console, double maxMinutes) {
    this.config = config;
    this.run = run;
    this.console = console;
    this.maxMinutes = maxMinutes;
  }

  /// Begins anew. Texts are read before a run that stands there is deleted.
  ///
  /// @param overwrite whether a run that stands there may be deleted
  /// @param json print `results.json` instead of a table
  /// @return whether it came to its end
  public boolean train(boolean overwrite, boolean json) throws IOException {
    run.requirePreparable(overwrite);
    WordCounts counts = count();
    run.prepare(overwrite);
    return execute(counts, json);
  }

  /// Goes on from the last checkpoint.
  public boolean resume(boolean json) throws IOException {
    run.lock().close();
    return execute(count(), json);
  }

  private WordCounts count() {
    console.say("counting words");
    return WordCounts.of(config.corpus());
  }

  private boolean execute(WordCounts counts, boolean json) throws IOException {
    Path cache = run.path().resolve("cache");
    try (var _ = run.lock();
        var corpus = WordCorpus.encode(config.corpus(), counts, cache.resolve("corpus.ids"))) {
      AtomicFiles.writeString(run.config(), SettingsWriter.write(config));
      DataFingerprint.check(run, corpus.fingerprint(), "sentences");
      Environment.write(run.environment());
      console.say(
          "  %,d words of %,d different, %,d sentences"
              .formatted(counts.total(), counts.size(), corpus.sentences()));
      var checkpoint = EpochCheckpoint.of(run);
      int done = checkpoint.epochs();
      try (var log = new EventLog(run.metrics(), done);
          var pool = new WorkerPool(config.nextWord().workerThreads());
          var interruption = new Interruption(maxMinutes)) {
        log.add(
            done == 0 ? "start" : "resume",
            StageRunner.fields(
                "name", run.name(), "seed", config.seed(), "provider", Kernels.provider()));
        var model = new NextWord(corpus, config.nextWord(), config.seed(), pool);
        if (done > 0) {
          checkpoint.restore(model.state());
          model.restoreSteps(checkpoint.steps());
        }
        interruption.trainingBegins();
        var epochs = new ArrayList<NextWordResults.Epoch>();
        for (int epoch = done; epoch < config.nextWord().epochs(); epoch++) {
          if (interruption.stopRequested()) {
            log.add("stopped", Map.of());
            console.say(
                "stopped; './twinspire resume --run "
                    + run.path()
                    + "' goes on after the last whole epoch");
            return false;
          }
          epochs.add(epoch(model, epoch, corpus, log));
          checkpoint.save(model.state(), epoch + 1, model.steps());
        }
        finish(model, corpus, epochs, log, json);
      }
    }
    AtomicFiles.deleteRecursively(cache);
    AtomicFiles.deleteRecursively(run.checkpoints());
    return true;
  }

  private NextWordResults.Epoch epoch(NextWord model, int epoch, WordCorpus corpus, EventLog log)
      throws IOException {
    long began = System.nanoTime();
    double loss = model.epoch(epoch);
    double seconds = (System.nanoTime() - began) / 1e9;
    NextWord.Quality quality = model.evaluate(corpus);
    var result =
        new NextWordResults.Epoch(
            epoch + 1,
            loss,
            quality.perplexity(),
            quality.meanLogZ(),
            quality.sdLogZ(),
            Math.round(corpus.counts().total() / seconds));
    log.add(
        "epoch",
        StageRunner.fields(
            "epoch",
            result.epoch(),
            "step",
            result.epoch(),
            "loss",
            loss,
            "perplexity",
            quality.perplexity(),
            "meanLogZ",
            quality.meanLogZ(),
            "sdLogZ",
            quality.sdLogZ(),
            "wordsPerSecond",
            result.wordsPerSecond()));
    console.say(
        "  epoch %d: loss %.4f, held-out perplexity %.1f, log Z %.3f ± %.3f, %,d words/s"
            .formatted(
                result.epoch(),
                loss,
                quality.perplexity(),
                quality.meanLogZ(),
                quality.sdLogZ(),
                result.wordsPerSecond()));
    return result;
  }

  private void finish(
      NextWord model,
      WordCorpus corpus,
      List<NextWordResults.Epoch> epochs,
      EventLog log,
      boolean json)
      throws IOException {
    Safetensors.write(run.model().resolve("model.safetensors"), model.weights(), Map.of());
    AtomicFiles.writeString(
        run.model().resolve("vocabulary.txt"), String.join("\n", corpus.counts().words()) + "\n");
    NextWord.Quality quality = model.evaluate(corpus);
    var results =
        new NextWordResults(
            config.seed(),
            corpus.counts().size(),
            corpus.counts().total(),
            quality.words(),
            quality.perplexity(),
            quality.meanLogZ(),
            quality.sdLogZ(),
            List.copyOf(epochs));
    log.add("end", Map.of());
    AtomicFiles.writeString(
        run.summary(), JSON.writeValueAsString(Map.of("name", run.name())) + "\n");
    AtomicFiles.writeString(run.results(), JSON.writeValueAsString(results) + "\n");
    WordsPage.write(run.path());
    if (json) {
      console.printJson(results);
      return;
    }
    var table = new TextTable().row(List.of("held out", "words", "perplexity", "log Z", "±"));
    table.row(
        List.of(
            "",
            Integer.toString(quality.words()),
            "%.1f".formatted(quality.perplexity()),
            "%.3f".formatted(quality.meanLogZ()),
            "%.3f".formatted(quality.sdLogZ())));
    table.lines().forEach(console::print);
    console.print("");
    console.print("Everything is in " + run.path() + ": model/, report.html, results.json");
  }
}
