package io.twinspire.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
}
