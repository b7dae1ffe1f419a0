package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// Hinge (triplet) loss on scores: the positive above each negative by a margin.
///
/// **Formula.** `L_i = c sum_j max(0, margin - s_i+ + s_ij)`, `c` = 1 (sum) or 1/K (mean); gradient
/// `c` for each negative inside the margin, minus their sum for the positive.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** Weston & Watkins 1999, "Support Vector Machines for Multi-Class Pattern
/// Recognition", section 3 (sum); with one negative, on distances: Schroff, Kalenichenko & Philbin
/// 2015, "FaceNet", eq. 2.
///
/// **Relations.** On cosines FaceNet's squared distances are `2 - 2 s`, so its margin is twice the
/// one here. WARP is the mean over the violating negatives, weighted by the rank.
///
/// **Deviations.** At the margin itself the gradient is 0. Several positives share the loss.
@TypeName("hinge")
@Doc("Hinge (triplet) loss: the positive above each negative by a margin.")
public record Hinge(
    @Doc("Divisor of the scores.") @Default("1.0") float temperature,
    @Doc("How far the positive must be above, in scores after the temperature.") @Default("0.2")
        float margin,
    @Doc("Sum or mean over the negatives of a query.") @Default("\"sum\"") Reduction negatives)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, false);
    problems.require(margin > 0, "margin", "must be > 0", margin);
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    return HingeRow.lossAndGradient(s, off, n, targets, margin, (inside, k) -> negatives.factor(k));
  }
}
