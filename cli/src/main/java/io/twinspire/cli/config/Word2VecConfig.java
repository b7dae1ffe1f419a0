package io.twinspire.cli.config;

import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.words.CorpusSettings;
import io.twinspire.core.words.Word2VecSettings;
import java.util.List;

/// One JSON file describes one run of word vectors.
@Doc("Word vectors by word2vec: a corpus, the training, what they are tried on.")
public record Word2VecConfig(
    @Doc("What this configuration shows, for readers.") @Default("\"\"") String description,
    @Doc("Tells this configuration from one of a retrieval run.") Name task,
    @Doc("Running text.") CorpusSettings corpus,
    @Doc("How vectors are trained.") @Default("{}") Word2VecSettings word2vec,
    @Doc(
            "Files of word pairs scored by people (word, word, score with tabs between); Spearman's"
                + " rank correlation with the cosines is reported for each.")
        @Default("[]")
        List<String> similarity,
    @Doc("Every random number follows from it.") @Default("1") long seed)
    implements CorpusConfig {

  /// The one value of `task`.
  public enum Name {
    WORD2VEC
  }

  @Override
  public int epochs() {
    return word2vec.epochs();
  }

  @Override
  public int workerThreads() {
    return word2vec.workerThreads();
  }
}
