package io.twinspire.core.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.negatives.SamplerSettings.Uniform;
import io.twinspire.core.testing.Draw;
import io.twinspire.kernels.Matrix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a queue of earlier batches adds to a plan: ten pairs, pair p of the query p / 2 with the
/// document (p + 1) / 2, which knows that of the next query as well.
class QueuePlanTest {
  private static final TrainingSet DATA = SampledPlanTest.DATA;
  private static final int PAIRS = 10;

  private static BatchPlanner planner(int size, @Nullable SamplerSettings sampled, long seed) {
    var settings = new NegativesSettings(true, sampled, 0, Known.MASK, size, null);
    return new BatchPlanner(
        DATA, Rows.PAIRS, settings, Negatives.NONE, 3, true, seed, 0, 9, new VectorQueue(size, 1));
  }

  /// Plans a step and takes note of it; the vector of a document says when it was encoded.
  private static BatchPlan step(BatchPlanner planner, int epoch, int step, int... rows) {
    BatchPlan plan = planner.plan(rows, epoch, step);
    Matrix vectors = Matrix.zeros(plan.documents().length, 1);
    for (int r = 0; r < plan.documents().length; r++) {
      vectors.data()[r] = value(step, plan.documents()[r]);
    }
    planner.learn(plan, vectors, null, epoch, step);
    return plan;
  }

  private static float value(int step, int document) {
    return 100 * step + document;
  }

  @Test
  void theLastPairsAreCandidatesNewestFirst() {
    BatchPlanner planner = planner(4, null, 1);
    assertThat(requireNonNull(step(planner, 0, 0, 0, 1, 2).frozen()).vectors().rows()).isZero();
    BatchPlan second = step(planner, 0, 1, 3, 4, 5);
    assertThat(second.documents()).containsExactly(2, 3, 1, 0);
    assertThat(second.encoded()).containsExactly(2, 3);
    assertThat(requireNonNull(second.frozen()).vectors().data())
        .containsExactly(value(0, 1), value(0, 0));

    // In the queue: the pairs 5, 4, 3 and 2, with the documents 3, 2, 2 and 1.
    BatchPlan third = planner.plan(new int[] {8, 9}, 0, 2);
    assertThat(third.documents()).containsExactly(4, 5, 3, 2, 1);
    assertThat(third.candidates().shared()).isEqualTo(5);
    assertThat(requireNonNull(third.frozen()).vectors().data())
        .containsExactly(value(1, 3), value(1, 2), value(0, 1));

    BatchPlan known = planner.plan(new int[] {4}, 0, 2);
    assertThat(known.documents()).as("2 is encoded anew").containsExactly(2, 3, 1);
    assertThat(known.targets().masked().ids()).as("3 is known to query 2").containsExactly(1);
    assertThat(known.known()).isEqualTo(1);
  }

  @Test
  void whatAQueryDrawsIsNotInTheQueue() {
    var sampled = new Uniform(30, Scope.QUERY, false);
    BatchPlanner planner = planner(6, sampled, 1);
    step(planner, 0, 0, 0, 1, 2);
    step(planner, 0, 1, 3, 4, 5);
    BatchPlan plan = planner.plan(new int[] {8, 9}, 0, 2);
    assertThat(plan.documents()).doesNotHaveDuplicates().hasSizeGreaterThan(9);
    Frozen frozen = requireNonNull(plan.frozen());
    assertThat(frozen.at()).isEqualTo(2);
    assertThat(plan.encoded()).hasSize(plan.documents().length - frozen.vectors().rows());
    for (int row : requireNonNull(plan.candidates().own()).ids()) {
      assertThat(row).isGreaterThanOrEqualTo(plan.candidates().shared());
    }
  }

  /// How often a document is among the candidates of one step, over many shuffles, against
  /// `exp(logQ)`; queues shorter and longer than an epoch.
  @ParameterizedTest
  @CsvSource({"4, 0, 1", "4, 2, 0", "5, 1, 1", "14, 2, 1", "33, 3, 0"})
  void logQIsHowOftenADocumentIsThere(int size, int atEpoch, int atStep) {
    double[] there = new double[12];
    double[] told = new double[12];
    int runs = 8_000;
    for (int seed = 0; seed < runs; seed++) {
      BatchPlanner planner = planner(size, null, seed);
      BatchPlan last = null;
      for (int epoch = 0; epoch <= atEpoch; epoch++) {
        int[] order = BatchPlan.order(PAIRS, seed, 0, epoch);
        for (int s = 0; s * 3 < PAIRS && (epoch < atEpoch || s <= atStep); s++) {
          int[] rows = Arrays.copyOfRange(order, s * 3, Math.min(PAIRS, s * 3 + 3));
          last = step(planner, epoch, s, rows);
        }
      }
      BatchPlan plan = requireNonNull(last);
      for (int c = 0; c < plan.candidates().shared(); c++) {
        there[plan.documents()[c]]++;
        told[plan.documents()[c]] = Math.exp(requireNonNull(plan.candidates().sharedLogQ())[c]);
      }
    }
    for (int j = 0; j < 6; j++) {
      double p = told[j];
      double deviation = Math.sqrt(p * (1 - p) / runs);
      assertThat(there[j] / runs).as("document %d", j).isCloseTo(p, within(4.5 * deviation + 1e-6));
    }
  }

  @Test
  void frozenRowsGoInAndTheirGradientIsLeftOut() {
    Matrix vectors = Draw.normal(2, 3, 1);
    var frozen = new Frozen(1, vectors);
    Matrix encoded = Draw.normal(3, 3, 2);
    Matrix all = frozen.into(encoded);
    assertThat(Arrays.copyOfRange(all.data(), 0, 3))
        .containsExactly(Arrays.copyOfRange(encoded.data(), 0, 3));
    assertThat(Arrays.copyOfRange(all.data(), 3, 9)).containsExactly(vectors.data());
    assertThat(Arrays.copyOfRange(all.data(), 9, 15))
        .containsExactly(Arrays.copyOfRange(encoded.data(), 3, 9));
    assertThat(frozen.outOf(all).data()).containsExactly(encoded.data());
    assertThat(frozen.encoded(new int[] {5, 6, 7, 8, 9})).containsExactly(5, 8, 9);
  }
}
