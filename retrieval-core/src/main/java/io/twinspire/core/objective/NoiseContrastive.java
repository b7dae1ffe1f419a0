package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// Noise-contrastive estimation: tell data from noise by `s - log(K q)`, and the scores become
/// log-probabilities that sum to 1 without a normaliser.
///
/// **Formula.** `L_i = -log sigmoid(z_i+) - sum_j log sigmoid(-z_ij)`, `z_ij = s_ij / temperature -
/// log(K q_j)` over K draws from q; gradient `-sigmoid(-z_i+)` for the positive, `sigmoid(z_ij)`
/// for a negative. `log(K q_j)` is the logarithm of how often j was expected among the candidates.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** Gutmann & Hyvarinen 2010, "Noise-contrastive estimation: A new estimation principle
/// for unnormalized statistical models", eq. 3 and 4 with one noise sample; K of them, for language
/// models: Mnih & Teh 2012, "A fast and simple algorithm for training neural probabilistic language
/// models", section 3, where the normaliser of every context is taken to be 1.
///
/// **Relations.** SGNS is this without the correction. As K grows the gradient becomes `exp(s_j) -
/// y_j`, that of the full softmax where its normaliser is 1.
///
/// **Deviations.** The normaliser is not learned. Where nobody knows how often a candidate was
/// expected, there is nothing to correct by and this is SGNS. Several positives share the first
/// term.
@TypeName("nce")
@Doc("Noise-contrastive estimation: data or noise, by the score minus log(K q).")
public record NoiseContrastive(
    @Doc("Divisor of the scores.") @Default("1.0") float temperature,
    @Doc("Train the temperature (its logarithm) along with the weights, down to .01 at the least.")
        @Default("false")
        boolean learnTemperature)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, learnTemperature);
  }

  @Override
  public LogQ logQ() {
    return LogQ.ALL;
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    return LogisticRow.lossAndGradient(s, off, n, targets, 1f, 1f, 0f);
  }
}
