package io.twinspire.core.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.layer.Gradients;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.objective.Matryoshka;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.ContrastiveStep;
import io.twinspire.core.scoring.MatryoshkaStep;
import io.twinspire.core.scoring.Targets;
import io.twinspire.core.settings.SettingsReader;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenObjectiveTest {
  private static final double TOLERANCE = 2e-5;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "info-nce-plain",
        "info-nce-hard-negatives",
        "info-nce-masked-weighted",
        "info-nce-symmetric",
        "info-nce-symmetric-hard-negatives",
        "info-nce-symmetric-masked-weighted",
        "info-nce-matryoshka"
      })
  void lossAndGradientsEqualPyTorch(String name) {
    var golden = Golden.read(name);
    Matrix q = golden.matrix("unitQ");
    Matrix d = golden.matrix("unitD");
    var targets =
        new Targets(
            golden.sparse("targets", q.rows()),
            golden.sparse("masked", q.rows()),
            golden.floats("weights"));
    float scale = golden.real("scale");
    List<Integer> prefixes = Arrays.stream(golden.ints("prefixes")).boxed().toList();
    var objective =
        new Matryoshka(prefixes, new InfoNce(1 / scale, true, golden.flag("symmetric")));
    Matrix dQ = Matrix.zeros(q.rows(), q.cols());
    Matrix dD = Matrix.zeros(d.rows(), d.cols());

    ContrastiveStep.Result result;
    try (var pool = new WorkerPool(2)) {
      var step = new ContrastiveStep(pool);
      var all = Candidates.forAll(d.rows(), d.rows());
      result =
          MatryoshkaStep.run(step, q, d, all, targets, objective, scale, dQ, dD, new Gradients());
    }

    assertThat(result.loss()).isCloseTo(golden.number("loss"), within(TOLERANCE));
    golden.assertEqual("dUnitQ", dQ.data(), TOLERANCE);
    golden.assertEqual("dUnitD", dD.data(), TOLERANCE);
    assertThat(result.dLogScale()).isCloseTo(golden.number("dLogScale"), within(10 * TOLERANCE));
  }

  /// Reads the objective as a configuration would.
  private record Settings(Objective objective) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "softmax-hard",
        "softmax-log-q-negatives",
        "nce",
        "nce-bias",
        "sgns",
        "bce-sum",
        "bce-mean",
        "bce-hard",
        "bce-bias",
        "gbce",
        "gbce-bias",
        "bpr-sum",
        "bpr-mean",
        "top1",
        "top1-max",
        "bpr-max",
        "hinge-sum",
        "hinge-mean",
        "warp",
        "ccl",
        "margin-mse",
        "kl"
      })
  void lossAndGradientsOfRowsEqualPyTorch(String name) {
    var golden = Golden.read("row-" + name);
    Matrix q = golden.matrix("unitQ");
    Matrix d = golden.matrix("unitD");
    var targets =
        new Targets(
            golden.sparse("targets", q.rows()),
            golden.sparse("masked", q.rows()),
            golden.floats("weights"),
            golden.sparse("teacher", q.rows()));
    var candidates =
        new Candidates(
            d.rows(), null, golden.floats("logQ"), new float[0], golden.whole("catalogue"));
    String json = "{\"objective\": %s}".formatted(golden.json("objective"));
    Objective objective = SettingsReader.read(json, List.of(), Settings.class).objective();
    Matrix dQ = Matrix.zeros(q.rows(), q.cols());
    Matrix dD = Matrix.zeros(d.rows(), d.cols());

    ContrastiveStep.Result result;
    try (var pool = new WorkerPool(2)) {
      var step = new ContrastiveStep(pool);
      result = step.run(q, d, candidates, targets, objective, golden.real("scale"), dQ, dD);
    }

    assertThat(result.loss()).isCloseTo(golden.number("loss"), within(TOLERANCE));
    golden.assertEqual("dUnitQ", dQ.data(), TOLERANCE);
    golden.assertEqual("dUnitD", dD.data(), TOLERANCE);
    assertThat(result.dLogScale()).isCloseTo(golden.number("dLogScale"), within(10 * TOLERANCE));
  }
}
