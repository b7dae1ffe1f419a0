package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// Softmax cross-entropy over a catalogue of V items: full where every item is a candidate, sampled
/// where negatives are drawn.
///
/// **Formula.** `L_i = log sum_j exp(z_ij) - sum_p y_ip z_ip`, `z_ij = s_ij / temperature - c_j`;
/// gradient `dL_i/dz_ij = softmax_j(z_ij) - y_ij`. The correction `c_j` is `log E[n_j]`, the
/// logarithm of the number of times that j was expected among the candidates (K q_j for K draws
/// with replacement), for the candidates that `logQ` says.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** Sampled: Jean, Cho, Memisevic & Bengio 2015, "On Using Very Large Target Vocabulary
/// for Neural Machine Translation", section 3.1, after Bengio & Senecal 2008; in-batch with
/// streaming frequencies: Yi et al. 2019, "Sampling-Bias-Corrected Neural Modeling for Large Corpus
/// Item Recommendations", eq. 3.
///
/// **Relations.** Without correction and with in-batch negatives this is one-sided InfoNCE, which
/// learns `s - log q` (the pointwise mutual information up to a constant) instead of the
/// conditional probability. `logQ: all` is what TensorFlow's `sampled_softmax_loss` and Yi et al.
/// do: the positive is corrected like a draw. `logQ: negatives` leaves the positive as it is, which
/// estimates the normaliser without bias where the positive is a candidate for sure.
///
/// **Deviations.** Rows carry weights; a row may have several positives that share the target mass.
@TypeName("softmax")
@Doc("Softmax cross-entropy over the catalogue: full, or sampled with logQ correction.")
public record SoftmaxCrossEntropy(
    @Doc("Divisor of the scores.") @Default("1.0") float temperature,
    @Doc("Train the temperature (its logarithm) along with the weights, down to .01 at the least.")
        @Default("false")
        boolean learnTemperature,
    @Doc("Which scores are corrected for how often a candidate is drawn.") @Default("\"negatives\"")
        LogQ logQ)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, learnTemperature);
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    return SoftmaxRow.lossAndGradient(s, off, n, targets);
  }
}
