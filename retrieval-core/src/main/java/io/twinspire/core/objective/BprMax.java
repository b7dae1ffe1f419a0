package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import io.twinspire.kernels.Softmax;

/// BPR-max: the probability that the positive is above the negative that is the highest, where
/// negative j is the highest with the probability that the softmax of the scores gives it.
///
/// **Formula.** `L_i = -log sum_j w_j sigmoid(s_i+ - s_ij) + regularization sum_j w_j s_ij^2`, `w =
/// softmax` over the negatives. With `f_j = sigmoid(s_i+ - s_ij)`, `v_j = w_j f_j / sum_k w_k f_k`
/// and `R = sum_j w_j s_ij^2`: `dL_i/ds_ij = w_j - v_j f_j + regularization w_j (s_ij^2 + 2 s_ij -
/// R)`, `dL_i/ds_i+ = -sum_j v_j (1 - f_j)`.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** Hidasi & Karatzoglou 2018, "Recurrent Neural Networks with Top-k Gains for
/// Session-based Recommendations", section 3.3.2; the default of the regularisation is that of the
/// released code (`bpreg`), and as there the gradient goes through the weights.
///
/// **Relations.** With K = 1 this is BPR plus `regularization s-^2`.
///
/// **Deviations.** The logarithm is taken of the sum in its logarithmic form, where the released
/// code adds 1e-24 to it: a positive far below its negatives keeps its gradient. Several positives
/// share the loss.
@TypeName("bpr-max")
@Doc("BPR against the negative that the softmax of the scores says is the highest.")
public record BprMax(
    @Doc("Divisor of the scores.") @Default("1.0") float temperature,
    @Doc("Factor of the mean squared score of the negatives (GRU4Rec's bpreg).") @Default("1.0")
        float regularization)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, false);
    problems.require(regularization >= 0, "regularization", "must be >= 0", regularization);
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    return PairwiseRow.lossAndGradient(s, off, n, targets, this::pairs);
  }

  private double pairs(float positive, RowScratch row, int k) {
    float[] z = row.negatives;
    float[] weights = row.a;
    float[] below = row.b;
    float[] chosen = row.c;
    float logSum = SoftmaxRow.softmax(1, z, weights, k);
    for (int j = 0; j < k; j++) {
      below[j] = positive - z[j];
    }
    Softmax.logSigmoid(below, 0, chosen, 0, k);
    Softmax.sigmoid(below, 0, below, 0, k);
    double squares = 0;
    for (int j = 0; j < k; j++) {
      chosen[j] += z[j] - logSum;
      squares += (double) weights[j] * z[j] * z[j];
    }
    float logProbability = Softmax.logSumExp(chosen, 0, k);
    Softmax.expShifted(chosen, 0, k, logProbability);
    double pull = 0;
    float mean = (float) squares;
    for (int j = 0; j < k; j++) {
      float regularizer = weights[j] * (z[j] * z[j] - mean + 2 * z[j]);
      row.gradients[j] = weights[j] - chosen[j] * below[j] + regularization * regularizer;
      pull += chosen[j] * (1 - below[j]);
    }
    row.positiveGradient = -pull;
    return -logProbability + regularization * squares;
  }
}
