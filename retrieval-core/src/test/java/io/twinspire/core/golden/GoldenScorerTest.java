package io.twinspire.core.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.objective.BinaryCrossEntropy;
import io.twinspire.core.objective.Reduction;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.ContrastiveStep;
import io.twinspire.core.scoring.PairScores;
import io.twinspire.core.scoring.Scorer;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.scoring.Targets;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenScorerTest {
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @ValueSource(strings = {"gmf", "mlp", "neumf"})
  void scoresLossAndGradientsEqualPyTorch(String name) {
    var golden = Golden.read("scorer-" + name);
    Matrix q = golden.matrix("q");
    Matrix d = golden.matrix("d");
    List<Integer> layers = Arrays.stream(golden.ints("layers")).boxed().toList();
    ScorerSettings settings =
        switch (name) {
          case "gmf" -> new ScorerSettings.Gmf();
          case "mlp" -> new ScorerSettings.Mlp(layers);
          default -> new ScorerSettings.NeuMf(golden.whole("gmf"), layers);
        };
    Scorer scorer = Scorer.create(settings, q.cols(), Start.drawn(1));
    var parameters = golden.object("parameters");
    for (Parameter p : scorer.parameters()) {
      float[] values = parameters.floats(p.name());
      assertThat(p.rows() * p.cols()).as(p.name()).isEqualTo(values.length);
      System.arraycopy(values, 0, p.values().data(), 0, values.length);
    }
    assertThat(scorer.parameters()).hasSize(parameters.size());
    float[] scores = new float[q.rows() * d.rows()];
    Matrix dQ = Matrix.zeros(q.rows(), q.cols());
    Matrix dD = Matrix.zeros(d.rows(), d.cols());
    var gradients = new Gradients();
    ContrastiveStep.Result result;
    try (var pool = new WorkerPool(2)) {
      var all = Candidates.forAll(d.rows(), d.rows());
      PairScores.of(
          scorer,
          q,
          d,
          all,
          pool,
          (row, s, off, n) -> System.arraycopy(s, off, scores, row * d.rows(), n));
      int[] diagonal = IntStream.range(0, q.rows()).toArray();
      var targets =
          new Targets(
              new Ragged(IntStream.rangeClosed(0, q.rows()).toArray(), diagonal),
              new Ragged(new int[q.rows() + 1], new int[0]));
      var bce = new BinaryCrossEntropy(1f, false, Reduction.SUM, 0f, 0);
      result =
          new ContrastiveStep(pool, scorer).run(q, d, all, targets, bce, 1f, dQ, dD, gradients);
    }

    golden.assertEqual("scores", scores, TOLERANCE);
    assertThat(result.loss()).isCloseTo(golden.number("loss"), within(TOLERANCE));
    golden.assertEqual("dQ", dQ.data(), TOLERANCE);
    golden.assertEqual("dD", dD.data(), TOLERANCE);
    var expected = golden.object("gradients");
    scorer.parameters().forEach(p -> expected.assertEqual(p.name(), gradients.dense(p), TOLERANCE));
  }
}
