package io.twinspire.bench.side;

import java.util.Arrays;

/// A median and its confidence interval of at least 95 %, from order statistics: nothing is assumed
/// of the distribution. With n values the k-th lowest and k-th highest bound the median with
/// probability `1 - 2 P(Binomial(n, 1/2) < k)` (David and Nagaraja, Order Statistics, 7.1).
///
/// Below six values there is no such interval; the extremes are given, and cover 1 - 2^(1 - n).
record Interval(double median, double low, double high) {

  static Interval of(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("median: must have a value, got none");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    int skip = skipped(n);
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return new Interval(median, sorted[skip], sorted[n - 1 - skip]);
  }

  /// How many values lie outside the interval at each end.
  static int skipped(int n) {
    double tail = 0;
    double term = Math.pow(0.5, n);
    for (int k = 0; k < n; k++) {
      tail += term;
      if (2 * tail > 0.05) {
        return Math.max(0, k - 1);
      }
      term = term * (n - k) / (k + 1);
    }
    return 0;
  }
}
