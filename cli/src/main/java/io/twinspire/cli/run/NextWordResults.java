package io.twinspire.cli.run;

import java.util.List;

/// `results.json` of a run of a next-word model.
///
/// @param perplexity of the next word in the held-out sentences, normalised over the vocabulary
/// @param meanLogZ mean over their contexts of the logarithm of the normaliser, which is 0 for a
///   model that normalises itself
/// @param sdLogZ its standard deviation
/// @param epochs of the whole run, also those before it was stopped
record NextWordResults(
    long seed,
    int vocabulary,
    long trainingWords,
    int heldOutWords,
    double perplexity,
    double meanLogZ,
    double sdLogZ,
    List<Epoch> epochs) {

  /// @param loss mean of a word, each with the weights that it met
  /// @param heldOutWords those that perplexity is over
  record Epoch(
      int epoch,
      double loss,
      int heldOutWords,
      double perplexity,
      double meanLogZ,
      double sdLogZ,
      long wordsPerSecond) {}
}
