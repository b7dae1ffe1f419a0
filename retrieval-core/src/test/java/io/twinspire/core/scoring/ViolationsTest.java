package io.twinspire.core.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Ragged;
import org.junit.jupiter.api.Test;

class ViolationsTest {
  private static final Targets TARGETS =
      new Targets(
          new Ragged(new int[] {0, 1, 3}, new int[] {2, 0, 1}),
          new Ragged(new int[] {0, 1, 1}, new int[] {4}));

  @Test
  void theWorstAreKeptWithHowFarTheyAreAbove() {
    var violations = new Violations(2, 2);
    float[] s = {9, 1.5f, 1, 3, 100, 1, 2, .5f};
    violations.scores(s, 1, 7, 0, new Targets(positives(1), masked(3)));
    assertThat(violations.size(0)).isEqualTo(2);
    assertThat(violations.column(0, 0)).isEqualTo(2);
    assertThat(violations.by(0, 0)).isEqualTo(2);
    assertThat(violations.column(0, 1)).isEqualTo(5);
    assertThat(violations.by(0, 1)).isEqualTo(1);
    violations.scores(s, 1, 7, 0, new Targets(positives(2), masked(3)));
    assertThat(violations.size(0)).as("a second pass is the same row again").isZero();
  }

  @Test
  void ofSeveralPositivesTheBestCountsAndWhatIsMaskedDoesNot() {
    var violations = new Violations(2, 3);
    violations.scores(new float[] {5, 5, 1, 2, 9, .5f}, 0, 6, 0, TARGETS);
    assertThat(violations.size(0)).isEqualTo(3);
    assertThat(violations.column(0, 0)).isZero();
    assertThat(violations.column(0, 1)).isEqualTo(1);
    assertThat(violations.column(0, 2)).isEqualTo(3);
    violations.scores(new float[] {1, 3, 2, 3.5f}, 0, 4, 1, TARGETS);
    assertThat(violations.size(1)).isEqualTo(1);
    assertThat(violations.column(1, 0)).isEqualTo(3);
    assertThat(violations.by(1, 0)).isEqualTo(.5f);
  }

  private static Ragged positives(int column) {
    return new Ragged(new int[] {0, 1}, new int[] {column});
  }

  private static Ragged masked(int column) {
    return new Ragged(new int[] {0, 1}, new int[] {column});
  }
}
