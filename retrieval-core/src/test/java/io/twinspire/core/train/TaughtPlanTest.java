package io.twinspire.core.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.testing.Draw;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A teacher's scores stand at the columns of the documents that they are of.
class TaughtPlanTest {
  private static final Features ROWS =
      new Features(Map.of("words", Draw.ragged(3, false, 1, new int[6])));

  /// Negatives of the first pair: one that comes twice, one that is another pair's document.
  private static final TrainingSet DATA =
      new TrainingSet(
          ROWS,
          ROWS,
          List.of(
              new TrainingPair(0, 0, 1, new int[] {4, 1, 4}, new float[] {9, 4, 1, 7}),
              new TrainingPair(1, 1, 1, new int[] {5}, new float[] {8, 5})),
          q -> new int[] {q});

  private static BatchPlan plan(TrainingSet data, boolean inBatch, int given) {
    var settings = new NegativesSettings(inBatch, null, given, Known.MASK);
    return new BatchPlanner(data, settings, p -> data.pairs().get(p).negatives(), 2, false, 1, 0)
        .plan(new int[] {0, 1}, 0, 0);
  }

  /// Scores by document.
  private static Map<Integer, Float> taught(BatchPlan plan, int r) {
    Ragged teacher = requireNonNull(plan.targets().teacher());
    float[] scores = requireNonNull(teacher.weights());
    Ragged own = plan.candidates().own();
    int shared = plan.candidates().shared();
    var taught = new TreeMap<Integer, Float>();
    for (int e = teacher.offsets()[r]; e < teacher.offsets()[r + 1]; e++) {
      int column = teacher.ids()[e];
      int place =
          column < shared ? column : requireNonNull(own).ids()[own.offsets()[r] + column - shared];
      assertThat(taught.put(plan.documents()[place], scores[e])).as("column %d", column).isNull();
    }
    return taught;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void scoresStandAtTheirDocuments(boolean inBatch) {
    BatchPlan plan = plan(DATA, inBatch, 4);
    assertThat(taught(plan, 0)).isEqualTo(Map.of(0, 9f, 4, 4f, 1, 1f));
    assertThat(taught(plan, 1)).isEqualTo(Map.of(1, 8f, 5, 5f));
  }

  @Test
  void whatIsNotDrawnIsNotTaught() {
    assertThat(taught(plan(DATA, true, 0), 0)).isEqualTo(Map.of(0, 9f, 1, 1f));
  }

  @Test
  void dataWithoutATeacherHaveTargetsWithoutOne() {
    var pairs = List.of(new TrainingPair(0, 0, 1, new int[] {4}), DATA.pairs().getLast());
    var mixed = new TrainingSet(ROWS, ROWS, pairs, q -> new int[] {q});
    assertThat(taught(plan(mixed, true, 4), 0)).isEmpty();
    var plain = new TrainingSet(ROWS, ROWS, List.of(pairs.getFirst()), q -> new int[] {q});
    var settings = new NegativesSettings(true, null, 4, Known.MASK);
    var planner = new BatchPlanner(plain, settings, p -> new int[] {4}, 1, false, 1, 0);
    assertThat(planner.plan(new int[] {0}, 0, 0).targets().teacher()).isNull();
  }
}
