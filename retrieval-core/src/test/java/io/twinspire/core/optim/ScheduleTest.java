package io.twinspire.core.optim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  /// 0.7f is a little less than .7, 0.1f a little more than .1: neither may cost or add a step.
  @ParameterizedTest
  @CsvSource({"0, 100, 0", "0.1, 100, 10", "0.7, 100, 70", "0.1, 26, 3", "0.01, 7, 1", "0.9, 1, 1"})
  void warmUpIsARoundedNumberOfStepsAndAtLeastOne(float share, int total, int steps) {
    var schedule = new Schedule(Schedule.Shape.CONSTANT, share, 0);
    for (int t = 0; t < total; t++) {
      assertThat(schedule.factor(t, total))
          .as("step %d", t)
          .isEqualTo(t < steps ? (t + 1) / (double) steps : 1);
    }
  }
}
