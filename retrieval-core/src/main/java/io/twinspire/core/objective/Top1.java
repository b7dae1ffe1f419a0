package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import io.twinspire.kernels.Vectors;

/// TOP1: the smoothed share of negatives above the positive, with scores of negatives pulled to 0.
///
/// **Formula.** `L_i = 1/K sum_j [ sigmoid(s_ij - s_i+) + sigmoid(s_ij^2) ]`; with `u_j =
/// sigmoid(s_ij - s_i+)` and `r_j = sigmoid(s_ij^2)`, `dL_i/ds_ij = 1/K [ u_j (1 - u_j) + 2 s_ij
/// r_j (1 - r_j) ]`, `dL_i/ds_i+ = -1/K sum_j u_j (1 - u_j)`.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** Hidasi, Karatzoglou, Baltrunas & Tikk 2016, "Session-based Recommendations with
/// Recurrent Neural Networks", section 3.2.2.
///
/// **Relations.** TOP1-max with K = 1 is this. The gradient of a negative far above the positive
/// vanishes as well as that of one far below: unlike BPR, TOP1 gives hopeless pairs up.
///
/// **Deviations.** The released code counts the positive among its own negatives and subtracts its
/// regularisation again, dividing by K + 1; here the mean is over the K negatives. Several
/// positives share the loss.
@TypeName("top1")
@Doc("TOP1: smoothed share of negatives above the positive, scores of negatives pulled to 0.")
public record Top1(@Doc("Divisor of the scores.") @Default("1.0") float temperature)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, false);
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    return PairwiseRow.lossAndGradient(s, off, n, targets, Top1::pairs);
  }

  private static double pairs(float positive, RowScratch row, int k) {
    float[] z = row.negatives;
    float[] above = row.a;
    float[] size = row.b;
    PairwiseRow.confusion(positive, z, above, k);
    PairwiseRow.regularization(z, size, k);
    double loss = (double) Vectors.sum(above, 0, k) + Vectors.sum(size, 0, k);
    for (int j = 0; j < k; j++) {
      float slope = above[j] * (1 - above[j]);
      above[j] = slope;
      row.gradients[j] = (slope + 2 * z[j] * size[j] * (1 - size[j])) / k;
    }
    row.positiveGradient = -Vectors.sum(above, 0, k) / (double) k;
    return loss / k;
  }
}
