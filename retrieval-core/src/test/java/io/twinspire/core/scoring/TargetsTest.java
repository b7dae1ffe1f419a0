package io.twinspire.core.scoring;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.data.Ragged;
import org.junit.jupiter.api.Test;

/// Targets that would read or write the scores of another row, or weigh a loss with nothing.
class TargetsTest {
  private static final Ragged POSITIVES = columns(1, 0);
  private static final Ragged NONE = new Ragged(new int[3], new int[0]);

  /// Four shared candidates, and one more for the second of two queries.
  private static final Candidates CANDIDATES =
      new Candidates(4, new Ragged(new int[] {0, 0, 1}, new int[] {3}), 10);

  /// One column for each of two rows.
  private static Ragged columns(int first, int second) {
    return new Ragged(new int[] {0, 1, 2}, new int[] {first, second}, new float[] {1, 1});
  }

  @Test
  void columnsMustBeCandidatesOfTheirRow() {
    assertThatCode(() -> new Targets(POSITIVES, columns(3, 4)).check(CANDIDATES))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> new Targets(columns(4, 0), NONE).check(CANDIDATES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("targets.positives: must be columns 0 to 3 of row 0, got 4");
    assertThatThrownBy(() -> new Targets(columns(1, -1), NONE).check(CANDIDATES))
        .hasMessage("targets.positives: must be columns 0 to 4 of row 1, got -1");
    assertThatThrownBy(() -> new Targets(POSITIVES, columns(2, 5)).check(CANDIDATES))
        .hasMessage("targets.masked: must be columns 0 to 4 of row 1, got 5");
    var taught = new Targets(POSITIVES, NONE, new float[] {1, 1}, columns(4, 0));
    assertThatThrownBy(() -> taught.check(CANDIDATES))
        .hasMessage("targets.teacher: must be columns 0 to 3 of row 0, got 4");
  }

  @Test
  void aPositiveIsNotMasked() {
    assertThatCode(() -> new Targets(POSITIVES, columns(0, 1)).check(CANDIDATES))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> new Targets(POSITIVES, columns(3, 0)).check(CANDIDATES))
        .hasMessage("targets.masked: must not be positives of their row, got column 0 in row 1");
  }

  @Test
  void weightsAreThereAndNotNegative() {
    assertThatCode(() -> new Targets(POSITIVES, NONE, new float[] {0, 2}))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> new Targets(POSITIVES, NONE, new float[1]))
        .hasMessage("targets.rowWeights: must hold 2 values, got 1");
    for (float wrong : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new Targets(POSITIVES, NONE, new float[] {1, wrong}))
          .hasMessage("targets.rowWeights: must be >= 0, got " + wrong + " in row 1");
    }
    assertThatThrownBy(() -> new Targets(POSITIVES, NONE, new float[2]))
        .hasMessage("targets.rowWeights: one must be > 0, got only 0");
  }
}
