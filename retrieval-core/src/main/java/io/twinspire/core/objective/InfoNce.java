package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// InfoNCE: softmax cross-entropy of each query's positive among its candidates.
///
/// **Formula.** `L_i = -sum_p y_ip log softmax_j(s_ij)_p`, with `s_ij = <q_i, d_j> / temperature`;
/// gradient `dL_i/ds_ij = softmax_j(s_ij) - y_ij`.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** van den Oord, Li & Vinyals 2018, "Representation Learning with Contrastive
/// Predictive Coding", eq. 4; in-batch form: Henderson et al. 2017, "Efficient Natural Language
/// Response Suggestion for Smart Reply"; symmetric form: Radford et al. 2021 (CLIP), fig. 3.
///
/// **Relations.** One-sided, with in-batch candidates, this is `MultipleNegativesRankingLoss`
/// (scale = 1/temperature). With all documents as candidates it is the full softmax. Symmetric adds
/// the same loss over columns and halves the sum; a column without a positive (a mined negative)
/// has no loss of its own.
///
/// **Deviations.** Rows carry weights (a weighted mean); a row may have several positives that
/// share the target mass. A learned temperature never falls below .01, as in CLIP: after an update
/// that goes further it is set back, so the gradient stays what it is.
@TypeName("info-nce")
@Doc(
    "Softmax cross-entropy of the positive among all candidates of the batch (in-batch and mined).")
public record InfoNce(
    @Doc("Divisor of the cosine scores.") @Default("0.05") float temperature,
    @Doc("Train the temperature (its logarithm) along with the weights, down to .01 at the least.")
        @Default("false")
        boolean learnTemperature,
    @Doc("Classify queries for each document as well as documents for each query (CLIP).")
        @Default("true")
        boolean symmetric)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, learnTemperature);
  }

  @Override
  public boolean twoSided() {
    return symmetric;
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    return SoftmaxRow.lossAndGradient(s, off, n, targets);
  }
}
