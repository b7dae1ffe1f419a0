package io.twinspire.core.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.testing.Draw;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The symmetric softmax over three strips and two tasks of columns, beside its definition in
/// double.
class TwoSidedTest {
  private static final int M = 250;
  private static final int N = 600;
  private static final int D = 9;
  private static final float SCALE = 6;

  /// Masked for the first strip, and for all rows.
  private static final int LATE = 7;

  private static final int NEVER = 560;

  private static final InfoNce SYMMETRIC = new InfoNce(1 / SCALE, false, true);

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  private final Matrix q = risingQueries(M);
  private final Matrix d = Draw.unit(N, D, 2);
  private final Matrix dQ = Draw.normal(M, D, 3);
  private final Matrix dD = Draw.normal(N, D, 4);

  /// Later strips have larger scores, so that the maxima of columns rise.
  private static Matrix risingQueries(int m) {
    Matrix q = Draw.unit(m, D, 1);
    for (int r = 0; r < m; r++) {
      Vectors.scale(1 + r / ContrastiveStep.STRIP, q.data(), q.offset(r), D);
    }
    return q;
  }

  /// Row r is after column `10 + 2 r`, even rows also after `11 + 2 r` with a share of .25, every
  /// fifth after 599; every seventh weighs nothing, others up to 3.
  private static Targets targets() {
    int[] offsets = new int[M + 1];
    int[] masks = new int[M + 1];
    var columns = IntStream.builder();
    var masked = IntStream.builder();
    float[] shares = new float[3 * M];
    float[] weights = new float[M];
    for (int r = 0; r < M; r++) {
      weights[r] = r % 7 == 0 ? 0 : 1 + r % 3;
      int at = offsets[r];
      columns.add(10 + 2 * r);
      shares[at++] = 1;
      if (r % 2 == 0) {
        columns.add(11 + 2 * r);
        shares[at - 1] -= .25f;
        shares[at++] = .25f;
      }
      if (r % 5 == 0) {
        columns.add(N - 1);
        shares[offsets[r]] -= .5f;
        shares[at++] = .5f;
      }
      offsets[r + 1] = at;
      if (r < ContrastiveStep.STRIP) {
        masked.add(LATE);
      }
      masked.add(NEVER);
      masks[r + 1] = masks[r] + (r < ContrastiveStep.STRIP ? 2 : 1);
    }
    return new Targets(
        new Ragged(offsets, columns.build().toArray(), shares),
        new Ragged(masks, masked.build().toArray()),
        weights);
  }

  /// Scores in double, with -Infinity where masked.
  private double[][] scores(Targets targets) {
    double[][] s = new double[M][N];
    for (int i = 0; i < M; i++) {
      for (int j = 0; j < N; j++) {
        for (int c = 0; c < D; c++) {
          s[i][j] += SCALE * (double) q.data()[i * D + c] * d.data()[j * D + c];
        }
      }
      Ragged masked = targets.masked();
      for (int e = masked.offsets()[i]; e < masked.offsets()[i + 1]; e++) {
        s[i][masked.ids()[e]] = Double.NEGATIVE_INFINITY;
      }
    }
    return s;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, ContrastiveStep.STRIP * N, ContrastiveStep.WAITING})
  void lossAndGradientsAreThoseOfTheDefinition(int waiting) {
    Targets targets = targets();
    double[][] s = scores(targets);
    double[][] y = new double[M][N];
    double[] byRow = new double[M];
    double[] byColumn = new double[N];
    double[] columnWeight = new double[N];
    double total = 0;
    for (int i = 0; i < M; i++) {
      total += targets.weight(i);
      int[] offsets = targets.positives().offsets();
      for (int p = offsets[i]; p < offsets[i + 1]; p++) {
        y[i][targets.positives().ids()[p]] = targets.shares()[p];
      }
      for (int j = 0; j < N; j++) {
        byRow[i] += Math.exp(s[i][j]);
        byColumn[j] += Math.exp(s[i][j]);
        columnWeight[j] += targets.weight(i) * y[i][j];
      }
    }
    double loss = 0;
    double dLogScale = 0;
    double[] expectedQ = new double[M * D];
    double[] expectedD = new double[N * D];
    for (int i = 0; i < M; i++) {
      double w = targets.weight(i);
      for (int j = 0; j < N; j++) {
        if (s[i][j] == Double.NEGATIVE_INFINITY) {
          continue;
        }
        double e = Math.exp(s[i][j]);
        loss += w * y[i][j] * (Math.log(byRow[i]) + Math.log(byColumn[j]) - 2 * s[i][j]);
        double g = w * e / byRow[i] + columnWeight[j] * e / byColumn[j] - 2 * w * y[i][j];
        g /= 2 * total;
        dLogScale += g * s[i][j];
        for (int c = 0; c < D; c++) {
          expectedQ[i * D + c] += SCALE * g * d.data()[j * D + c];
          expectedD[j * D + c] += SCALE * g * q.data()[i * D + c];
        }
      }
    }

    var step = new ContrastiveStep(pool, new DotScorer(), waiting);
    var result = step.run(q, d, Candidates.forAll(N, N), targets, SYMMETRIC, SCALE, dQ, dD);
    assertThat(result.loss()).isCloseTo(loss / (2 * total), within(1e-5));
    assertThat(result.dLogScale()).isCloseTo(dLogScale, within(1e-4));
    assertEqual(dQ, expectedQ);
    assertEqual(dD, expectedD);
  }

  private static void assertEqual(Matrix actual, double[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual.data()[i]).isCloseTo(expected[i], within(1e-6));
    }
  }

  /// Rooms for scores are kept from step to step, whatever the next one needs.
  @Test
  void aStepDoesNotSeeWhatThoseBeforeItLeft() {
    var kept = new ContrastiveStep(pool, new DotScorer(), ContrastiveStep.STRIP * N);
    for (int[] shape : new int[][] {{250, 600}, {370, 80}, {60, 600}, {250, 0}, {370, 601}}) {
      for (boolean twoSided : new boolean[] {true, false, true}) {
        var objective = new InfoNce(.1f, false, twoSided);
        float[] expected = gradients(new ContrastiveStep(pool), shape, objective);
        assertThat(gradients(kept, shape, objective)).isEqualTo(expected);
      }
    }
  }

  /// Of rows that have one candidate of their own, their positive, beside the shared ones.
  private static float[] gradients(ContrastiveStep step, int[] shape, InfoNce objective) {
    int m = shape[0];
    int n = shape[1];
    int[] rows = IntStream.rangeClosed(0, m).toArray();
    int[] own = IntStream.range(0, m).map(r -> n + r % 3).toArray();
    int[] positives = IntStream.range(0, m).map(r -> n == 0 || r % 4 == 0 ? n : r % n).toArray();
    var targets = new Targets(new Ragged(rows, positives), new Ragged(new int[m + 1], new int[0]));
    var candidates = new Candidates(n, new Ragged(rows, own), n + 3);
    Matrix q = risingQueries(m);
    Matrix dQ = Matrix.zeros(m, D);
    Matrix dD = Matrix.zeros(n + 3, D);
    step.run(q, Draw.unit(n + 3, D, 5), candidates, targets, objective, 10, dQ, dD);
    float[] both = new float[(m + n + 3) * D];
    System.arraycopy(dQ.data(), 0, both, 0, m * D);
    System.arraycopy(dD.data(), 0, both, m * D, (n + 3) * D);
    return both;
  }

  /// Scores that wait are shown once, others again, to the same effect.
  @Test
  void watchersSeeTheSameHoweverManyWait() {
    Targets targets = targets();
    var hardness = new Hardness[] {new Hardness(M), new Hardness(M)};
    var violations = new Violations[] {new Violations(M, 3), new Violations(M, 3)};
    for (int i = 0; i < 2; i++) {
      var step = new ContrastiveStep(pool, new DotScorer(), i * ContrastiveStep.WAITING);
      step.watch(hardness[i], violations[i]);
      step.run(q, d, Candidates.forAll(N, N), targets, SYMMETRIC, SCALE, dQ, dD);
    }
    assertThat(hardness[1].negatives()).isEqualTo(hardness[0].negatives());
    assertThat(hardness[1].aboveShare()).isEqualTo(hardness[0].aboveShare()).isPositive();
    assertThat(hardness[1].easyShare()).isEqualTo(hardness[0].easyShare()).isPositive();
    for (int r = 0; r < M; r++) {
      assertThat(violations[1].size(r)).isEqualTo(violations[0].size(r));
      for (int v = 0; v < violations[0].size(r); v++) {
        assertThat(violations[1].column(r, v)).isEqualTo(violations[0].column(r, v));
      }
    }
  }
}
