package io.twinspire.core.negatives;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;

/// One round of hard negatives between two stages of training.
@Doc("A round of mined hard negatives, and the training that follows it.")
public record MiningSettings(
    @Doc("Mined negatives drawn for each query and epoch, beside the in-batch ones.") @Default("4")
        int negatives,
    @Doc("Mined candidates kept for each pair, hardest first; the negatives are drawn from them.")
        @Default("16")
        int keep,
    @Doc("Depth of the BM25 ranking that candidates come from; 0 for none.") @Default("50")
        int bm25Depth,
    @Doc("Depth of the exact dense ranking that candidates come from; 0 for none.") @Default("50")
        int denseDepth,
    @Doc("Ranks skipped at the top of each ranking, where the unlabelled positives are.")
        @Default("0")
        int skip,
    @Doc(
            "A candidate must score at most pos - |pos| * margin, by the model; 0 for up to the"
                + " positive itself.")
        @Default("0.05")
        float margin,
    @Doc(
            "Mine only documents that occur in training pairs, so that no dev or test document is"
                + " met only as a negative.")
        @Default("true")
        boolean trainingDocumentsOnly,
    @Doc("Epochs of training with the mined negatives, at most.") @Default("3") int epochs,
    @Doc("Factor of the learning rate in that stage.") @Default("0.3") float learningRateFactor)
    implements Checked {

  @Override
  public void check(Problems problems) {
    problems.require(negatives >= 1, "negatives", "must be >= 1", negatives);
    problems.require(keep >= negatives, "keep", "must be >= negatives (" + negatives + ")", keep);
    problems.require(bm25Depth >= 0, "bm25Depth", "must be >= 0", bm25Depth);
    problems.require(denseDepth >= 0, "denseDepth", "must be >= 0", denseDepth);
    problems.require(
        bm25Depth + denseDepth > 0, "denseDepth", "or bm25Depth must be > 0", denseDepth);
    problems.require(skip >= 0, "skip", "must be >= 0", skip);
    problems.require(margin >= 0 && margin < 1, "margin", "must be in [0, 1)", margin);
    problems.require(epochs >= 1, "epochs", "must be >= 1", epochs);
    problems.require(
        learningRateFactor > 0, "learningRateFactor", "must be > 0", learningRateFactor);
  }
}
