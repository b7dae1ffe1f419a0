package io.twinspire.core.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings.Adaptive;
import io.twinspire.core.negatives.SamplerSettings.Group;
import io.twinspire.core.scoring.Violations;
import io.twinspire.kernels.Matrix;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

/// What a query got wrong comes back. Twelve documents; pair p is of the query p / 2 with the
/// document (p + 1) / 2; query q knows q, q + 1 and q + 2.
class AdaptivePlanTest {
  private static final TrainingSet DATA = SampledPlanTest.DATA;

  private static BatchPlanner planner(int count, int memory, Group by, Known known) {
    var sampled = new Adaptive(count, .3f, memory, .5f, by, 0, 1);
    var settings = new NegativesSettings(true, sampled, 0, known);
    return new BatchPlanner(DATA, settings, Negatives.NONE, 3, true, 5, 0);
  }

  /// Plans a batch and takes note of what its queries got wrong.
  private static void learn(BatchPlanner planner, IntToDoubleFunction scores, int... rows) {
    BatchPlan plan = planner.plan(rows, 1000, 0);
    var violations = new Violations(rows.length, planner.violations());
    for (int r = 0; r < rows.length; r++) {
      Ragged own = plan.candidates().own();
      int n = plan.candidates().shared() + (own == null ? 0 : own.length(r));
      float[] s = new float[n];
      for (int c = 0; c < n; c++) {
        s[c] = (float) scores.applyAsDouble(plan.document(r, c));
      }
      violations.scores(s, 0, n, r, plan.targets());
    }
    planner.learn(plan, Matrix.zeros(plan.documents().length, 1), violations, 0, 0);
  }

  /// `exp(logQ)` of what is drawn for a pair alone in its batch, over many epochs.
  private static Map<Integer, Double> told(BatchPlanner planner, int row, long[] seen) {
    var told = new TreeMap<Integer, Double>();
    for (int epoch = 0; epoch < 20_000; epoch++) {
      BatchPlan plan = planner.plan(new int[] {row}, epoch, 0);
      Ragged own = plan.candidates().own();
      for (int e = 0; own != null && e < own.length(0); e++) {
        int document = plan.documents()[own.ids()[e]];
        seen[document]++;
        told.put(document, Math.exp(requireNonNull(plan.candidates().ownLogQ())[e]));
      }
    }
    return told;
  }

  /// Query 0 knows 0, 1 and 2, so nine documents may be drawn; it put 5 above its own by 6 and 4 by
  /// 2.
  @Test
  void drawsAreFreshOrFromTheMemoryAsTold() {
    BatchPlanner planner = planner(1, 4, Group.QUERY, Known.EXCLUDE);
    learn(planner, d -> d == 5 ? 6 : d == 4 ? 2 : 0, 0, 8, 9);
    long[] seen = new long[12];
    Map<Integer, Double> told = told(planner, 0, seen);
    assertThat(told).containsOnlyKeys(3, 4, 5, 6, 7, 8, 9, 10, 11);
    double[] expected = new double[9];
    long[] observed = Arrays.copyOfRange(seen, 3, 12);
    for (int j = 3; j < 12; j++) {
      expected[j - 3] = .3 / 9 + .7 * (j == 5 ? .75 : j == 4 ? .25 : 0);
      assertThat(told.get(j)).isCloseTo(expected[j - 3], within(1e-6));
    }
    assertThat(ChiSquareTest.withDefaults().test(expected, observed).getPValue())
        .isGreaterThan(1e-3);
  }

  @Test
  void severalDrawsTellHowProbableItWasToBeAmongThem() {
    BatchPlanner planner = planner(5, 4, Group.QUERY, Known.KEEP);
    learn(planner, d -> d == 5 ? 6 : d == 4 ? 2 : 0, 0, 8, 9);
    long[] seen = new long[12];
    Map<Integer, Double> told = told(planner, 0, seen);
    for (int j = 1; j < 12; j++) {
      double q = .3 / 12 + .7 * (j == 5 ? .75 : j == 4 ? .25 : 0);
      double pi = 1 - Math.pow(1 - q, 5);
      assertThat(told.get(j)).isCloseTo(pi, within(1e-6));
      assertThat(seen[j] / 20_000.).isCloseTo(pi, within(4.5 * Math.sqrt(pi * (1 - pi) / 20_000)));
    }
  }

  @Test
  void whatIsNotRepeatedFadesUntilItIsForgotten() {
    BatchPlanner planner = planner(1, 4, Group.QUERY, Known.EXCLUDE);
    learn(planner, d -> d == 5 ? 6 : d == 4 ? 2 : 0, 0, 8, 9);
    for (int k = 0; k < 8; k++) {
      learn(planner, d -> 0, 0);
    }
    // 2 / 2^8 is below .01, 6 / 2^8 is above.
    assertThat(told(planner, 0, new long[12]).get(5)).isCloseTo(.3 / 9 + .7, within(1e-6));
    learn(planner, d -> 0, 0);
    learn(planner, d -> 0, 0);
    assertThat(told(planner, 0, new long[12]).values())
        .allSatisfy(q -> assertThat(q).isCloseTo(1 / 9., within(1e-6)));
  }

  @Test
  void aRepeatedMistakeAddsUpAndTheWorstStay() {
    BatchPlanner planner = planner(1, 2, Group.QUERY, Known.EXCLUDE);
    // Documents 3, 4 and 5 beside: the worst two are 5 and 3.
    learn(planner, d -> d == 5 ? 4 : d == 3 ? 2 : d == 4 ? 1 : 0, 0, 5, 8, 9);
    // 5 fades to 2 and gains 4, 3 fades to 1: 4, now 1.5 above, takes its place.
    learn(planner, d -> d == 5 ? 4 : d == 4 ? 1.5 : 0, 0, 8, 9);
    Map<Integer, Double> told = told(planner, 0, new long[12]);
    assertThat(told.get(5)).isCloseTo(.3 / 9 + .7 * 6 / 7.5, within(1e-6));
    assertThat(told.get(4)).isCloseTo(.3 / 9 + .7 * 1.5 / 7.5, within(1e-6));
    assertThat(told.get(3)).isCloseTo(.3 / 9, within(1e-6));
  }

  @Test
  void aGroupSharesItsMemory() {
    // The pairs 1 and 2 have the document 1, of the queries 0 and 1.
    for (Group by : Group.values()) {
      BatchPlanner planner = planner(1, 4, by, Known.EXCLUDE);
      learn(planner, d -> d == 5 ? 6 : 0, 1, 9);
      assertThat(told(planner, 2, new long[12]).get(5))
          .isCloseTo(by == Group.POSITIVE ? .3 / 9 + .7 : 1 / 9., within(1e-6));
    }
  }

  @Test
  void whatIsKnownToBeRelevantIsNoMistakeUnlessItIsKept() {
    for (Known known : Known.values()) {
      BatchPlanner planner = planner(1, 4, Group.QUERY, known);
      // Query 0 has the document 1 beside, which it knows.
      learn(planner, d -> d == 1 ? 6 : 0, 0, 1);
      double[] q = new double[12];
      told(planner, 0, new long[12]).forEach((d, probability) -> q[d] = probability);
      assertThat(IntStream.range(3, 12).mapToDouble(d -> q[d]))
          .allSatisfy(
              p ->
                  assertThat(p)
                      .isCloseTo(
                          known == Known.KEEP ? .3 / 12 : known == Known.MASK ? 1 / 12. : 1 / 9.,
                          within(1e-6)));
    }
  }
}
