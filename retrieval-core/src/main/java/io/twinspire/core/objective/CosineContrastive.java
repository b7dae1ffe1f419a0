package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// Cosine contrastive loss (SimpleX): the positive to cosine 1, negatives below a margin; those
/// already below have no part.
///
/// **Formula.** `L_i = (1 - s_i+) + w/K sum_j max(0, s_ij - margin)`; gradient -1 for the positive,
/// `w/K` for each negative above the margin.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist; rows of Q and D
/// at unit length.
///
/// **Source.** Mao, Zhu, Wang, Dai, Dong, Xiao & He 2021, "SimpleX: A Simple and Strong Baseline
/// for Collaborative Filtering", eq. 1.
///
/// **Relations.** Pointwise, unlike the hinge loss: a negative is measured against the margin, not
/// against the positive. There is no temperature, since the loss is linear in the scores but for
/// the margin: it would only rescale both terms.
///
/// **Deviations.** Several positives share the first term. A row without negatives has only that.
@TypeName("ccl")
@Doc("Cosine contrastive loss of SimpleX: the positive to 1, negatives below a margin.")
public record CosineContrastive(
    @Doc("Cosine that negatives may have.") @Default("0.4") float margin,
    @Doc("Weight w of the mean over the negatives, beside 1 for the positive.") @Default("100.0")
        float negativeWeight)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    problems.require(
        margin >= -1 && margin < 1, "margin", "must be a cosine of -1 or above, below 1", margin);
    problems.require(negativeWeight > 0, "negativeWeight", "must be > 0", negativeWeight);
  }

  @Override
  public boolean needsUnitLength() {
    return true;
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    RowScratch row = RowScratch.of(n);
    row.takePositives(s, off, targets);
    double loss = 0;
    for (int p = targets.from(); p < targets.to(); p++) {
      int i = p - targets.from();
      loss += targets.shares()[p] * (1 - (double) row.positives[i]);
      row.positives[i] = -targets.shares()[p];
    }
    float each = negativeWeight * Reduction.MEAN.factor(targets.negatives());
    double above = 0;
    for (int j = off; j < off + n; j++) {
      float excess = s[j] - margin;
      boolean counts = excess > 0;
      above += counts ? excess : 0;
      s[j] = counts ? each : 0;
    }
    row.givePositives(s, off, targets);
    return loss + each * above;
  }
}
