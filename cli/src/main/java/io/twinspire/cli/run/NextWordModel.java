package io.twinspire.cli.run;

import io.twinspire.cli.config.NextWordConfig;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.model.Safetensors;
import io.twinspire.core.words.NextWord;
import io.twinspire.core.words.WordCorpus;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A next-word model, with perplexity and normaliser on the held-out sentences after each epoch.
final class NextWordModel implements CorpusModel<NextWordResults.Epoch> {
  private final NextWordConfig config;
  private final RunDirectory run;
  private final WordCorpus corpus;
  private final NextWord model;

  NextWordModel(NextWordConfig config, RunDirectory run, WordCorpus corpus, WorkerPool pool) {
    this.config = config;
    this.run = run;
    this.corpus = corpus;
    this.model = new NextWord(corpus, config.nextWord(), config.seed(), pool);
  }

  @Override
  public Class<NextWordResults.Epoch> epochType() {
    return NextWordResults.Epoch.class;
  }

  @Override
  public NextWordResults.@Nullable Epoch epoch(int epoch, BooleanSupplier stop) {
    if (stop.getAsBoolean()) {
      return null;
    }
    long began = System.nanoTime();
    double loss = model.epoch(epoch);
    double seconds = (System.nanoTime() - began) / 1e9;
    NextWord.Quality quality = model.evaluate(corpus);
    return new NextWordResults.Epoch(
        epoch + 1,
        loss,
        quality.words(),
        quality.perplexity(),
        quality.meanLogZ(),
        quality.sdLogZ(),
        Math.round(corpus.counts().total() / seconds));
  }

  @Override
  public String line(NextWordResults.Epoch epoch) {
    return "loss %.4f, held-out perplexity %.1f, log Z %.3f ± %.3f, %,d words/s"
        .formatted(
            epoch.loss(),
            epoch.perplexity(),
            epoch.meanLogZ(),
            epoch.sdLogZ(),
            epoch.wordsPerSecond());
  }

  @Override
  public void save(
      EpochCheckpoint<NextWordResults.Epoch> checkpoint, List<NextWordResults.Epoch> epochs)
      throws IOException {
    checkpoint.save(model.state(), epochs, model.steps());
  }

  @Override
  public void restore(EpochCheckpoint.Saved<NextWordResults.Epoch> saved) {
    saved.restore(model.state());
    model.restoreSteps(saved.steps());
  }

  @Override
  public Outcome finish(List<NextWordResults.Epoch> epochs, EventLog log) throws IOException {
    Safetensors.write(run.model().resolve("model.safetensors"), model.weights(), Map.of());
    AtomicFiles.writeString(
        run.model().resolve("vocabulary.txt"), String.join("\n", corpus.counts().words()) + "\n");
    NextWordResults.Epoch last = epochs.getLast();
    var results =
        new NextWordResults(
            config.seed(),
            corpus.counts().size(),
            corpus.counts().total(),
            last.heldOutWords(),
            last.perplexity(),
            last.meanLogZ(),
            last.sdLogZ(),
            epochs);
    var table = new TextTable().row(List.of("held out", "words", "perplexity", "log Z", "±"));
    table.row(
        List.of(
            "",
            Integer.toString(last.heldOutWords()),
            "%.1f".formatted(last.perplexity()),
            "%.3f".formatted(last.meanLogZ()),
            "%.3f".formatted(last.sdLogZ())));
    return new Outcome(
        results,
        Map.of("name", run.name()),
        table.lines(),
        List.of(
            "model.safetensors   context and output tables",
            "vocabulary.txt      their words, a line each"));
  }
}
