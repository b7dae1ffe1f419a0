package io.twinspire.cli.run;

import static java.util.Objects.requireNonNull;

import io.twinspire.cli.config.Word2VecConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.environment.Environment;
import io.twinspire.cli.report.WordsPage;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.model.Safetensors;
import io.twinspire.core.settings.SettingsWriter;
import io.twinspire.core.words.HeldOutPairs;
import io.twinspire.core.words.SimilaritySet;
import io.twinspire.core.words.Word2Vec;
import io.twinspire.core.words.WordCorpus;
import io.twinspire.core.words.WordCounts;
import io.twinspire.core.words.WordTables;
import io.twinspire.core.words.WordVectors;
import io.twinspire.kernels.Kernels;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A run of word vectors, in one run directory: corpus, training with a checkpoint an epoch, files
/// of vectors, figures, report.
public final class WordRun {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final int NEIGHBOURS = 8;

  private final Word2VecConfig config;
  private final RunDirectory run;
  private final Console console;
  private final double maxMinutes;

  /// @param maxMinutes time it may take, infinity for any; it stops at the checkpoint of the last
  ///   whole epoch
  public WordRun(Word2VecConfig config, RunDirectory run, Console console, double maxMinutes) {
    this.config = config;
    this.run = run;
    this.console = console;
    this.maxMinutes = maxMinutes;
  }

  /// Begins anew. Texts and word pairs are read before a run that stands there is deleted.
  ///
  /// @param overwrite whether a run that stands there may be deleted
  /// @param json print `results.json` instead of tables
  /// @return whether it came to its end
  public boolean train(boolean overwrite, boolean json) throws IOException {
    run.requirePreparable(overwrite);
    List<SimilaritySet> sets = similaritySets();
    WordCounts counts = count();
    run.prepare(overwrite);
    return execute(sets, counts, json);
  }

  /// Goes on from the last checkpoint.
  public boolean resume(boolean json) throws IOException {
    run.lock().close();
    return execute(similaritySets(), count(), json);
  }

  private List<SimilaritySet> similaritySets() {
    return config.similarity().stream()
        .map(file -> SimilaritySet.read(Path.of(file), config.corpus().lowercase()))
        .toList();
  }

  private WordCounts count() {
    console.say("counting words");
    return WordCounts.of(config.corpus());
  }

  private boolean execute(List<SimilaritySet> sets, WordCounts counts, boolean json)
      throws IOException {
    Path cache = run.path().resolve("cache");
    try (var _ = run.lock();
        var corpus = WordCorpus.encode(config.corpus(), counts, cache.resolve("corpus.ids"))) {
      AtomicFiles.writeString(run.config(), SettingsWriter.write(config));
      DataFingerprint.check(run, corpus.fingerprint(), "sentences");
      Environment.write(run.environment());
      console.say(
          "  %,d words of %,d different, %,d sentences"
              .formatted(counts.total(), counts.size(), corpus.sentences()));
      var heldOut = new HeldOutPairs(corpus, config.word2vec());
      if (heldOut.size() > 0) {
        heldOut.write(run.path().resolve("heldout-pairs.tsv"));
      }
      var checkpoint = EpochCheckpoint.of(run);
      int done = checkpoint.epochs();
      try (var log = new EventLog(run.metrics(), done);
          var pool = new WorkerPool(config.word2vec().workerThreads())) {
        log.add(
            done == 0 ? "start" : "resume",
            StageRunner.fields(
                "name", run.name(), "seed", config.seed(), "provider", Kernels.provider()));
        var trainer = new Word2Vec(corpus, config.word2vec(), config.seed(), pool);
        if (done > 0) {
          var tensors = tensors(trainer.tables());
          checkpoint.restore(tensors);
          trainer.load(
              requireNonNull(tensors.get("inputs")), requireNonNull(tensors.get("outputs")));
        }
        var epochs = new ArrayList<WordResults.Epoch>();
        try (var interruption = new Interruption(maxMinutes)) {
          interruption.trainingBegins();
          for (int epoch = done; epoch < config.word2vec().epochs(); epoch++) {
            var result = epoch(trainer, epoch, heldOut, interruption, log);
            if (result == null) {
              log.add("stopped", Map.of());
              console.say(
                  "stopped; './twinspire resume --run "
                      + run.path()
                      + "' goes on after the last whole epoch");
              return false;
            }
            epochs.add(result);
          }
        }
        finish(trainer, corpus, heldOut, sets, epochs, log, json);
      }
    }
    AtomicFiles.deleteRecursively(cache);
    AtomicFiles.deleteRecursively(run.checkpoints());
    return true;
  }

  private WordResults.@Nullable Epoch epoch(
      Word2Vec trainer, int epoch, HeldOutPairs heldOut, Interruption interruption, EventLog log)
      throws IOException {
    long began = System.nanoTime();
    Word2Vec.Epoch trained;
    try (var progress = console.begin("epoch " + (epoch + 1), -1)) {
      trained = trainer.epoch(epoch, interruption::stopRequested, words -> progress.at(words, ""));
      if (trained.finished()) {
        progress.finished();
      }
    }
    if (!trained.finished()) {
      return null;
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double loss = heldOut.loss(trainer.tables());
    var result =
        new WordResults.Epoch(
            epoch + 1,
            trained.loss(),
            Double.isNaN(loss) ? null : loss,
            trained.pairs(),
            Math.round(trained.words() / seconds));
    EpochCheckpoint.of(run).save(tensors(trainer.tables()), epoch + 1, 0);
    log.add(
        "epoch",
        StageRunner.fields(
            "epoch",
            result.epoch(),
            "step",
            result.epoch(),
            "loss",
            result.loss(),
            "heldOutLoss",
            loss,
            "pairs",
            result.pairs(),
            "wordsPerSecond",
            result.wordsPerSecond()));
    console.say(
        "  epoch %d: loss %.4f%s, %,d words/s"
            .formatted(
                result.epoch(),
                result.loss(),
                result.heldOutLoss() == null ? "" : ", held out %.4f".formatted(loss),
                result.wordsPerSecond()));
    return result;
  }

  private static Map<String, Matrix> tensors(WordTables tables) {
    var tensors = new LinkedHashMap<String, Matrix>();
    tensors.put("inputs", tables.inputs());
    tensors.put("outputs", tables.outputs());
    return tensors;
  }

  private void finish(
      Word2Vec trainer,
      WordCorpus corpus,
      HeldOutPairs heldOut,
      List<SimilaritySet> sets,
      List<WordResults.Epoch> epochs,
      EventLog log,
      boolean json)
      throws IOException {
    WordCounts counts = corpus.counts();
    var vectors = new WordVectors(counts, trainer.tables().inputs());
    vectors.writeText(run.model().resolve("vectors.txt"));
    vectors.writeBinary(run.model().resolve("vectors.bin"));
    Safetensors.write(
        run.model().resolve("tables.safetensors"), tensors(trainer.tables()), Map.of());
    double loss = heldOut.loss(trainer.tables());
    var results =
        new WordResults(
            config.seed(),
            counts.size(),
            counts.total(),
            Double.isNaN(loss) ? null : loss,
            heldOut.size(),
            sets.stream().map(set -> set.evaluate(vectors)).toList(),
            List.copyOf(epochs));
    for (var set : results.similarity()) {
      log.add(
          "evaluated",
          StageRunner.fields(
              "set", set.name(), "spearman", set.spearman(), "covered", set.covered()));
    }
    log.add("end", Map.of());
    AtomicFiles.writeString(
        run.summary(),
        JSON.writeValueAsString(new Summary(run.name(), neighbours(vectors))) + "\n");
    AtomicFiles.writeString(run.results(), JSON.writeValueAsString(results) + "\n");
    WordsPage.write(run.path());
    if (json) {
      console.printJson(results);
    } else {
      print(results);
    }
  }

  /// `summary.json`: what the report shows beside the results.
  private record Summary(String name, List<Neighbours> neighbours) {}

  private record Neighbours(String word, List<String> nearest) {}

  /// Words of rank 100, 200, 400, … and what stands near them.
  private static List<Neighbours> neighbours(WordVectors vectors) {
    var some = new ArrayList<Neighbours>();
    for (int id = 100; id < vectors.counts().size() && some.size() < 6; id *= 2) {
      some.add(new Neighbours(vectors.counts().word(id), vectors.nearest(id, NEIGHBOURS)));
    }
    return some;
  }

  private void print(WordResults results) {
    if (!results.similarity().isEmpty()) {
      console.print("");
      var table = new TextTable().row(List.of("similarity", "Spearman", "pairs"));
      for (var set : results.similarity()) {
        table.row(
            List.of(
                set.name(), TextTable.share(set.spearman()), set.covered() + " of " + set.pairs()));
      }
      table.lines().forEach(console::print);
    }
    console.print("");
    console.print("Everything is in " + run.path() + ":");
    console.print("  model/vectors.txt, vectors.bin   the vectors, in word2vec's formats");
    console.print("  model/tables.safetensors         input and output vectors");
    console.print("  report.html   results.json   metrics.jsonl");
  }
}
