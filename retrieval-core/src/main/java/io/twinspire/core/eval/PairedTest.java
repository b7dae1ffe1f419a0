package io.twinspire.core.eval;

import io.twinspire.kernels.Philox;
import org.apache.commons.statistics.inference.TTest;

/// Is the difference of two systems on the same queries more than chance?
public final class PairedTest {

  private PairedTest() {}

  /// Two-sided p-value of the paired t-test of `a` against `b`, query by query.
  ///
  /// Where the differences do not vary, the statistic is undefined and its limit is returned: 1
  /// where they are all 0, 0 where they are all the same other number. With fewer than two queries
  /// nothing can be concluded: 1.
  ///
  /// @param a values per query of one system, as [Evaluation#perQuery] gives them
  /// @param b values of the other, on the same queries in the same order
  public static double tTest(double[] a, double[] b) {
    checkSameQueries(a, b);
    if (a.length < 2) {
      return 1;
    }
    boolean vary = false;
    for (int i = 1; i < a.length; i++) {
      vary |= a[i] - b[i] != a[0] - b[0];
    }
    if (!vary) {
      return a[0] == b[0] ? 1 : 0;
    }
    return TTest.withDefaults().pairedTest(a, b).getPValue();
  }

  /// Two-sided p-value of the paired randomization test of `a` against `b` (Smucker, Allan and
  /// Carterette 2007, "A Comparison of Statistical Significance Tests for Information Retrieval
  /// Evaluation"): how often the difference of the means is at least as large when which value is
  /// whose is decided by a coin for each query. Assumes nothing about the distribution, where the
  /// t-test assumes normal differences.
  ///
  /// The observed assignment counts as one of the rounds, so the value is at least `1 / (rounds +
  /// 1)`. The same arguments give the same value.
  ///
  /// @param rounds number of random assignments, e.g. 10,000
  public static double randomizationTest(double[] a, double[] b, int rounds, long seed) {
    checkSameQueries(a, b);
    if (rounds < 1) {
      throw new IllegalArgumentException("paired test: rounds must be >= 1, got " + rounds);
    }
    int n = a.length;
    double[] differences = new double[n];
    double observed = 0;
    double magnitude = 0;
    for (int i = 0; i < n; i++) {
      differences[i] = a[i] - b[i];
      observed += differences[i];
      magnitude += Math.abs(differences[i]);
    }
    // Assignments that are equal in exact arithmetic must not be told apart by rounding.
    double atLeast = Math.abs(observed) - 1e-12 * magnitude;
    int extreme = 1;
    long counter = 0;
    for (int round = 0; round < rounds; round++) {
      double sum = 0;
      long coins = 0;
      for (int i = 0; i < n; i++) {
        if ((i & 63) == 0) {
          coins = Philox.nextLong(seed, 0, counter++);
        }
        sum += (coins & 1) == 0 ? differences[i] : -differences[i];
        coins >>>= 1;
      }
      extreme += Math.abs(sum) >= atLeast ? 1 : 0;
    }
    return extreme / (rounds + 1.0);
  }

  private static void checkSameQueries(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "paired test: both systems must have the same queries, got "
              + a.length
              + " and "
              + b.length);
    }
  }
}
