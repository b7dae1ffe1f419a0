package io.twinspire.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.testing.Draw;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
  private static BatchPlanner planner(
      TrainingSet data, Negatives given, int count, long seed, int stage) {
    var settings = new NegativesSettings(true, null, count, Known.MASK);
    return new BatchPlanner(data, settings, given, 2, true, seed, stage);
  }

  private static TrainingPair pair(int query, int document, float weight) {
    return new TrainingPair(query, document, weight, new int[0]);
  }

  /// Query 0 has the documents 5 and 7, query 1 has 6, query 2 has 5.
  private static TrainingSet data(float weight) {
    var rows = new Features(Map.of("words", Draw.ragged(3, false, 1, new int[60])));
    int[][] known = {{5, 7}, {6, 9}, {5}};
    return new TrainingSet(
        rows,
        rows,
        List.of(pair(0, 5, 1), pair(0, 7, 1), pair(1, 6, weight), pair(2, 5, 1)),
        q -> known[q]);
  }

  private static List<Integer> row(Ragged ragged, int r) {
    return Arrays.stream(ragged.ids(), ragged.offsets()[r], ragged.offsets()[r + 1])
        .boxed()
        .toList();
  }

  @Test
  void duplicateDocumentsAreOneCandidateAndKnownPositivesAreMasked() {
    BatchPlan plan = Runs.plan(data(1), 0, 1, 2, 3);
    assertThat(plan.queries()).containsExactly(0, 0, 1, 2);
    assertThat(plan.documents()).containsExactly(5, 7, 6);
    Ragged positives = plan.targets().positives();
    assertThat(positives.ids()).containsExactly(0, 1, 2, 0);
    Ragged masked = plan.targets().masked();
    assertThat(row(masked, 0)).containsExactly(1);
    assertThat(row(masked, 1)).containsExactly(0);
    assertThat(row(masked, 2)).isEmpty();
    assertThat(row(masked, 3)).isEmpty();
    assertThat(plan.targets().rowWeights()).isNull();
  }

  @Test
  void weightsOfPairsAreRowWeights() {
    BatchPlan plan = Runs.plan(data(0.5f), 3, 2);
    assertThat(plan.targets().rowWeights()).containsExactly(1, 0.5f);
  }

  @Test
  void explicitNegativesJoinOnceAndAreMaskedWhereTheyAreKnownToBeRelevant() {
    int[][] negatives = {{}, {}, {9, 5, 11}, {11, 12, 5}};
    BatchPlan plan = planner(data(1), p -> negatives[p], 3, 1, 0).plan(new int[] {2, 3}, 0, 0);
    assertThat(plan.documents()).containsExactly(6, 5, 9, 11, 12);
    // 9 is known to be relevant to query 1; 5 is query 2's own positive.
    assertThat(row(plan.targets().masked(), 0)).containsExactly(2);
    assertThat(row(plan.targets().masked(), 1)).isEmpty();
    assertThat(row(plan.targets().positives(), 1)).containsExactly(1);
  }

  @Test
  void inBatchCandidatesKnowHowOftenTheyWereExpected() {
    int[][] negatives = {{}, {}, {11}, {}};
    BatchPlan plan = planner(data(1), p -> negatives[p], 3, 1, 0).plan(new int[] {2, 3}, 0, 0);
    assertThat(plan.documents()).containsExactly(6, 5, 11);
    // 2 of 4 pairs: document 6 is positive in one of them, 5 in two (so it is missing from 1 of 6
    // batches), and 11 is named.
    assertThat(plan.candidates().sharedLogQ())
        .containsExactly((float) Math.log(.5), (float) Math.log(5 / 6.0), 0);
    assertThat(plan.candidates().catalogue()).isEqualTo(60);
  }

  @Test
  void negativesAreDrawnWithoutRepetitionAsAFunctionOfSeedStageAndEpoch() {
    int[] many = IntStream.range(20, 60).toArray();
    var all = new HashSet<List<Integer>>();
    for (int seed = 0; seed < 4; seed++) {
      for (int stage = 0; stage < 2; stage++) {
        for (int epoch = 0; epoch < 10; epoch++) {
          BatchPlan plan =
              planner(data(1), p -> many, 6, seed, stage).plan(new int[] {2}, epoch, 0);
          BatchPlan again =
              planner(data(1), p -> many, 6, seed, stage).plan(new int[] {2}, epoch, 0);
          assertThat(plan.documents()).hasSize(7).doesNotHaveDuplicates();
          assertThat(Arrays.stream(plan.documents()).skip(1)).allMatch(d -> d >= 20 && d < 60);
          assertThat(again.documents()).isEqualTo(plan.documents());
          all.add(Arrays.stream(plan.documents()).boxed().toList());
        }
      }
    }
    assertThat(all).hasSize(4 * 2 * 10);
    assertThat(many).isSorted();
  }

  /// 4,000 draws of 2 of 8: each is expected 1,000 times, with a standard deviation of 27.
  @Test
  void everyNegativeIsDrawnEquallyOften() {
    int[] eight = IntStream.range(20, 28).toArray();
    int[] counts = new int[8];
    BatchPlanner planner = planner(data(1), p -> eight, 2, 1, 0);
    for (int epoch = 0; epoch < 4000; epoch++) {
      int[] documents = planner.plan(new int[] {2}, epoch, 0).documents();
      for (int i = 1; i < documents.length; i++) {
        counts[documents[i] - 20]++;
      }
    }
    assertThat(counts).satisfies(c -> assertThat(Arrays.stream(c).sum()).isEqualTo(8000));
    for (int count : counts) {
      assertThat(count).isCloseTo(1000, within(135));
    }
  }

  @Test
  void theOrderIsAPermutationThatSeedStageAndEpochDetermine() {
    int[] order = BatchPlan.order(1000, 1, 2, 3);
    assertThat(Arrays.stream(order).sorted())
        .containsExactly(IntStream.range(0, 1000).boxed().toArray(Integer[]::new));
    assertThat(BatchPlan.order(1000, 1, 2, 3)).isEqualTo(order);
    assertThat(BatchPlan.order(1000, 2, 2, 3)).isNotEqualTo(order);
    assertThat(BatchPlan.order(1000, 1, 3, 3)).isNotEqualTo(order);
    assertThat(BatchPlan.order(1000, 1, 2, 4)).isNotEqualTo(order);
    assertThat(BatchPlan.order(0, 1, 2, 3)).isEmpty();
  }

  /// Chi-square over element x position: 12,000 shuffles of 6, 25 degrees of freedom, 60 is beyond
  /// p = 1e-4.
  @Test
  void everyElementIsAtEveryPositionEquallyOften() {
    int[][] counts = new int[6][6];
    for (int epoch = 0; epoch < 12_000; epoch++) {
      int[] order = BatchPlan.order(6, 42, 0, epoch);
      for (int at = 0; at < 6; at++) {
        counts[order[at]][at]++;
      }
    }
    double chiSquare = 0;
    for (int[] row : counts) {
      for (int count : row) {
        chiSquare += (count - 2000.0) * (count - 2000.0) / 2000;
      }
    }
    assertThat(chiSquare).isLessThan(60);
  }
}
