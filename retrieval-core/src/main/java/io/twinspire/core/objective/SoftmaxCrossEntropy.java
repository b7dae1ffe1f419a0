package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import java.util.Locale;

/// Softmax cross-entropy over a catalogue of V items: full where every item is a candidate, sampled
/// where negatives are drawn.
///
/// **Formula.** `L_i = log sum_j exp(z_ij) - sum_p y_ip z_ip`, `z_ij = s_ij / temperature - c_j`;
/// gradient `dL_i/dz_ij = softmax_j(z_ij) - y_ij`. The correction `c_j` is `log E[n_j]`, the
/// logarithm of the number of times that j was expected among the candidates (K q_j for K draws
/// with replacement), for the candidates that `logQ` says.
///
/// With `hardness` h > 0 the K negatives are weighted by `v_j = K softmax(h z_i)_j` in the
/// normaliser; with `Z = sum_j v_j exp(z_ij)` the gradient of a negative is its part `(1 + h)
/// softmax((1 + h) z_i)_j - h softmax(h z_i)_j` of `Z / (sum_p exp(z_ip) + Z)`.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** Sampled: Jean, Cho, Memisevic & Bengio 2015, "On Using Very Large Target Vocabulary
/// for Neural Machine Translation", section 3.1, after Bengio & Senecal 2008; in-batch with
/// streaming frequencies: Yi et al. 2019, "Sampling-Bias-Corrected Neural Modeling for Large Corpus
/// Item Recommendations", eq. 3. Hardness: Robinson, Chuang, Sra & Jegelka 2021, "Contrastive
/// Learning with Hard Negative Samples", eq. 4 (its beta) with the class prior tau+ at 0; the
/// gradient goes through the weights as in the released code.
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
        LogQ logQ,
    @Doc("How much more negatives of a high score weigh (the beta of HCL); 0 for all the same.")
        @Default("0.0")
        float hardness)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, learnTemperature);
    problems.require(hardness >= 0, "hardness", "must be >= 0", hardness);
    problems.require(
        hardness <= 0 || logQ == LogQ.NONE,
        "logQ",
        "must be \"none\" where hardness weighs the negatives, since a weight of its own would undo"
            + " the correction",
        "\"" + logQ.name().toLowerCase(Locale.ROOT) + "\"");
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    return hardness > 0
        ? SoftmaxRow.hard(s, off, n, targets, hardness)
        : SoftmaxRow.lossAndGradient(s, off, n, targets);
  }
}
