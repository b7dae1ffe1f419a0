package io.twinspire.core.negatives;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import org.jspecify.annotations.Nullable;

/// Hard negatives: how they are mined, and the stage of training that uses them.
@Doc("Mined hard negatives, and the training that follows.")
public record MiningSettings(
    @Doc("Mined negatives drawn for each query and epoch, beside the in-batch ones.") @Default("4")
        int negatives,
    @Doc("Where candidates come from.") @Default("{}") CandidateSettings candidates,
    @Doc("Which candidates are removed.") @Default("{}") MiningRules rules,
    @Doc("Mined negatives kept for each pair; those of an epoch are drawn from them.")
        @Default("16")
        int keep,
    @Doc(
            "Which of the candidates that no rule removed are kept: top, those with the highest"
                + " scores; random, a draw that follows from the seed.")
        @Default("\"top\"")
        Selection select,
    @Doc("Epochs of training with the mined negatives, at most.") @Default("3") int epochs,
    @Doc("Factor of the learning rate in that stage.") @Default("0.3") float learningRateFactor,
    @Doc("Mines again while that stage goes on; once where absent.") @Nullable Refresh refresh)
    implements Checked {

  /// Which of the candidates that are left are kept.
  public enum Selection {
    TOP,
    RANDOM
  }

  /// Mining again with the model as it then stands (Xiong et al. 2021, "Approximate Nearest
  /// Neighbor Negative Contrastive Learning for Dense Text Retrieval", section 4; there beside
  /// training, here between two steps, so that a run resumes with the same bits).
  public record Refresh(
      @Doc("How often: a number of epochs or steps, such as \"1 epoch\" or \"500 steps\".")
          @Default("\"1 epoch\"")
          String every)
      implements Checked {

    @Override
    public void check(Problems problems) {
      problems.require(
          every.matches("[1-9][0-9]{0,8} (epoch|step)s?"),
          "every",
          "must be a number of epochs or steps, such as \"1 epoch\" or \"500 steps\"",
          "\"" + every + "\"");
    }

    /// Steps from one round to the next.
    public long steps(int stepsPerEpoch) {
      int space = every.indexOf(' ');
      long number = Long.parseLong(every.substring(0, space));
      return every.startsWith("epoch", space + 1) ? number * stepsPerEpoch : number;
    }
  }

  @Override
  public void check(Problems problems) {
    problems.require(negatives >= 1, "negatives", "must be >= 1", negatives);
    problems.require(keep >= negatives, "keep", "must be >= negatives (" + negatives + ")", keep);
    problems.require(epochs >= 1, "epochs", "must be >= 1", epochs);
    problems.require(
        learningRateFactor > 0, "learningRateFactor", "must be > 0", learningRateFactor);
  }
}
