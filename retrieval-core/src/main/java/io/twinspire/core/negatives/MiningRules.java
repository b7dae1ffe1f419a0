package io.twinspire.core.negatives;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import org.jspecify.annotations.Nullable;

/// What a candidate's score says about it: close to the positive it may be an unlabelled one, far
/// below it teaches nothing.
///
/// The relative margin is that of NV-Retriever (de Souza P. Moreira et al. 2024, "NV-Retriever:
/// Improving text embedding models with effective hard-negative mining", section 3.2,
/// TopK-PercPos), written `pos - |pos| * margin`: the product `pos * (1 - margin)` would let
/// candidates *above* a negative score of the positive through.
@Doc("Which candidates are removed, by their scores beside the positive's.")
public record MiningRules(
    @Doc(
            "A candidate must score at most pos - |pos| * margin; 0 for up to the positive itself,"
                + " a negative number for that much above it.")
        @Default("0.05")
        float margin,
    @Doc("A candidate must score at most pos - absoluteMargin; no such rule where absent.")
        @Nullable Float absoluteMargin,
    @Doc("A candidate must score at least this; no such rule where absent.")
        @Nullable Float minScore,
    @Doc("A candidate must score at most this; no such rule where absent.")
        @Nullable Float maxScore,
    @Doc(
            "A file of scores, such as a cross-encoder's, that stand in for the model's:"
                + " {\"query\", \"document\", \"score\"} a line, or the three separated by tabs."
                + " What it does not score is removed.")
        @Nullable String scores)
    implements Checked {

  @Override
  public void check(Problems problems) {
    problems.require(margin < 1, "margin", "must be < 1", margin);
    problems.require(
        scores == null || !scores.isBlank(), "scores", "must name a file", "\"" + scores + "\"");
    problems.require(
        minScore == null || maxScore == null || minScore < maxScore,
        "minScore",
        "must be < maxScore (" + maxScore + ")",
        "" + minScore);
  }

  /// Whether no rule removes a candidate beside this positive.
  public boolean keeps(float positive, float score) {
    return judge(positive, score) == Verdict.KEPT;
  }

  /// The first rule that removes a candidate, or [Verdict#KEPT].
  ///
  /// @param positive score of the pair's document, NaN where it has none
  /// @param score of the candidate, NaN where it has none
  Verdict judge(float positive, float score) {
    if (Float.isNaN(positive) || Float.isNaN(score)) {
      return Verdict.WITHOUT_SCORE;
    }
    if (score > positive - Math.abs(positive) * margin) {
      return Verdict.RELATIVE_MARGIN;
    }
    if (absoluteMargin != null && score > positive - absoluteMargin) {
      return Verdict.ABSOLUTE_MARGIN;
    }
    if (minScore != null && score < minScore) {
      return Verdict.BELOW_WINDOW;
    }
    if (maxScore != null && score > maxScore) {
      return Verdict.ABOVE_WINDOW;
    }
    return Verdict.KEPT;
  }
}
