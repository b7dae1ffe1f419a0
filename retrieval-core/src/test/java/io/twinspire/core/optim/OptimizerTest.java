package io.twinspire.core.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  private final Parameter table = new Parameter("table", Matrix.zeros(4, 3), true);
  private final Parameter dense = new Parameter("dense", Matrix.zeros(1, 2), false);

  /// Row 1 gets 2 * (3, 0, 0) from one term and (0, 4, 0) from another; dense gets (0, 12).
  private Gradients gradients() {
    var gradients = new Gradients();
    gradients.addTerm(
        table,
        new Ragged(new int[] {0, 0, 1}, new int[] {1}, new float[] {2}),
        new Matrix(new float[] {9, 9, 9, 3, 0, 0}, 2, 3));
    gradients.addTerm(
        table,
        new Ragged(new int[] {0, 1}, new int[] {1}),
        new Matrix(new float[] {0, 4, 0}, 1, 3));
    gradients.dense(dense)[1] += 12;
    return gradients;
  }

  @Test
  void termsOfOneRowAreSummedBeforeTheUpdate() {
    var optimizer = new Optimizer(new OptimizerSettings.Sgd(0.5f), 0, both(), pool);
    assertThat(optimizer.step(gradients(), 0.5)).isNaN();
    assertThat(table.values().data()).containsExactly(0, 0, 0, -1.5f, -1, 0, 0, 0, 0, 0, 0, 0);
    assertThat(dense.values().data()).containsExactly(0, -3);
    assertThat(optimizer.steps()).isEqualTo(1);
  }

  @Test
  void adagradAccumulatesTheMeanSquareOfTheSummedRow() {
    var optimizer = new Optimizer(new OptimizerSettings.Adagrad(1, 1e-8f), 0, both(), pool);
    optimizer.step(gradients(), 1);
    assertThat(optimizer.state().get("table.accumulator"))
        .isNotNull()
        .satisfies(m -> assertThat(m.data()).containsExactly(0, 52 / 3f, 0, 0));
    assertThat(optimizer.state().get("dense.accumulator"))
        .isNotNull()
        .satisfies(m -> assertThat(m.data()).containsExactly(0, 144));
  }

  /// |(6, 4, 0)|^2 + 12^2 = 196.
  @Test
  void clippingScalesEveryGradientByOneGlobalNorm() {
    var optimizer = new Optimizer(new OptimizerSettings.Sgd(1), 7, both(), pool);
    assertThat(optimizer.step(gradients(), 1)).isCloseTo(14, within(1e-6));
    assertThat(table.values().data()).containsExactly(0, 0, 0, -3, -2, 0, 0, 0, 0, 0, 0, 0);
    assertThat(dense.values().data()).containsExactly(0, -6);
  }

  @Test
  void gradientsBelowTheClipNormStayAsTheyAre() {
    var optimizer = new Optimizer(new OptimizerSettings.Sgd(1), 15, both(), pool);
    assertThat(optimizer.step(gradients(), 1)).isCloseTo(14, within(1e-6));
    assertThat(dense.values().data()).containsExactly(0, -12);
  }

  @Test
  void biasesGainsAndTheTemperatureDoNotDecay() {
    for (int[] shape : new int[][] {{1, 5}, {5, 1}, {1, 1}, {2, 2}}) {
      var parameter = new Parameter("p", Matrix.zeros(shape[0], shape[1]), false);
      Arrays.fill(parameter.values().data(), 1f);
      var optimizer =
          new Optimizer(
              new OptimizerSettings.Adam(0.5f, 0.9f, 0.999f, 1e-8f, 0.5f),
              0,
              List.of(parameter),
              pool);
      var gradients = new Gradients();
      gradients.dense(parameter);
      optimizer.step(gradients, 1);
      float expected = shape[0] == 2 ? 0.75f : 1f;
      assertThat(parameter.values().data()).containsOnly(expected);
    }
  }

  @Test
  void gradientsOfAnUnknownParameterAreRefused() {
    var optimizer = new Optimizer(new OptimizerSettings.Adagrad(1, 1e-8f), 0, List.of(table), pool);
    assertThatThrownBy(() -> optimizer.step(gradients(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got a gradient for dense");
  }

  @Test
  void bitsDoNotDependOnThreads() {
    for (OptimizerSettings settings :
        List.of(
            new OptimizerSettings.Sgd(0.1f),
            new OptimizerSettings.Adagrad(0.1f, 1e-8f),
            new OptimizerSettings.Adam(0.1f, 0.9f, 0.999f, 1e-8f, 0.01f))) {
      float[] one = manyRows(settings, 1);
      for (int threads : new int[] {2, 3, 8}) {
        assertThat(manyRows(settings, threads)).as("%s, %d", settings, threads).isEqualTo(one);
      }
    }
  }

  /// 5,000 entries over 700 rows of 37, two steps, clipped.
  private static float[] manyRows(OptimizerSettings settings, int threads) {
    var rows = new Parameter("rows", Matrix.zeros(700, 37), true);
    try (var workers = new WorkerPool(threads)) {
      var optimizer = new Optimizer(settings, 0.5f, List.of(rows), workers);
      for (int step = 0; step < 2; step++) {
        int bags = 500;
        int[] offsets = new int[bags + 1];
        int[] ids = new int[bags * 10];
        float[] weights = new float[ids.length];
        for (int b = 0; b <= bags; b++) {
          offsets[b] = 10 * b;
        }
        for (int e = 0; e < ids.length; e++) {
          ids[e] = Philox.below(700, 1, step, e);
          weights[e] = Philox.uniform(2, step, e);
        }
        Matrix source = Matrix.zeros(bags, 37);
        Philox.fillGaussian(3, step, 0, 1, source.data(), 0, source.data().length);
        var gradients = new Gradients();
        gradients.addTerm(rows, new Ragged(offsets, ids, weights), source);
        optimizer.step(gradients, 1);
      }
    }
    return rows.values().data();
  }

  /// 40 bags as one term, and as three with an empty one between: chunks and ties cut like this.
  @Test
  void bitsDoNotDependOnHowTheBatchIsCutIntoTerms() {
    assertThat(cut(new int[] {0, 40})).isEqualTo(cut(new int[] {0, 7, 7, 19, 40}));
  }

  private float[] cut(int[] cuts) {
    var rows = new Parameter("rows", Matrix.zeros(9, 21), true);
    var gradients = new Gradients();
    for (int c = 0; c + 1 < cuts.length; c++) {
      int bags = cuts[c + 1] - cuts[c];
      int[] offsets = new int[bags + 1];
      int[] ids = new int[3 * bags];
      float[] weights = new float[ids.length];
      for (int b = 0; b <= bags; b++) {
        offsets[b] = 3 * b;
      }
      for (int e = 0; e < ids.length; e++) {
        ids[e] = Philox.below(9, 1, 1, 3L * cuts[c] + e);
        weights[e] = Philox.uniform(2, 1, 3L * cuts[c] + e);
      }
      Matrix source = Matrix.zeros(bags, 21);
      Philox.fillGaussian(3, 1, 21L * cuts[c], 1, source.data(), 0, source.data().length);
      gradients.addTerm(rows, new Ragged(offsets, ids, weights), source);
    }
    new Optimizer(new OptimizerSettings.Adagrad(0.1f, 1e-8f), 0, List.of(rows), pool)
        .step(gradients, 1);
    return rows.values().data();
  }

  private List<Parameter> both() {
    return List.of(table, dense);
  }
}
