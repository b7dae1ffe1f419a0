package io.twinspire.core.words;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;

/// How word vectors are trained. The names are those of the papers (Mikolov et al. 2013a, 2013b).
@Doc("Skip-gram or continuous bag of words with negative sampling.")
public record Word2VecSettings(
    @Doc("What predicts what: skip-gram (each context word the centre) or cbow (their mean does).")
        @Default("\"skip-gram\"")
        Model model,
    @Doc("Length of a vector.") @Default("100") int dimensions,
    @Doc("Words to each side of the centre, at most.") @Default("5") int window,
    @Doc("Draw each centre's window from 1 to window, so that near words count more.")
        @Default("true")
        boolean dynamicWindow,
    @Doc("Negatives K of a pair.") @Default("5") int negatives,
    @Doc("Who has negatives of its own: every pair, or a centre with all pairs of its window.")
        @Default("\"pair\"")
        Share share,
    @Doc("Negatives are drawn by the count of a word to this power.") @Default("0.75") float alpha,
    @Doc(
            "Drop drawn negatives that stand in the window, not only those that are the centre"
                + " (word2vec.c keeps them).")
        @Default("false")
        boolean excludeContexts,
    @Doc(
            "cbow: give each context word its part of the gradient of the mean; false gives each"
                + " the whole of it, as word2vec.c and gensim do.")
        @Default("true")
        boolean exactMean,
    @Doc("Subsample words more frequent than this; 0 for none.") @Default("0.001") float subsample,
    @Doc("Passes over the corpus.") @Default("5") int epochs,
    @Doc("Learning rate at the start; it falls linearly.") @Default("0.025") float learningRate,
    @Doc("Learning rate at the end.") @Default("0.0001") float minLearningRate,
    @Doc(
            "Centres whose scores are taken at once, before their updates are made; 1 where"
                + " deterministic is false. Few different words need a small one.")
        @Default("64")
        int block,
    @Doc(
            "Same bits for any number of threads. False lets threads update the tables without"
                + " waiting for each other (Hogwild); only then do more than dimensions/64 of them"
                + " help.")
        @Default("true")
        boolean deterministic,
    @Doc("Worker threads; 0 for one for each processor.") @Default("0") int threads)
    implements Checked {

  /// Which side predicts.
  public enum Model {
    SKIP_GRAM,
    CBOW
  }

  /// How far negatives go.
  public enum Share {
    /// Every pair of input and output has its own, as in word2vec.c.
    PAIR,
    /// All pairs of a centre have the same (Ji et al. 2016, pWord2Vec).
    WINDOW
  }

  @Override
  public void check(Problems problems) {
    problems.require(
        dimensions >= 1 && dimensions <= 4096, "dimensions", "must be 1 to 4096", dimensions);
    problems.require(window >= 1 && window <= 1000, "window", "must be 1 to 1000", window);
    problems.require(
        negatives >= 1 && negatives <= 10_000, "negatives", "must be 1 to 10000", negatives);
    problems.require(alpha >= 0 && alpha <= 2, "alpha", "must be 0 to 2", alpha);
    problems.require(subsample >= 0, "subsample", "must be >= 0", subsample);
    problems.require(epochs >= 1, "epochs", "must be >= 1", epochs);
    problems.require(learningRate > 0, "learningRate", "must be > 0", learningRate);
    problems.require(
        minLearningRate >= 0 && minLearningRate <= learningRate,
        "minLearningRate",
        "must be 0 to learningRate",
        minLearningRate);
    problems.require(block >= 1 && block <= 4096, "block", "must be 1 to 4096", block);
    problems.require(threads >= 0 && threads <= 1024, "threads", "must be 0 to 1024", threads);
    problems.require(
        model == Model.SKIP_GRAM || share == Share.PAIR,
        "share",
        "must be pair with cbow, which has one pair a centre",
        "window");
    problems.require(
        model == Model.CBOW || exactMean, "exactMean", "must be true but with cbow", exactMean);
  }

  /// The same with negatives of its own for every pair, and true contexts kept among them.
  Word2VecSettings withOwnNegatives() {
    return new Word2VecSettings(
        model,
        dimensions,
        window,
        dynamicWindow,
        negatives,
        Share.PAIR,
        alpha,
        false,
        exactMean,
        subsample,
        epochs,
        learningRate,
        minLearningRate,
        block,
        deterministic,
        threads);
  }

  /// Worker threads asked for, or one for each processor.
  public int workerThreads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
