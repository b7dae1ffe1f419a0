package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// Binary cross-entropy: the positive is a 1 and every negative a 0, each by itself.
///
/// **Formula.** `L_i = -log sigmoid(s_i+) - c sum_j v_j log sigmoid(-s_ij)`, `c` = 1 (sum) or 1/K
/// (mean), `v_j = 1`, every score `s = <q, d> / temperature + bias`; gradient `-sigmoid(-s_i+)` for
/// the positive, `c v_j sigmoid(s_ij)` for a negative. With `hardness` h > 0 the negatives are
/// weighted by `v_j = K softmax(h s_i)_j`, which count as constants.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** He, Liao, Zhang, Nie, Hu & Chua 2017, "Neural Collaborative Filtering", eq. 7 (sum,
/// 4 negatives); Kang & McAuley 2018, "Self-Attentive Sequential Recommendation", section 3.6 (one
/// negative). Hardness: Sun, Deng, Nie & Tang 2019, "RotatE", eq. 4 and 5 (self-adversarial
/// negatives, constant weights).
///
/// **Relations.** With sums this is SGNS, and `K + 1` times gBCE with t = 0. With every item as a
/// candidate it is the naive objective that sampling replaced: each item that was not touched is a
/// 0. NCE is this over scores corrected by `log(K q)`.
///
/// **Deviations.** Several positives share the first term. The bias (0: none) is SigLIP's (Zhai,
/// Mustafa, Kolesnikov & Beyer 2023, "Sigmoid Loss for Language Image Pre-Training", section 3.2),
/// a constant here and learned there.
@TypeName("bce")
@Doc("Binary cross-entropy: the positive is a 1, every negative a 0.")
public record BinaryCrossEntropy(
    @Doc("Divisor of the scores.") @Default("1.0") float temperature,
    @Doc("Train the temperature (its logarithm) along with the weights, down to .01 at the least.")
        @Default("false")
        boolean learnTemperature,
    @Doc("Sum or mean over the negatives of a query.") @Default("\"sum\"") Reduction negatives,
    @Doc("How much more negatives of a high score weigh (RotatE's alpha); 0 for all the same.")
        @Default("0.0")
        float hardness,
    @Doc(
            "Added to every score before its sigmoid. Against many negatives, where they are"
                + " summed, about -log K, or training long stays where popularity is.")
        @Default("0.0")
        float bias)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, learnTemperature);
    LogisticRow.check(problems, bias);
    problems.require(hardness >= 0, "hardness", "must be >= 0", hardness);
  }

  @Override
  public boolean pointwise() {
    return true;
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    float factor = negatives.factor(targets.negatives());
    return LogisticRow.lossAndGradient(s, off, n, targets, 1f, factor, hardness, bias);
  }
}
