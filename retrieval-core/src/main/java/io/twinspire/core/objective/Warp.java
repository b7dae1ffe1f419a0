package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// WARP: a hinge loss weighted by how low the positive ranks, so that the top of the ranking counts
/// most.
///
/// **Formula.** `L_i = H(r) 1/v sum_j max(0, margin - s_i+ + s_ij)`, with `v` the negatives inside
/// the margin, `r = floor(v (V - 1) / K)` the estimated rank of the positive in the catalogue and
/// `H(r) = 1 + 1/2 + ... + 1/r`; gradient `H(r) / v` for each of those v, `-H(r)` for the positive.
/// r and v are taken as constants.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist.
///
/// **Source.** Weston, Bengio & Usunier 2011, "WSABIE: Scaling Up to Large Vocabulary Image
/// Annotation", section 3 (the loss with `alpha_i = 1/i`) and its online form.
///
/// **Relations.** With the whole catalogue as candidates r is the exact rank, and the loss the one
/// that WSABIE's sampling estimates. A row without a violating negative has loss 0.
///
/// **Deviations.** WSABIE draws negatives one at a time until one violates, after T trials, and
/// estimates the rank by `(V - 1) / T`, which is biased upwards. Here all K are scored at once: v
/// of K violate, the rank is `v (V - 1) / K`, without bias for uniform draws but for the floor, and
/// all v take part in place of the one that was found first. Several positives share the loss.
@TypeName("warp")
@Doc("Hinge loss weighted by the rank of the positive, as estimated from its violating negatives.")
public record Warp(
    @Doc("Divisor of the scores.") @Default("1.0") float temperature,
    @Doc("How far the positive must be above, in scores after the temperature.") @Default("1.0")
        float margin)
    implements Objective, Checked {
  private static final double EULER = 0.5772156649015329;

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, false);
    problems.require(margin > 0, "margin", "must be > 0", margin);
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    int others = targets.catalogue() - 1;
    return HingeRow.lossAndGradient(
        s,
        off,
        n,
        targets,
        margin,
        (violating, k) -> {
          // Where draws repeat, K may be larger than the catalogue.
          long rank = (long) violating * Math.max(others, k) / k;
          return harmonic(Math.toIntExact(rank)) / violating;
        });
  }

  /// `1 + 1/2 + ... + 1/n`; by its asymptotic series, within 1e-9, where that is cheaper.
  static double harmonic(int n) {
    if (n > 32) {
      double square = (double) n * n;
      return StrictMath.log(n) + EULER + 0.5 / n - 1 / (12 * square) + 1 / (120 * square * square);
    }
    double sum = 0;
    for (int i = 1; i <= n; i++) {
      sum += 1.0 / i;
    }
    return sum;
  }
}
