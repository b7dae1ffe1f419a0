package io.twinspire.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PairedTestTest {

  @Test
  void pValueOfAKnownStatistic() {
    // Differences 1, 2, 3: mean 2, standard error 1 / sqrt(3), t = sqrt(12) at 2 degrees of
    // freedom;
    // there the two-sided p-value is 1 - t / sqrt(2 + t^2).
    double expected = 1 - Math.sqrt(12) / Math.sqrt(14);
    assertThat(PairedTest.tTest(new double[] {2, 4, 6}, new double[] {1, 2, 3}))
        .isCloseTo(expected, within(1e-12));
    assertThat(PairedTest.tTest(new double[] {1, 2, 3}, new double[] {2, 4, 6}))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void differencesThatDoNotVary() {
    assertThat(PairedTest.tTest(new double[] {.5, .25, 1}, new double[] {.5, .25, 1})).isEqualTo(1);
    assertThat(PairedTest.tTest(new double[] {1.5, 1.25}, new double[] {.5, .25})).isZero();
  }

  @Test
  void fewerThanTwoQueriesSayNothing() {
    assertThat(PairedTest.tTest(new double[0], new double[0])).isEqualTo(1);
    assertThat(PairedTest.tTest(new double[] {1}, new double[] {0})).isEqualTo(1);
  }

  @Test
  void systemsMustHaveTheSameQueries() {
    assertThatThrownBy(() -> PairedTest.tTest(new double[2], new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("paired test: both systems must have the same queries, got 2 and 3");
  }

  @Test
  void randomizationCountsAssignmentsAtLeastAsExtreme() {
    // Of the 8 sign patterns of (1, 2, 4) only the two with equal signs reach |7|.
    double[] a = {1, 2, 4};
    double[] zero = new double[3];
    assertThat(PairedTest.randomizationTest(a, zero, 40_000, 7)).isCloseTo(.25, within(.01));
    assertThat(PairedTest.randomizationTest(zero, a, 40_000, 7)).isCloseTo(.25, within(.01));
    // |1 + 2 - 4| = 1 is reached by all.
    assertThat(PairedTest.randomizationTest(new double[] {1, 2, -4}, zero, 1_000, 7)).isEqualTo(1);
    // Sums of .1 in another order of signs round differently and are still ties.
    double[] tenths = {.1, .1, .1, .1, .1, .1, -.1};
    assertThat(PairedTest.randomizationTest(tenths, new double[7], 40_000, 7))
        .isCloseTo(16 / 128.0, within(.01));
  }

  @Test
  void randomizationAgreesWithTheTTestOnManyQueriesAndRepeats() {
    double[] a = new double[150];
    double[] b = new double[150];
    for (int i = 0; i < a.length; i++) {
      a[i] = .5 + .4 * Math.sin(i * 12.9898);
      b[i] = a[i] + .05 + .3 * Math.sin(i * 78.233);
    }
    double p = PairedTest.randomizationTest(a, b, 20_000, 1);
    assertThat(p).isCloseTo(PairedTest.tTest(a, b), within(.01)).isBetween(1e-4, .2);
    assertThat(PairedTest.randomizationTest(a, b, 20_000, 1)).isEqualTo(p);
    assertThat(PairedTest.randomizationTest(a, b, 20_000, 2)).isNotEqualTo(p);
  }

  @Test
  void randomizationAtItsEdges() {
    assertThat(PairedTest.randomizationTest(new double[5], new double[5], 10, 1)).isEqualTo(1);
    assertThat(PairedTest.randomizationTest(new double[0], new double[0], 10, 1)).isEqualTo(1);
    double[] ones = new double[100];
    Arrays.fill(ones, 1);
    assertThat(PairedTest.randomizationTest(ones, new double[100], 999, 1)).isEqualTo(.001);
    assertThatThrownBy(() -> PairedTest.randomizationTest(ones, ones, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("paired test: rounds must be >= 1, got 0");
  }
}
