package io.twinspire.core.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.settings.SettingsException;
import org.junit.jupiter.api.Test;

class StripsTest {
  private static final int LD = 10;
  private static final int STRIP = ContrastiveStep.STRIP * LD;

  @Test
  void oneRoomIsEnoughForOnePass() {
    var strips = new Strips(5 * STRIP);
    strips.begin(400, ContrastiveStep.STRIP, LD, false);
    assertThat(strips.of(0)).isSameAs(strips.of(360)).hasSize(STRIP);
    assertThat(strips.holds(0)).isFalse();
    assertThat(strips.floats()).isEqualTo(STRIP);
  }

  /// 400 rows are four strips: with room for three beside the last all wait, with room for two the
  /// others take turns.
  @Test
  void asManyWaitAsTheLimitAllows() {
    var all = new Strips(3 * STRIP);
    all.begin(400, ContrastiveStep.STRIP, LD, true);
    assertThat(all.of(240)).isNotSameAs(all.of(360));
    assertThat(all.holds(0) && all.holds(120) && all.holds(240) && all.holds(360)).isTrue();

    var some = new Strips(3 * STRIP - 1);
    some.begin(400, ContrastiveStep.STRIP, LD, true);
    assertThat(some.of(0)).isNotSameAs(some.of(120));
    assertThat(some.of(240)).isSameAs(some.of(360)).isNotSameAs(some.of(120));
    assertThat(some.holds(0) && some.holds(120)).isTrue();
    assertThat(some.holds(240) || some.holds(360)).isFalse();
  }

  @Test
  void stripsMayBeTaller() {
    var strips = new Strips(0);
    strips.begin(500, 240, LD, false);
    assertThat(strips.height()).isEqualTo(240);
    assertThat(strips.of(0)).isSameAs(strips.of(480)).hasSize(240 * LD);
    strips.begin(200, 240, LD, false);
    assertThat(strips.of(0)).hasSize(240 * LD);
  }

  @Test
  void noSequenceOfStepsHoldsMoreThanTheLimitAndAStrip() {
    int limit = 20 * STRIP;
    var strips = new Strips(limit);
    for (int ld : new int[] {60, 40, 30, 20, 10, 70, 11, 10, 90}) {
      for (boolean twoPasses : new boolean[] {true, false, true}) {
        strips.begin(120 * 50, ContrastiveStep.STRIP, ld, twoPasses);
        for (int row = 0; row < 120 * 50; row += ContrastiveStep.STRIP) {
          assertThat(strips.of(row)).hasSizeGreaterThanOrEqualTo(ContrastiveStep.STRIP * ld);
        }
        assertThat(strips.floats()).isLessThanOrEqualTo(limit + ContrastiveStep.STRIP * 90L);
      }
    }
  }

  @Test
  void moreScoresThanAnArrayHoldsAreRefusedWithASentence() {
    assertThat(Strips.floats(120, 17_895_696)).isEqualTo(120 * 17_895_696);
    assertThatThrownBy(() -> Strips.floats(120, 17_895_697))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "candidates: a query must have at most 17,895,696, of which 120 rows are scored at a"
                + " time, got 17,895,697. Draw some (negatives.sampled) instead of taking all");
  }
}
