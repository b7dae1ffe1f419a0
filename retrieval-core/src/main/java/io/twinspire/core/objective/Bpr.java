package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import io.twinspire.kernels.PairwiseLogistic;
import io.twinspire.kernels.Vectors;

/// Bayesian personalised ranking: the positive above each negative, by a logistic loss of the
/// difference of their scores.
///
/// **Formula.** `L_i = -c sum_j log sigmoid(s_i+ - s_ij)`, `c` = 1 (sum) or 1/K (mean); gradient
/// `dL_i/ds_ij = c sigmoid(s_ij - s_i+)`, `dL_i/ds_i+ = -sum_j dL_i/ds_ij`.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** Rendle, Freudenthaler, Gantner & Schmidt-Thieme 2009, "BPR: Bayesian Personalized
/// Ranking from Implicit Feedback", section 4.1 (BPR-Opt), with one sampled negative; the mean over
/// many negatives: Hidasi et al. 2016, "Session-based Recommendations with Recurrent Neural
/// Networks", section 3.2.2.
///
/// **Relations.** With K = 1 this is InfoNCE against one negative: `log(1 + exp(s- - s+))`. BPR-max
/// with K = 1 and no regularisation is this too.
///
/// **Deviations.** The norm of the parameters is left to the optimiser's weight decay. Several
/// positives share the loss.
@TypeName("bpr")
@Doc("Bayesian personalised ranking: logistic loss of positive minus negative, one or many.")
public record Bpr(
    @Doc("Divisor of the scores.") @Default("1.0") float temperature,
    @Doc("Train the temperature (its logarithm) along with the weights, down to .01 at the least.")
        @Default("false")
        boolean learnTemperature,
    @Doc("Sum or mean over the negatives of a query.") @Default("\"mean\"") Reduction negatives)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, learnTemperature);
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    RowScratch row = RowScratch.of(n);
    int k = row.take(s, off, n, targets);
    int positives = targets.to() - targets.from();
    double loss =
        PairwiseLogistic.lossAndGradient(
            row.positives,
            positives,
            targets.shares(),
            targets.from(),
            row.negatives,
            k,
            row.gradients,
            row.a,
            row.b);
    float factor = negatives.factor(k);
    Vectors.scale(factor, row.positives, 0, positives);
    Vectors.scale(factor, row.gradients, 0, k);
    row.give(s, off, n, targets);
    return factor * loss;
  }
}
