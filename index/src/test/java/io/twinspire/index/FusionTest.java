package io.twinspire.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.negatives.Scored;
import io.twinspire.index.FusionSettings.Normalization;
import io.twinspire.index.FusionSettings.Rrf;
import io.twinspire.index.FusionSettings.Weighted;
import java.util.List;
import org.junit.jupiter.api.Test;

class FusionTest {
  /// Document 4 has no vector; document 7 shares no word with the query.
  private final FusionCandidates candidates =
      new FusionCandidates(
          new Scored(new int[] {7, 2, 9}, new float[] {.8f, .6f, .4f}),
          new Scored(new int[] {2, 4}, new float[] {10, 5}),
          new int[] {2, 4, 7, 9},
          new float[] {.6f, Float.NaN, .8f, .4f},
          new float[] {10, 5, 0, 2});

  @Test
  void reciprocalRanksAdd() {
    var fused = Fusion.fuse(new Rrf(60, 100), candidates, 10);
    assertThat(fused.documents()).containsExactly(2, 7, 4, 9);
    assertThat(fused.scores())
        .containsExactly(new float[] {1 / 62f + 1 / 61f, 1 / 61f, 1 / 62f, 1 / 63f}, within(1e-7f));
    assertThat(Fusion.fuse(new Rrf(60, 1), candidates, 10).documents()).containsExactly(2, 7, 4, 9);
  }

  @Test
  void weightedScoresAddAfterEachNormalisation() {
    // Documents 2, 4, 7, 9; a missing vector counts as the lowest dense score, .4.
    assertFused(Normalization.MAX, .75 * .6 / .8 + .25, .75 * .5 + .25 * .5, .75, .75 * .5 + .05);
    assertFused(Normalization.MIN_MAX, .75 * .5 + .25, 0, .75 - .25, -.25 * .6);
    double s = Math.sqrt(.08 / 3);
    assertFused(
        Normalization.Z_SCORE,
        .25,
        -.75 * .2 / s - .25,
        .75 * .2 / s - .25 * 3,
        -.75 * .2 / s - .25 * 5.5 / 2.5);
  }

  private void assertFused(Normalization normalization, double... expected) {
    var fused = Fusion.fuse(new Weighted(.25, normalization, 100), candidates, 4);
    for (int i = 0; i < 4; i++) {
      int document = fused.documents()[i];
      int at = List.of(2, 4, 7, 9).indexOf(document);
      assertThat(fused.scores()[i])
          .as(normalization + " of document " + document)
          .isCloseTo((float) expected[at], within(1e-5f));
    }
    assertThat(fused.scores()).isSortedAccordingTo((a, b) -> Float.compare(b, a));
  }

  @Test
  void weightsAtTheEndsAreOneRankingAlone() {
    for (var normalization : Normalization.values()) {
      assertThat(Fusion.fuse(new Weighted(0, normalization, 9), candidates, 2).documents())
          .containsExactly(7, 2);
      assertThat(Fusion.fuse(new Weighted(1, normalization, 9), candidates, 3).documents())
          .containsExactly(2, 4, 9);
    }
  }

  @Test
  void theTunerFindsThePlantedWeight() {
    var wanted = Fusion.fuse(new Weighted(.65, Normalization.Z_SCORE, 200), candidates, 4);
    var result =
        FusionTuner.tune(
            List.of(candidates),
            4,
            rankings -> {
              double distance = 0;
              for (int i = 0; i < 4; i++) {
                distance += Math.abs(rankings.getFirst().scores()[i] - wanted.scores()[i]);
              }
              return -distance;
            });
    assertThat(result.best().settings())
        .isEqualTo(new Weighted(.65, Normalization.Z_SCORE, FusionTuner.DEPTH));
    assertThat(result.trials()).hasSize(1 + 12 + 3 * 21).contains(result.best());
  }
}
