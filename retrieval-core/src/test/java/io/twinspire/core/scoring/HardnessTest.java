package io.twinspire.core.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HardnessTest {
  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  private static Matrix matrix(float[]... rows) {
    Matrix m = Matrix.zeros(rows.length, rows[0].length);
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(rows[r], 0, m.data(), m.offset(r), rows[r].length);
    }
    return m;
  }

  private Hardness watch(Matrix q, Matrix d, Candidates candidates, Targets targets) {
    var hardness = new Hardness(q.rows());
    var step = new ContrastiveStep(pool);
    step.watch(hardness);
    var objective = new InfoNce(1, false, false);
    Matrix dQ = Matrix.zeros(q.rows(), q.cols());
    step.run(q, d, candidates, targets, objective, 1, dQ, Matrix.zeros(d.rows(), d.cols()));
    return hardness;
  }

  /// Scores 5 | 6, 4, -20, and a masked 9; then 1 | 0, 0 of the query's own, with logQ that lifts
  /// them above.
  @Test
  void sharesAreCountedOverNegativesThatAreNotMasked() {
    Matrix q = matrix(new float[] {1, 0}, new float[] {0, 1});
    Matrix d =
        matrix(
            new float[] {5, 1},
            new float[] {6, 0},
            new float[] {4, 0},
            new float[] {-20, 0},
            new float[] {9, 9});
    var own = new Ragged(new int[] {0, 4, 6}, new int[] {1, 2, 3, 4, 1, 2});
    var candidates = new Candidates(1, own, new float[1], new float[] {-9, -9, -9, -9, -9, -9}, 5);
    var targets =
        new Targets(
            new Ragged(new int[] {0, 1, 2}, new int[] {0, 0}),
            new Ragged(new int[] {0, 1, 1}, new int[] {4}));
    Hardness hardness = watch(q, d, candidates, targets);
    assertThat(hardness.negatives()).isEqualTo(3 + 2);
    assertThat(hardness.aboveShare()).isCloseTo(1 / 5.0, within(1e-12));
    assertThat(hardness.easyShare()).isCloseTo(1 / 5.0, within(1e-12));
  }

  /// One negative takes it all, the others are too easy, over more rows than a strip.
  @ParameterizedTest
  @ValueSource(ints = {1, 130})
  void whatIsFarBelowTheHardestIsEasy(int m) {
    Matrix q = Matrix.zeros(m, 1);
    Arrays.fill(q.data(), 1f);
    Matrix d = matrix(new float[] {1}, new float[] {30}, new float[] {2}, new float[] {0});
    int[] offsets = IntStream.rangeClosed(0, m).toArray();
    var targets =
        new Targets(new Ragged(offsets, new int[m]), new Ragged(new int[m + 1], new int[0]));
    Hardness hardness = watch(q, d, Candidates.forAll(4, 4), targets);
    assertThat(hardness.negatives()).isEqualTo(3L * m);
    assertThat(hardness.aboveShare()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(hardness.easyShare()).isCloseTo(2 / 3.0, within(1e-12));
  }
}
