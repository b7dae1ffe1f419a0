package io.twinspire.core.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.Objective.RowTargets;
import io.twinspire.core.objective.Objective.TeacherScores;
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
  /// Candidates for everyone, of each query's own (the same row twice, a shared one again, none)
  /// and of groups of one and two queries.
  private static final List<Candidates> CANDIDATES =
      List.of(
          Candidates.forAll(7, 20),
          new Candidates(
              7,
              new Ragged(new int[] {0, 2, 2, 3, 6, 8}, new int[] {8, 7, 8, 8, 8, 2, 0, 7}),
              new float[] {-1, 0, .5f, -2, -.25f, 1, 0},
              new float[] {0, -1, .5f, .25f, 1, 0, -.5f, -2},
              20),
          new Candidates(
              0,
              new Ragged(
                  new int[] {0, 7, 15, 22, 30, 37},
                  new int[] {
                    0, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 7, 8, 0, 8, 7, 6, 5, 4, 3, 0, 2, 4, 6, 8,
                    1, 3, 5, 8, 7, 6, 5, 4, 3, 2
                  }),
              new float[0],
              Draw.normal(1, 37, 24).data(),
              20),
          new Candidates(
              2,
              new GroupCandidates(
                  new int[] {0, 0, 1, 1, 2},
                  new Ragged(
                      new int[] {0, 4, 8, 14},
                      new int[] {2, 3, 5, 7, 1, 4, 6, 8, 0, 2, 5, 6, 7, 8}),
                  Draw.normal(1, 14, 41).data()),
              new Ragged(new int[] {0, 2, 3, 4, 7, 7}, new int[] {8, 0, 4, 3, 3, 7, 7}),
              new float[] {-1, .5f},
              Draw.normal(1, 7, 42).data(),
              20));

  private static final Targets TARGETS =
      new Targets(
          new Ragged(
              new int[] {0, 1, 3, 4, 5, 6},
              new int[] {0, 1, 6, 0, 3, 4},
              new float[] {1, 0.75f, 0.25f, 1, 1, 1}),
          new Ragged(new int[] {0, 2, 4, 5, 6, 7}, new int[] {2, 5, 5, 0, 5, 5, 5}),
          new float[] {1, 0.5f, 2, 0, 1.5f},
          // Masked columns among them.
          new Ragged(
              new int[] {0, 4, 8, 10, 13, 16},
              new int[] {0, 1, 2, 4, 1, 6, 3, 5, 0, 3, 3, 1, 2, 4, 0, 6},
              Draw.normal(1, 16, 31).data()));

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  @TestFactory
  Stream<DynamicTest> gradientByHandEqualsCentralDifferences() {
    return checks();
  }

  @Override
  protected Stream<Subject> subjects() {
    return Stream.concat(
        Objectives.SMOOTH.stream().map(ObjectiveGradientTest::row),
        Objectives.SMOOTH.stream()
            .flatMap(objective -> CANDIDATES.stream().map(c -> step(objective, c))));
  }

  @Test
  void everyObjectiveIsChecked() {
    assertThat(Objectives.SMOOTH.stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(Set.of(Objective.class.getPermittedSubclasses()));
  }

  private static Subject row(Objective objective) {
    float[] scores = Draw.normal(1, 11, 21).data();
    var teacher =
        new TeacherScores(
            new int[] {4, 9, 0, 2, 7, 5}, new float[] {9, 1, -.5f, 2, .25f, 1.5f}, 1, 6);
    var targets =
        new RowTargets(new int[] {7, 2, 9}, new float[] {0, 0.625f, 0.375f}, 1, 3, 9, 20, teacher);
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

  private Subject step(Objective objective, Candidates candidates) {
    Matrix q = Draw.unit(5, 7, 22);
    Matrix d = Draw.unit(9, 7, 27);
    float[] logScale = {(float) Math.log(1 / objective.temperature())};
    Matrix dQ = Matrix.zeros(5, 7);
    Matrix dD = Matrix.zeros(9, 7);
    var step = new ContrastiveStep(pool);
    return new Subject(
        "step of "
            + objective
            + ", %d shared, %d own"
                .formatted(
                    candidates.shared(), candidates.own() == null ? 0 : candidates.own().size()),
        Map.of("q", q.data(), "d", d.data(), "logScale", logScale),
        () -> run(step, q, d, candidates, objective, logScale, dQ, dD).loss(),
        () -> {
          var result = run(step, q, d, candidates, objective, logScale, dQ, dD);
          return Map.of(
              "q",
              dQ.data().clone(),
              "d",
              dD.data().clone(),
              "logScale",
              new float[] {(float) result.dLogScale()});
        });
  }

  private static ContrastiveStep.Result run(
      ContrastiveStep step,
      Matrix q,
      Matrix d,
      Candidates candidates,
      Objective objective,
      float[] logScale,
      Matrix dQ,
      Matrix dD) {
    float scale = (float) Math.exp(logScale[0]);
    return MatryoshkaStep.run(
        step, q, d, candidates, TARGETS, objective, scale, dQ, dD, new Gradients());
  }
}
