package io.twinspire.cli.run;

import static java.util.Objects.requireNonNull;

import io.twinspire.cli.config.Word2VecConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.core.model.Safetensors;
import io.twinspire.core.words.HeldOutPairs;
import io.twinspire.core.words.SimilaritySet;
import io.twinspire.core.words.Word2Vec;
import io.twinspire.core.words.WordCorpus;
import io.twinspire.core.words.WordCounts;
import io.twinspire.core.words.WordVectors;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Word vectors, with the loss on held-out pairs after each epoch and word similarity in the end.
final class WordModel implements CorpusModel<WordResults.Epoch> {
  private static final int NEIGHBOURS = 8;

  private final Word2VecConfig config;
  private final RunDirectory run;
  private final Console console;
  private final List<SimilaritySet> sets;
  private final WordCounts counts;
  private final HeldOutPairs heldOut;
  private final Word2Vec trainer;

  private WordModel(
      Word2VecConfig config,
      RunDirectory run,
      Console console,
      List<SimilaritySet> sets,
      WordCorpus corpus,
      WorkerPool pool)
      throws IOException {
    this.config = config;
    this.run = run;
    this.console = console;
    this.sets = sets;
    this.counts = corpus.counts();
    this.heldOut = new HeldOutPairs(corpus, config.word2vec());
    if (heldOut.size() > 0) {
      heldOut.write(run.path().resolve("heldout-pairs.tsv"));
    }
    this.trainer = new Word2Vec(corpus, config.word2vec(), config.seed(), pool);
  }

  /// Reads the pairs of words that the vectors are tried on.
  ///
  /// @throws io.twinspire.core.data.DataException where they cannot be read
  static Maker of(Word2VecConfig config, RunDirectory run, Console console) {
    List<SimilaritySet> sets =
        config.similarity().stream()
            .map(file -> SimilaritySet.read(Path.of(file), config.corpus().lowercase()))
            .toList();
    return (corpus, pool) -> new WordModel(config, run, console, sets, corpus, pool);
  }

  @Override
  public Class<WordResults.Epoch> epochType() {
    return WordResults.Epoch.class;
  }

  @Override
  public WordResults.@Nullable Epoch epoch(int epoch, BooleanSupplier stop) {
    long began = System.nanoTime();
    Word2Vec.Epoch trained;
    try (var progress = console.begin("epoch " + (epoch + 1), -1)) {
      trained = trainer.epoch(epoch, stop, words -> progress.at(words, ""));
      if (trained.finished()) {
        progress.finished();
      }
    }
    if (!trained.finished()) {
      return null;
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double loss = heldOut.loss(trainer.tables());
    return new WordResults.Epoch(
        epoch + 1,
        trained.loss(),
        Double.isNaN(loss) ? null : loss,
        trained.pairs(),
        Math.round(trained.words() / seconds));
  }

  @Override
  public String line(WordResults.Epoch epoch) {
    return "loss %.4f%s, %,d words/s"
        .formatted(
            epoch.loss(),
            epoch.heldOutLoss() == null ? "" : ", held out %.4f".formatted(epoch.heldOutLoss()),
            epoch.wordsPerSecond());
  }

  private Map<String, Matrix> tensors() {
    var tensors = new LinkedHashMap<String, Matrix>();
    tensors.put("inputs", trainer.tables().inputs());
    tensors.put("outputs", trainer.tables().outputs());
    return tensors;
  }

  @Override
  public void save(EpochCheckpoint<WordResults.Epoch> checkpoint, List<WordResults.Epoch> epochs)
      throws IOException {
    checkpoint.save(tensors(), epochs, 0);
  }

  @Override
  public void restore(EpochCheckpoint.Saved<WordResults.Epoch> saved) {
    Map<String, Matrix> tensors = tensors();
    saved.restore(tensors);
    trainer.load(requireNonNull(tensors.get("inputs")), requireNonNull(tensors.get("outputs")));
  }

  @Override
  public Outcome finish(List<WordResults.Epoch> epochs, EventLog log) throws IOException {
    Map<String, Matrix> tensors = tensors();
    var vectors = new WordVectors(counts, requireNonNull(tensors.get("inputs")));
    vectors.writeText(run.model().resolve("vectors.txt"));
    vectors.writeBinary(run.model().resolve("vectors.bin"));
    Safetensors.write(run.model().resolve("tables.safetensors"), tensors, Map.of());
    var results =
        new WordResults(
            config.seed(),
            counts.size(),
            counts.total(),
            epochs.getLast().heldOutLoss(),
            heldOut.size(),
            sets.stream().map(set -> set.evaluate(vectors)).toList(),
            epochs);
    for (var set : results.similarity()) {
      log.add(
          "evaluated",
          StageRunner.fields(
              "set", set.name(), "spearman", set.spearman(), "covered", set.covered()));
    }
    return new Outcome(
        results,
        new Summary(run.name(), neighbours(vectors)),
        lines(results),
        List.of(
            "vectors.txt, vectors.bin   the vectors, in word2vec's formats",
            "tables.safetensors         input and output vectors"));
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

  private static List<String> lines(WordResults results) {
    var lines = new ArrayList<String>();
    if (!results.similarity().isEmpty()) {
      var table = new TextTable().row(List.of("similarity", "Spearman", "pairs"));
      for (var set : results.similarity()) {
        table.row(
            List.of(
                set.name(), TextTable.share(set.spearman()), set.covered() + " of " + set.pairs()));
      }
      lines.add("");
      lines.addAll(table.lines());
    }
    return lines;
  }
}
