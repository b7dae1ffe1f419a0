package io.twinspire.core.microscope;

import java.util.List;

/// From sums of gradients to figures. With `g` the gradient of one draw, `G` that of the full
/// softmax and `G'` that of the same objective over the whole catalogue:
/// - bias `|E g - G| / |G|`,
/// - cosine `<E g, G> / (|E g| |G|)`, own cosine the same with `G'`,
/// - variance `sum_i E|g_i - E g_i|^2 / sum_i |E g_i|^2` over the gradients `g_i` of the query
///   vectors: noise to signal, of what a query receives from one draw of its negatives,
/// - step cosine `E cos(g_B, G_B)`: one step of a batch B beside the step that the full softmax
///   would take on the same pairs.
///
/// From draws each is a delete-one jackknife over groups of passes, which takes away the part of
/// the error of `|E g|^2` that falls as one over the number of passes, and gives the standard error
/// (Efron & Stein 1981).
final class Statistics {
  private final int pairs;
  private final int d;
  private final double[] full;
  private final double[] own;

  /// @param full G
  /// @param own G'
  Statistics(int pairs, int d, double[] full, double[] own) {
    this.pairs = pairs;
    this.d = d;
    this.full = full;
    this.own = own;
  }

  /// @param variance see above
  record Of(Figure bias, Figure cosine, Figure ownCosine, Figure variance, Figure stepCosine) {}

  /// Of sums that are expectations.
  Of exact(Sums sums, Figure stepCosine) {
    double[] s = of(sums);
    return new Of(
        Figure.exact(Math.sqrt(s[0])),
        Figure.exact(s[1]),
        Figure.exact(s[2]),
        Figure.exact(s[3]),
        stepCosine);
  }

  /// Of groups of draws, at least two.
  Of estimate(List<Sums> groups) {
    var all = new Sums(full.length);
    groups.forEach(group -> all.add(group, 1));
    int n = groups.size();
    double[] whole = of(all);
    double[][] without = new double[n][];
    for (int g = 0; g < n; g++) {
      all.add(groups.get(g), -1);
      without[g] = of(all);
      all.add(groups.get(g), 1);
    }
    Figure[] figures = new Figure[whole.length];
    for (int i = 0; i < figures.length; i++) {
      double mean = 0;
      for (double[] some : without) {
        mean += some[i] / n;
      }
      double squares = 0;
      for (double[] some : without) {
        squares += (some[i] - mean) * (some[i] - mean);
      }
      figures[i] = new Figure(n * whole[i] - (n - 1) * mean, Math.sqrt((n - 1.0) / n * squares));
    }
    return new Of(
        root(figures[0]),
        atMostOne(figures[1]),
        atMostOne(figures[2]),
        figures[3],
        atMostOne(figures[4]));
  }

  /// Squared bias, cosine, own cosine, variance, step cosine.
  private double[] of(Sums sums) {
    double bias = 0;
    double fulls = 0;
    double means = 0;
    double ofQueries = 0;
    for (int i = 0; i < full.length; i++) {
      double mean = sums.total[i] / sums.passes;
      bias += (mean - full[i]) * (mean - full[i]);
      fulls += full[i] * full[i];
      means += mean * mean;
      ofQueries += i < pairs * d ? mean * mean : 0;
    }
    double signal = ofQueries * pairs * pairs;
    double noise = sums.squares / sums.passes - signal;
    return new double[] {
      bias / fulls,
      inner(sums, full) / Math.sqrt(means * fulls),
      inner(sums, own) / Math.sqrt(means * inner(own, own)),
      Math.max(0, noise / signal),
      sums.steps == 0 ? 0 : sums.stepCosines / sums.steps
    };
  }

  private static double inner(Sums sums, double[] with) {
    return inner(sums.total, with) / sums.passes;
  }

  private static double inner(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /// The root of a square that is estimated; its error by the derivative, or where the square is
  /// not told from 0 the root of the square's.
  private static Figure root(Figure square) {
    double value = Math.sqrt(Math.max(0, square.value()));
    return new Figure(
        value, Math.min(Math.sqrt(square.error()), square.error() / (2 * Math.max(value, 1e-300))));
  }

  private static Figure atMostOne(Figure cosine) {
    return new Figure(Math.min(1, cosine.value()), cosine.error());
  }
}
