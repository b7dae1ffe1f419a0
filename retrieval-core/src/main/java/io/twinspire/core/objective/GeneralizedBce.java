package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// Generalised binary cross-entropy: the positive's probability is raised to a power below 1, which
/// undoes the overconfidence that comes from drawing few negatives.
///
/// **Formula.** `L_i = -1/(K + 1) [ beta log sigmoid(s_i+) + sum_j log sigmoid(-s_ij) ]`, `beta =
/// alpha (t (1 - 1/alpha) + 1/alpha) = 1 - t (1 - alpha)`, `alpha = K / (V - 1)`, every score `s =
/// <q, d> / temperature + bias`; gradient `-beta sigmoid(-s_i+) / (K + 1)` for the positive,
/// `sigmoid(s_ij) / (K + 1)` for a negative.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** Petrov & Macdonald 2023, "gSASRec: Reducing Overconfidence in Sequential
/// Recommendation Trained with Negative Sampling", section 5; the mean over K + 1 as there and in
/// the released code.
///
/// **Relations.** t = 0 is `bce` with sums, divided by K + 1. t = 1 is fully calibrated: in the
/// optimum `sigmoid(s)` is the probability that it would be with all V - 1 negatives, so with the
/// whole catalogue as candidates (alpha = 1) t changes nothing.
///
/// **Deviations.** K is what is left after masks. Where draws repeat and K is above V - 1, alpha is
/// 1. Several positives share the first term. The bias is [BinaryCrossEntropy]'s; theirs is 0.
@TypeName("gbce")
@Doc("Generalised binary cross-entropy of gSASRec: calibrated in spite of few negatives.")
public record GeneralizedBce(
    @Doc("Divisor of the scores.") @Default("1.0") float temperature,
    @Doc("Train the temperature (its logarithm) along with the weights, down to .01 at the least.")
        @Default("false")
        boolean learnTemperature,
    @Doc("Calibration: 0 is plain binary cross-entropy, 1 fully calibrated.") @Default("0.75")
        float t,
    @Doc(
            "Added to every score before its sigmoid. Against many negatives about log(beta / K),"
                + " or training long stays where popularity is.")
        @Default("0.0")
        float bias)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, learnTemperature);
    LogisticRow.check(problems, bias);
    problems.require(t >= 0 && t <= 1, "t", "must be 0 to 1", t);
  }

  @Override
  public boolean pointwise() {
    return true;
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    int k = targets.negatives();
    float alpha = Math.min(1f, k / (float) Math.max(1, targets.catalogue() - 1));
    float beta = 1 - t * (1 - alpha);
    float factor = 1f / (k + 1);
    return LogisticRow.lossAndGradient(s, off, n, targets, beta * factor, factor, 0f, bias);
  }
}
