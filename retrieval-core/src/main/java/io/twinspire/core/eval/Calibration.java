package io.twinspire.core.eval;

import io.twinspire.kernels.Softmax;
import io.twinspire.kernels.Vectors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Whether what a model says is a probability is one. Queries are added one by one, each with the
/// probability of every candidate and with what came true of it; nothing is kept but sums.
///
/// **Candidates** are the whole catalogue but for what a ranking leaves out: a probability among a
/// few sampled ones would be another question. **Probability** is the softmax of the scores over
/// the temperature ([#softmax]), or for an objective that classifies each candidate by itself the
/// sigmoid of each score plus the objective's bias ([#sigmoid]). **Outcome** of a candidate is how
/// probable it really was: 1 or 0 where a sigmoid says that it is relevant, 1/R for each of the R
/// relevant ones where a softmax says that it is the one that is taken, or the true probability
/// where that is known.
///
/// The expected calibration error is that of Naeini, Cooper & Hauskrecht 2015, "Obtaining Well
/// Calibrated Probabilities Using Bayesian Binning", with 15 bins of equal width as in Guo, Pleiss,
/// Sun & Weinberger 2017, "On Calibration of Modern Neural Networks", eq. 3, taken over the ten
/// most probable candidates of each query: `sum_b n_b/n |mean outcome_b - mean probability_b|`.
/// Over all candidates nearly all of it would be about those that nobody is ever shown, which every
/// model calls improbable.
public final class Calibration {
  /// Candidates of a query that the error is taken over.
  public static final int SHOWN = 10;

  private static final int BINS = 15;

  private final double[] said = new double[BINS];
  private final double[] came = new double[BINS];
  private final int[] top = new int[SHOWN];
  private long shown;
  private double positives;
  private double ofPositives;

  /// Turns the scores (already over the temperature) of a query's `n` candidates into
  /// probabilities, in place; -Infinity, for what is left out, becomes 0.
  public static void softmax(float[] s, int n) {
    float max = Vectors.max(s, 0, n);
    if (max == Float.NEGATIVE_INFINITY) {
      Arrays.fill(s, 0, n, 0f);
      return;
    }
    float sum = Softmax.expShifted(s, 0, n, max);
    Vectors.scale(1 / sum, s, 0, n);
  }

  /// The same where each candidate is classified by itself.
  ///
  /// @param bias of the objective
  public static void sigmoid(float[] s, int n, float bias) {
    for (int j = 0; j < n; j++) {
      s[j] += bias;
    }
    Softmax.sigmoid(s, 0, s, 0, n);
  }

  /// Adds a query.
  ///
  /// @param probability of each of its `n` candidates
  /// @param outcome what came true of each, 0 to 1
  public void add(float[] probability, float[] outcome, int n) {
    int found = 0;
    for (int j = 0; j < n; j++) {
      if (outcome[j] > 0) {
        positives += outcome[j];
        ofPositives += outcome[j] * (double) probability[j];
      }
      if (found < SHOWN || probability[j] > probability[top[found - 1]]) {
        int at = found < SHOWN ? found++ : SHOWN - 1;
        for (; at > 0 && probability[top[at - 1]] < probability[j]; at--) {
          top[at] = top[at - 1];
        }
        top[at] = j;
      }
    }
    for (int i = 0; i < found; i++) {
      int bin = Math.min(BINS - 1, (int) (probability[top[i]] * BINS));
      said[bin] += probability[top[i]];
      came[bin] += outcome[top[i]];
    }
    shown += found;
  }

  /// Expected calibration error over the ten most probable candidates; NaN without queries.
  public double error() {
    double sum = 0;
    for (int b = 0; b < BINS; b++) {
      // A bin's share times the difference of its means.
      sum += Math.abs(said[b] - came[b]);
    }
    return sum / shown;
  }

  /// Mean probability of the ten less the mean of what came true: above 0 the model is too sure.
  public double overconfidence() {
    return (Arrays.stream(said).sum() - Arrays.stream(came).sum()) / shown;
  }

  /// Mean probability of the candidates that came true, each weighted by its outcome.
  public double ofPositives() {
    return ofPositives / positives;
  }

  /// Name -> value: `ece@10`, `overconfidence@10`, `probability` (of the positives). More is not
  /// better of any of them.
  public Map<String, Double> values() {
    var values = new LinkedHashMap<String, Double>();
    values.put("ece@" + SHOWN, error());
    values.put("overconfidence@" + SHOWN, overconfidence());
    values.put("probability", ofPositives());
    return values;
  }
}
