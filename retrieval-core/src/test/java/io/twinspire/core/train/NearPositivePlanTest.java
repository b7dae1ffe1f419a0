package io.twinspire.core.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.negatives.SamplerSettings.Neighbours;
import io.twinspire.core.negatives.SamplerSettings.SameCategory;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Negatives that are like the positive. Twelve documents, of which 0 to 5 occur in pairs; pair p
/// is of the query p / 2 with the document (p + 1) / 2; query q knows q, q + 1 and q + 2.
class NearPositivePlanTest {
  /// Documents 0 to 8 of the categories 0, 1, 2, 0, 1, …; the others of none.
  private static final int[] CATEGORIES =
      IntStream.range(0, 12).map(d -> d < 9 ? d % 3 : -1).toArray();

  private static final TrainingSet PLAIN = SampledPlanTest.DATA;
  private static final TrainingSet DATA =
      new TrainingSet(
          PLAIN.queries(), PLAIN.documents(), PLAIN.pairs(), PLAIN.positivesOf(), CATEGORIES, null);

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  private static BatchPlanner planner(SamplerSettings sampled, boolean inBatch, Known known) {
    var settings = new NegativesSettings(inBatch, sampled, 0, known);
    return new BatchPlanner(DATA, settings, Negatives.NONE, 3, false, 5, 0);
  }

  /// Documents on a line: document j is nearest to j + 1 and so on, by dot product.
  private static Matrix onALine() {
    Matrix vectors = Matrix.zeros(12, 2);
    for (int j = 0; j < 12; j++) {
      vectors.data()[2 * j] = (float) Math.cos(j / 8.);
      vectors.data()[2 * j + 1] = (float) Math.sin(j / 8.);
    }
    return vectors;
  }

  private static int[] drawn(BatchPlan plan, int r, boolean apart) {
    Ragged own = plan.candidates().own();
    if (own == null) {
      return new int[0];
    }
    return IntStream.range(own.offsets()[r] + (apart ? 1 : 0), own.offsets()[r + 1])
        .map(e -> plan.documents()[own.ids()[e]])
        .toArray();
  }

  @Test
  void neighboursAreTheNearestOfTheEpochsSnapshotAllAsProbable() {
    BatchPlanner planner = planner(new Neighbours(1, 4, false), false, Known.MASK);
    assertThat(drawn(planner.plan(new int[] {7}, 0, 0), 0, true)).as("no snapshot yet").isEmpty();
    planner.beginEpoch(NearPositivePlanTest::onALine, pool);
    long[] seen = new long[12];
    for (int epoch = 0; epoch < 20_000; epoch++) {
      // Pair 7 has the document 4: its nearest are 2, 3, 5 and 6.
      for (int document : drawn(planner.plan(new int[] {7}, epoch, 0), 0, true)) {
        seen[document]++;
      }
    }
    long[] near = {seen[2], seen[3], seen[5], seen[6]};
    assertThat(Arrays.stream(near).sum()).isEqualTo(20_000);
    double[] even = {.25, .25, .25, .25};
    assertThat(ChiSquareTest.withDefaults().test(even, near).getPValue()).isGreaterThan(1e-3);
  }

  @Test
  void ofTheTrainingDocumentsOnlyAndNeverThePositiveOrWhatIsExcluded() {
    BatchPlanner planner = planner(new Neighbours(20, 8, true), false, Known.EXCLUDE);
    planner.beginEpoch(NearPositivePlanTest::onALine, pool);
    BatchPlan plan = planner.plan(new int[] {7}, 0, 0);
    // Query 3 knows 3, 4 and 5; only 0 to 5 occur in pairs.
    assertThat(drawn(plan, 0, true)).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(plan.known()).as("3 and 5 were passed over").isEqualTo(2);
  }

  @Test
  void aDocumentWithoutAVectorIsNobodysNeighbourAndHasNone() {
    BatchPlanner planner = planner(new Neighbours(20, 11, false), false, Known.KEEP);
    Matrix vectors = onALine();
    Arrays.fill(vectors.data(), 6, 8, 0f);
    planner.beginEpoch(() -> vectors, pool);
    // Pair 5 has the document 3.
    assertThat(drawn(planner.plan(new int[] {5}, 0, 0), 0, true)).isEmpty();
    assertThat(drawn(planner.plan(new int[] {7}, 0, 0), 0, true))
        .containsExactlyInAnyOrder(0, 1, 2, 5, 6, 7, 8, 9, 10, 11);
  }

  @Test
  void sameCategoryDrawsFromTheCategoryOfThePositive() {
    BatchPlanner all = planner(new SameCategory(20, false), false, Known.KEEP);
    assertThat(drawn(all.plan(new int[] {7}, 0, 0), 0, true)).containsExactlyInAnyOrder(1, 7);
    BatchPlanner training = planner(new SameCategory(20, true), true, Known.KEEP);
    BatchPlan plan = training.plan(new int[] {7, 2}, 0, 0);
    assertThat(drawn(plan, 0, false)).as("1 is in the batch").isEmpty();
    BatchPlan alone = training.plan(new int[] {7}, 0, 0);
    assertThat(drawn(alone, 0, false)).containsExactly(1);
  }

  @Test
  void fewAreDrawnWithoutRepetition() {
    BatchPlanner planner = planner(new Neighbours(3, 11, false), false, Known.KEEP);
    planner.beginEpoch(NearPositivePlanTest::onALine, pool);
    for (int epoch = 0; epoch < 200; epoch++) {
      assertThat(drawn(planner.plan(new int[] {7}, epoch, 0), 0, true))
          .hasSize(3)
          .doesNotHaveDuplicates()
          .doesNotContain(4);
    }
  }

  @Test
  void theListsAreInTheCheckpoint() {
    BatchPlanner planner = planner(new Neighbours(3, 4, false), false, Known.KEEP);
    planner.beginEpoch(NearPositivePlanTest::onALine, pool);
    BatchPlanner resumed = planner(new Neighbours(3, 4, false), false, Known.KEEP);
    Matrix from = requireNonNull(planner.state().get("neighbours"));
    Matrix into = requireNonNull(resumed.state().get("neighbours"));
    System.arraycopy(from.data(), 0, into.data(), 0, from.rows() * from.cols());
    assertThat(resumed.plan(new int[] {7}, 3, 1).documents())
        .containsExactly(planner.plan(new int[] {7}, 3, 1).documents());
  }
}
