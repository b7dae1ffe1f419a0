package io.twinspire.cli.config;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.words.CorpusSettings;
import io.twinspire.core.words.NextWordSettings;

/// One JSON file describes one run of a next-word model.
@Doc("A small model of the next word, by noise-contrastive estimation or the full softmax.")
public record NextWordConfig(
    @Doc("What this configuration shows, for readers.") @Default("\"\"") String description,
    @Doc("Tells this configuration from one of a retrieval run.") Name task,
    @Doc("Running text. heldOutEvery says what perplexity is measured on.") CorpusSettings corpus,
    @Doc("The model and how it is trained.") @Default("{}") NextWordSettings nextWord,
    @Doc("Every random number follows from it.") @Default("1") long seed)
    implements CorpusConfig, Checked {

  /// The one value of `task`.
  public enum Name {
    NEXT_WORD
  }

  @Override
  public void check(Problems problems) {
    problems.require(
        corpus.heldOutEvery() >= 2,
        "corpus.heldOutEvery",
        "must be >= 2, since perplexity is measured on held-out sentences",
        corpus.heldOutEvery());
  }

  @Override
  public int epochs() {
    return nextWord.epochs();
  }

  @Override
  public int workerThreads() {
    return nextWord.workerThreads();
  }
}
