package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// Noise-contrastive estimation: tell data from noise by `s - log n`, n the noise that is expected,
/// and the scores become log-probabilities that sum to 1 without a normaliser.
///
/// **Formula.** `L_i = -log sigmoid(z_i+) - sum_j log sigmoid(-z_ij)`, `z_ij = s_ij + bias - log
/// n_j` with `s = <q, d> / temperature`; gradient `-sigmoid(-z_i+)` for the positive,
/// `sigmoid(z_ij)` for a negative. `n_j` is how often j is expected among the row's candidates as
/// noise: the optimum is `p_j = n_j exp(z_j)` whatever n is, so `s_j + bias = log p_j` where n is
/// the true one. For K draws with repetition that is `K q_j`, as in the source. In training a
/// document that is drawn twice stands once, so there it is the probability of being drawn at all,
/// `1 - (1 - q_j)^K` and not `K q_j` (`Inclusion` in `negatives`); for rare documents they are the
/// same.
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
/// **Deviations.** The normaliser is not learned: the bias is minus its logarithm, Gutmann and
/// Hyvarinen's c, the same constant for every query (0, as Mnih and Teh have it, if not given). In
/// training a draw that is the row's own positive is no noise, so j is noise only in rows of other
/// positives: the optimum is `log(p_j / (1 - p_j))`. Where nobody knows how often a candidate was
/// expected, there is nothing to correct by and this is SGNS. Several positives share the first
/// term.
@TypeName("nce")
@Doc(
    "Noise-contrastive estimation: data or noise, by the score minus the logarithm of the noise"
        + " expected.")
public record NoiseContrastive(
    @Doc("Divisor of the scores.") @Default("1.0") float temperature,
    @Doc("Train the temperature (its logarithm) along with the weights, down to .01 at the least.")
        @Default("false")
        boolean learnTemperature,
    @Doc(
            "Added to every score: minus the logarithm of the scores' normaliser, which all queries"
                + " share; about -log V.")
        @Default("0.0")
        float bias)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, learnTemperature);
    LogisticRow.check(problems, bias);
  }

  @Override
  public LogQ logQ() {
    return LogQ.ALL;
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    return LogisticRow.lossAndGradient(s, off, n, targets, 1f, 1f, 0f, bias);
  }
}
