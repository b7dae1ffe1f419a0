package io.twinspire.cli.run;

import io.twinspire.cli.config.CorpusConfig;
import io.twinspire.cli.config.NextWordConfig;
import io.twinspire.cli.config.Word2VecConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.environment.Environment;
import io.twinspire.cli.report.WordsPage;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.files.JsonFiles;
import io.twinspire.core.words.WordCorpus;
import io.twinspire.core.words.WordCounts;
import io.twinspire.kernels.Kernels;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// A run over running text, in one run directory: corpus, training with a checkpoint an epoch, what
/// is shipped, figures, report. [CorpusModel] says what is trained.
public final class CorpusRun {
  private static final TypeReference<LinkedHashMap<String, Object>> FIELDS =
      new TypeReference<>() {};

  private final CorpusConfig config;
  private final RunDirectory run;
  private final Console console;
  private final double maxMinutes;

  /// @param maxMinutes time it may take, infinity for any; it stops at the checkpoint of the last
  ///   whole epoch
  public CorpusRun(CorpusConfig config, RunDirectory run, Console console, double maxMinutes) {
    this.config = config;
    this.run = run;
    this.console = console;
    this.maxMinutes = maxMinutes;
  }

  /// Begins anew. All that is read is read before a run that stands there is deleted.
  ///
  /// @param overwrite whether a run that stands there may be deleted
  /// @param json print `results.json` instead of tables
  /// @return whether it came to its end
  public boolean train(boolean overwrite, boolean json) throws IOException {
    run.requirePreparable(overwrite);
    CorpusModel.Maker model = model();
    WordCounts counts = count();
    run.prepare(overwrite);
    return execute(model, counts, json);
  }

  /// Goes on from the last checkpoint.
  public boolean resume(boolean json) throws IOException {
    run.lock().close();
    return execute(model(), count(), json);
  }

  private CorpusModel.Maker model() {
    return switch (config) {
      case Word2VecConfig words -> WordModel.of(words, run, console);
      case NextWordConfig next -> (corpus, pool) -> new NextWordModel(next, run, corpus, pool);
    };
  }

  private WordCounts count() {
    console.say("counting words");
    return WordCounts.of(config.corpus());
  }

  private boolean execute(CorpusModel.Maker model, WordCounts counts, boolean json)
      throws IOException {
    Path cache = run.path().resolve("cache");
    try (var _ = run.lock();
        var corpus = WordCorpus.encode(config.corpus(), counts, cache.resolve("corpus.ids"));
        var pool = new WorkerPool(config.workerThreads())) {
      AtomicFiles.writeString(run.config(), config.json());
      DataFingerprint.check(run, corpus.fingerprint(), "sentences");
      Environment.write(run.environment(), console::say);
      console.say(
          "  %,d words of %,d different, %,d sentences"
              .formatted(counts.total(), counts.size(), corpus.sentences()));
      if (!train(model.make(corpus, pool), json)) {
        return false;
      }
    }
    AtomicFiles.deleteRecursively(cache);
    AtomicFiles.deleteRecursively(run.checkpoints());
    return true;
  }

  private <E extends Record> boolean train(CorpusModel<E> model, boolean json) throws IOException {
    var checkpoint =
        new EpochCheckpoint<>(run.checkpoints().resolve("last.safetensors"), model.epochType());
    var saved = checkpoint.read();
    List<E> epochs = new ArrayList<>(saved == null ? List.of() : saved.epochs());
    try (var log = new EventLog(run.metrics(), epochs.size())) {
      log.add(
          saved == null ? "start" : "resume",
          StageRunner.fields(
              "name", run.name(), "seed", config.seed(), "provider", Kernels.provider()));
      if (saved != null) {
        model.restore(saved);
      }
      try (var interruption = new Interruption(maxMinutes)) {
        interruption.trainingBegins();
        while (epochs.size() < config.epochs()) {
          E epoch = model.epoch(epochs.size(), interruption::stopRequested);
          if (epoch == null) {
            log.add("stopped", Map.of());
            console.say(
                "stopped; './twinspire resume --run "
                    + run.path()
                    + "' goes on after the last whole epoch");
            return false;
          }
          epochs.add(epoch);
          log.add("epoch", event(epoch, epochs.size()));
          console.say("  epoch %d: %s".formatted(epochs.size(), model.line(epoch)));
          model.save(checkpoint, epochs);
        }
      }
      finish(model.finish(List.copyOf(epochs), log), log, json);
    }
    return true;
  }

  /// What an epoch did, as an event; a checkpoint is a step of its own.
  private static Map<String, Object> event(Record epoch, int number) {
    Map<String, Object> fields = JsonMapper.shared().convertValue(epoch, FIELDS);
    fields.put("step", number);
    return fields;
  }

  private void finish(CorpusModel.Outcome outcome, EventLog log, boolean json) throws IOException {
    log.add("end", Map.of());
    JsonFiles.write(run.summary(), outcome.summary());
    JsonFiles.write(run.results(), outcome.results());
    WordsPage.write(run.path());
    if (json) {
      console.printJson(outcome.results());
      return;
    }
    outcome.lines().forEach(console::print);
    console.print("");
    console.print("Everything is in " + run.path() + ":");
    outcome.files().forEach(file -> console.print("  model/" + file));
    console.print("  report.html   results.json   metrics.jsonl");
  }
}
