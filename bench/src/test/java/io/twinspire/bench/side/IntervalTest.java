package io.twinspire.bench.side;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {

  /// The tables of the sign test at 5 %, two-sided.
  @ParameterizedTest
  @CsvSource({"1,0", "5,0", "6,0", "7,0", "8,0", "9,1", "12,2", "15,3", "20,5", "25,7", "30,9"})
  void skipsWhatTheSignTestAllows(int n, int skipped) {
    assertThat(Interval.skipped(n)).isEqualTo(skipped);
  }

  @Test
  void medianAndBoundsAreOrderStatistics() {
    double[] values = {15, 1, 14, 2, 13, 3, 12, 4, 11, 5, 10, 6, 9, 7, 8};
    assertThat(Interval.of(values)).isEqualTo(new Interval(8, 4, 12));
    assertThat(values).startsWith(15, 1);
    assertThat(Interval.of(new double[] {4, 1, 3, 2})).isEqualTo(new Interval(2.5, 1, 4));
  }

  @Test
  void coversTheMedianAsOftenAsItSays() {
    var random = new Random(1);
    int covered = 0;
    for (int t = 0; t < 4000; t++) {
      // The median of this skewed distribution is 1.
      double[] values = new double[15];
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.exp(3 * random.nextGaussian());
      }
      Interval interval = Interval.of(values);
      covered += interval.low() <= 1 && 1 <= interval.high() ? 1 : 0;
    }
    assertThat(covered / 4000.0).isCloseTo(0.965, within(0.01));
  }

  @Test
  void needsAValue() {
    assertThatThrownBy(() -> Interval.of(new double[0])).hasMessageContaining("got none");
  }
}
