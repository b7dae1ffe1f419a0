package io.twinspire.cli.run;

import io.twinspire.core.words.SimilaritySet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `results.json` of a run of word vectors.
///
/// @param heldOutLoss mean loss of a held-out pair with the final vectors, null where none are held
///   out
/// @param epochs of the whole run, also those before it was stopped
record WordResults(
    long seed,
    int vocabulary,
    long trainingWords,
    @Nullable Double heldOutLoss,
    long heldOutPairs,
    List<SimilaritySet.Result> similarity,
    List<Epoch> epochs) {

  /// @param loss mean over the pairs of the epoch, each with the weights that it met
  /// @param wordsPerSecond of the corpus, before subsampling; without checkpoint and held-out loss
  record Epoch(
      int epoch, double loss, @Nullable Double heldOutLoss, long pairs, long wordsPerSecond) {}
}
