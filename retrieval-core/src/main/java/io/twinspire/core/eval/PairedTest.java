package io.twinspire.core.eval;

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
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "paired test: both systems must have the same queries, got "
              + a.length
              + " and "
              + b.length);
    }
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
}
