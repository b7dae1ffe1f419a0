package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import io.twinspire.kernels.Vectors;

/// TOP1-max: TOP1 with negatives weighted by the softmax of their scores, so that the gradient does
/// not vanish as negatives are added.
///
/// **Formula.** `L_i = sum_j w_j f_j`, `f_j = sigmoid(s_ij - s_i+) + sigmoid(s_ij^2)`, `w =
/// softmax` over the negatives; `dL_i/ds_ij = w_j (f_j - L_i) + w_j f_j'`, with `f_j' = u_j (1 -
/// u_j) + 2 s_ij r_j (1 - r_j)` as in TOP1, `dL_i/ds_i+ = -sum_j w_j u_j (1 - u_j)`.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** Hidasi & Karatzoglou 2018, "Recurrent Neural Networks with Top-k Gains for
/// Session-based Recommendations", section 3.3.1; as in the released code, the gradient goes
/// through the weights.
///
/// **Relations.** With K = 1 this is TOP1.
///
/// **Deviations.** None but that several positives share the loss.
@TypeName("top1-max")
@Doc("TOP1 with negatives weighted by the softmax of their scores.")
public record Top1Max(@Doc("Divisor of the scores.") @Default("1.0") float temperature)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, false);
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    return PairwiseRow.lossAndGradient(s, off, n, targets, Top1Max::pairs);
  }

  private static double pairs(float positive, RowScratch row, int k) {
    float[] z = row.negatives;
    float[] above = row.a;
    float[] size = row.b;
    float[] weights = row.c;
    SoftmaxRow.softmax(1, z, weights, k);
    PairwiseRow.confusion(positive, z, above, k);
    PairwiseRow.regularization(z, size, k);
    double loss =
        (double) Vectors.dot(weights, 0, above, 0, k) + Vectors.dot(weights, 0, size, 0, k);
    float mean = (float) loss;
    for (int j = 0; j < k; j++) {
      float slope = above[j] * (1 - above[j]);
      float own = above[j] + size[j] - mean;
      row.gradients[j] = weights[j] * (own + slope + 2 * z[j] * size[j] * (1 - size[j]));
      above[j] = slope;
    }
    row.positiveGradient = -Vectors.dot(weights, 0, above, 0, k);
    return loss;
  }
}
