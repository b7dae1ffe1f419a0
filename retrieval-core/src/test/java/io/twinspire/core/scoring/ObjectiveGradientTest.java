package io.twinspire.core.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.Objective.RowTargets;
import io.twinspire.core.testing.Draw;
import io.twinspire.core.testing.GradientCheck;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every objective, as a row and through the whole step: masks, weights, several positives, shared
/// positive columns, a column masked everywhere.
class ObjectiveGradientTest extends GradientCheck {
  private static final List<Objective> OBJECTIVES =
      List.of(
          new InfoNce(0.2f, true, false, List.of()),
          new InfoNce(0.2f, true, true, List.of()),
          new InfoNce(0.5f, true, false, List.of(4)),
          new InfoNce(0.5f, true, true, List.of(4, 6, 100)));

  private static final Targets TARGETS =
      new Targets(
          new Ragged(
              new int[] {0, 1, 3, 4, 5, 6},
              new int[] {0, 1, 6, 0, 3, 4},
              new float[] {1, 0.75f, 0.25f, 1, 1, 1}),
          new Ragged(new int[] {0, 2, 4, 5, 6, 7}, new int[] {2, 5, 5, 0, 5, 5, 5}),
          new float[] {1, 0.5f, 2, 0, 1.5f});

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  @TestFactory
  Stream<DynamicTest> gradientByHandEqualsCentralDifferences() {
    return checks();
  }

  @Override
  protected Stream<Subject> subjects() {
    return Stream.concat(
        OBJECTIVES.stream().map(ObjectiveGradientTest::row), OBJECTIVES.stream().map(this::step));
  }

  @Test
  void everyObjectiveIsChecked() {
    assertThat(OBJECTIVES.stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(Set.of(Objective.class.getPermittedSubclasses()));
  }

  private static Subject row(Objective objective) {
    float[] scores = Draw.normal(1, 11, 21).data();
    var targets = new RowTargets(new int[] {7, 2, 9}, new float[] {0, 0.625f, 0.375f}, 1, 3);
    return new Subject(
        "row of " + objective,
        Map.of("s", scores),
        () -> objective.rowLossAndGradient(scores.clone(), 0, scores.length, targets),
        () -> {
          float[] s = scores.clone();
          objective.rowLossAndGradient(s, 0, s.length, targets);
          return Map.of("s", s);
        });
  }

  private Subject step(Objective objective) {
    Matrix q = Draw.unit(5, 7, 22);
    Matrix d = Draw.unit(7, 7, 23);
    float[] logScale = {(float) Math.log(1 / objective.temperature())};
    Matrix dQ = Matrix.zeros(5, 7);
    Matrix dD = Matrix.zeros(7, 7);
    var step = new ContrastiveStep(pool);
    return new Subject(
        "step of " + objective,
        Map.of("q", q.data(), "d", d.data(), "logScale", logScale),
        () ->
            Matryoshka.run(step, q, d, TARGETS, objective, (float) Math.exp(logScale[0]), dQ, dD)
                .loss(),
        () -> {
          var result =
              Matryoshka.run(step, q, d, TARGETS, objective, (float) Math.exp(logScale[0]), dQ, dD);
          return Map.of(
              "q",
              dQ.data().clone(),
              "d",
              dD.data().clone(),
              "logScale",
              new float[] {(float) result.dLogScale()});
        });
  }
}
