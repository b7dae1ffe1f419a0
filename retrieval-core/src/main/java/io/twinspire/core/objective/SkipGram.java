package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// Skip-gram with negative sampling, the objective of word2vec.
///
/// **Formula.** `L_i = -log sigmoid(s_i+) - sum_j log sigmoid(-s_ij)` over K drawn negatives;
/// gradient `-sigmoid(-s_i+)` for the positive, `sigmoid(s_ij)` for a negative.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** Mikolov, Sutskever, Chen, Corrado & Dean 2013, "Distributed Representations of Words
/// and Phrases and their Compositionality", eq. 4.
///
/// **Relations.** `bce` with sums, without its options. NCE without the correction `log(K q)`, so
/// it learns no probability: in the optimum `s = PMI - log K` (Levy & Goldberg 2014, eq. 7) where
/// negatives are drawn by their frequency.
///
/// **Deviations.** The loss is a mean over the rows of a batch; word2vec.c sums, one pair after the
/// other. Several positives share the first term.
@TypeName("sgns")
@Doc("Skip-gram with negative sampling: word2vec's objective, without correction.")
public record SkipGram(
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
  public boolean pointwise() {
    return true;
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    return LogisticRow.lossAndGradient(s, off, n, targets, 1f, 1f, 0f, 0f);
  }
}
