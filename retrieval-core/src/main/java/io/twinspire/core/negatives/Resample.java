package io.twinspire.core.negatives;

import io.twinspire.kernels.Philox;
import io.twinspire.kernels.Softmax;
import io.twinspire.kernels.Vectors;
import java.util.Arrays;

/// The second stage of two: K of a pool of n, by their scores. Draws are with replacement and by
/// `r_j = softmax(s / temperature)_j`; one that is drawn again stands once, so that j is among them
/// with the probability `1 - (1 - r_j)^K`. At temperature 0 it is the K best, of equal ones the
/// first.
public final class Resample {
  private final float temperature;

  /// @param temperature at least 0
  public Resample(float temperature) {
    this.temperature = temperature;
  }

  /// @param places which of the pool, distinct, in the order drawn
  /// @param logQ for each the logarithm of its probability of being among them
  public record Chosen(int[] places, float[] logQ) {}

  /// Draws from the pool whose scores are `s[0..n)`, -Infinity for what must not be drawn; fewer
  /// than K where there are no more.
  ///
  /// @param count K
  /// @param counter of the first draw, the others follow
  public Chosen choose(float[] s, int n, int count, long seed, long stream, long counter) {
    if (temperature == 0) {
      int[] best = best(s, n, count);
      return new Chosen(best, new float[best.length]);
    }
    float[] weights = weights(s, n);
    double[] sums = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += weights[i];
      sums[i] = sum;
    }
    if (sum == 0) {
      return new Chosen(new int[0], new float[0]);
    }
    int[] places = new int[Math.min(n, count)];
    int size = 0;
    for (int k = 0; k < count; k++) {
      double uniform = Philox.uniformDouble(seed, stream, counter + k);
      int place = first(sums, uniform * sum);
      if (weights[place] > 0) {
        weights[place] = -weights[place];
        places[size++] = place;
      }
    }
    float[] logQ = new float[size];
    for (int i = 0; i < size; i++) {
      logQ[i] = log(-weights[places[i]] / sum, count);
    }
    return new Chosen(Arrays.copyOf(places, size), logQ);
  }

  /// `log pi` that one more with this score would have had beside the pool.
  public float logQ(float[] s, int n, int count, float score) {
    float[] all = Arrays.copyOf(s, n + 1);
    all[n] = score;
    float[] weights = weights(all, n + 1);
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return log(weights[n] / sum, count);
  }

  private static float log(double each, int count) {
    return (float) Inclusion.logOfDraws(each, count);
  }

  private float[] weights(float[] s, int n) {
    float[] weights = new float[n];
    float max = n == 0 ? Float.NEGATIVE_INFINITY : Vectors.max(s, 0, n);
    if (max == Float.NEGATIVE_INFINITY) {
      return weights;
    }
    for (int i = 0; i < n; i++) {
      weights[i] = (s[i] - max) / temperature;
    }
    Softmax.expShifted(weights, 0, n, 0);
    return weights;
  }

  /// The first place whose sum is above `target`; the last one with a weight where rounding leaves
  /// none.
  private static int first(double[] sums, double target) {
    int low = 0;
    int high = sums.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sums[middle] > target) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    while (low > 0 && sums[low] == sums[low - 1]) {
      low--;
    }
    return low;
  }

  private static int[] best(float[] s, int n, int count) {
    int[] best = new int[Math.min(count, n)];
    int size = 0;
    for (int i = 0; i < n; i++) {
      boolean enters =
          s[i] > Float.NEGATIVE_INFINITY && (size < best.length || s[i] > s[best[size - 1]]);
      if (enters) {
        int at = size < best.length ? size++ : size - 1;
        while (at > 0 && s[best[at - 1]] < s[i]) {
          best[at] = best[at - 1];
          at--;
        }
        best[at] = i;
      }
    }
    return Arrays.copyOf(best, size);
  }
}
