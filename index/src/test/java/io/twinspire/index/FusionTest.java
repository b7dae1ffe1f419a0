package io.twinspire.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.negatives.Scored;
import io.twinspire.index.FusionSettings.Normalization;
import io.twinspire.index.FusionSettings.Rrf;
import io.twinspire.index.FusionSettings.Weighted;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class FusionTest {
  @AutoClose private final WorkerPool workers = new WorkerPool(2);
  private static final Bm25Parameters ALONE = new Bm25Parameters(.3f, .5f);

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
    var fused = Fusion.fuse(new Rrf(60, 100, null), candidates, 10);
    assertThat(fused.documents()).containsExactly(2, 7, 4, 9);
    assertThat(fused.scores())
        .containsExactly(new float[] {1 / 62f + 1 / 61f, 1 / 61f, 1 / 62f, 1 / 63f}, within(1e-7f));
    assertThat(Fusion.fuse(new Rrf(60, 1, null), candidates, 10).documents())
        .containsExactly(2, 7, 4, 9);
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
    var fused = Fusion.fuse(new Weighted(.25, normalization, 100, null), candidates, 4);
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
      assertThat(Fusion.fuse(new Weighted(0, normalization, 9, null), candidates, 2).documents())
          .containsExactly(7, 2);
      assertThat(Fusion.fuse(new Weighted(1, normalization, 9, null), candidates, 3).documents())
          .containsExactly(2, 4, 9);
    }
  }

  @Test
  void theBestComeFirstAndEqualsInOrderOfPosition() {
    var random = new Random(3);
    float[] scores = new float[300];
    int[] documents = new int[300];
    for (int i = 0; i < 300; i++) {
      scores[i] = random.nextInt(-20, 20) / 8f;
      documents[i] = 2 * i;
    }
    var any = new Scored(new int[] {0}, new float[] {1});
    var fused =
        Fusion.fuse(
            new Weighted(0, Normalization.NONE, 9, null),
            new FusionCandidates(any, any, documents, scores, new float[300]),
            120);
    var expected =
        IntStream.range(0, 300)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
            .limit(120)
            .toList();
    assertThat(fused.documents()).containsExactly(expected.stream().mapToInt(i -> 2 * i).toArray());
    assertThat(fused.scores())
        .containsExactly(expected.stream().map(i -> scores[i]).toArray(Float[]::new));
  }

  @Test
  void theTunerFindsThePlantedWeight() {
    var wanted = new Weighted(.65, Normalization.Z_SCORE, FusionTuner.DEPTH, null);
    var result =
        FusionTuner.tune(ALONE, bm25 -> List.of(candidates), 4, workers, near(wanted, candidates));
    assertThat(result.best().settings()).isEqualTo(wanted);
    assertThat(result.trials()).hasSize(1 + 12 + 3 * 21 + 9 * 21).contains(result.best());
  }

  @Test
  void theTunerFindsThePlantedK1AndB() {
    var bm25 = new Bm25Parameters(.2f, .4f);
    var wanted = new Weighted(.35, Normalization.MAX, FusionTuner.DEPTH, bm25);
    var result = FusionTuner.tune(ALONE, p -> List.of(at(p)), 4, workers, near(wanted, at(bm25)));
    assertThat(result.best().settings()).isEqualTo(wanted);
    assertThat(result.best().quality()).isZero();
    var asked = new ArrayList<Bm25Parameters>();
    FusionTuner.tune(
        ALONE,
        p -> {
          asked.add(p);
          return List.of(candidates);
        },
        4,
        workers,
        rankings -> 0);
    assertThat(asked).startsWith(ALONE).doesNotHaveDuplicates().hasSize(1 + 9);
  }

  /// The candidates with other scores of documents 4 and 9 for each k1 and b.
  private FusionCandidates at(Bm25Parameters bm25) {
    float other = 5 - bm25.k1() - 2 * bm25.b();
    return new FusionCandidates(
        candidates.dense(),
        new Scored(new int[] {2, 4}, new float[] {10, other}),
        candidates.documents(),
        candidates.denseScores(),
        new float[] {10, other, 0, other / 2});
  }

  /// How near the scores are to those that `wanted` gives; 0 at best.
  private static RankingQuality near(FusionSettings wanted, FusionCandidates candidates) {
    var goal = Fusion.fuse(wanted, candidates, 4);
    return rankings -> {
      double distance = 0;
      for (int i = 0; i < 4; i++) {
        distance += Math.abs(rankings.getFirst().scores()[i] - goal.scores()[i]);
      }
      return -distance;
    };
  }
}
