package io.twinspire.core.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.Storage;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.StoredRows;
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
    var optimizer = new Optimizer(new OptimizerSettings.Sgd(0.5f), 0, both(), 1, 0, pool);
    assertThat(optimizer.step(gradients(), 0.5)).isNaN();
    assertThat(table.values().data()).containsExactly(0, 0, 0, -1.5f, -1, 0, 0, 0, 0, 0, 0, 0);
    assertThat(dense.values().data()).containsExactly(0, -3);
    assertThat(optimizer.steps()).isEqualTo(1);
  }

  @Test
  void adagradAccumulatesTheMeanSquareOfTheSummedRow() {
    var optimizer = new Optimizer(new OptimizerSettings.Adagrad(1, 1e-8f), 0, both(), 1, 0, pool);
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
    var optimizer = new Optimizer(new OptimizerSettings.Sgd(1), 7, both(), 1, 0, pool);
    assertThat(optimizer.step(gradients(), 1)).isCloseTo(14, within(1e-6));
    assertThat(table.values().data()).containsExactly(0, 0, 0, -3, -2, 0, 0, 0, 0, 0, 0, 0);
    assertThat(dense.values().data()).containsExactly(0, -6);
  }

  @Test
  void gradientsBelowTheClipNormStayAsTheyAre() {
    var optimizer = new Optimizer(new OptimizerSettings.Sgd(1), 15, both(), 1, 0, pool);
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
              new OptimizerSettings.Adam(0.5f, 0.9f, 0.999f, 1e-8f, 0.5f, true),
              0,
              List.of(parameter),
              1,
              0,
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
    var optimizer =
        new Optimizer(new OptimizerSettings.Adagrad(1, 1e-8f), 0, List.of(table), 1, 0, pool);
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
            new OptimizerSettings.Adam(0.1f, 0.9f, 0.999f, 1e-8f, 0.01f, true),
            new OptimizerSettings.Adam(0.1f, 0.9f, 0.999f, 1e-8f, 0.01f, false))) {
      float[] one = manyRows(settings, 1);
      for (int threads : new int[] {2, 3, 8}) {
        assertThat(manyRows(settings, threads)).as("%s, %d", settings, threads).isEqualTo(one);
      }
    }
  }

  /// 5,000 entries over 700 rows of 37, two steps, clipped.
  private static float[] manyRows(OptimizerSettings settings, int threads) {
    Matrix values = Matrix.zeros(700, 37);
    twoSteps(settings, new Parameter("rows", values, true), 1, 0, threads);
    return values.data();
  }

  private static short[] manyBf16Rows(
      OptimizerSettings settings, Storage storage, long seed, int stage, int threads) {
    var values = StoredRows.Bf16.zeros(700, 37);
    twoSteps(settings, new Parameter("rows", values, storage, true), seed, stage, threads);
    return values.data();
  }

  @Test
  void bf16BitsDependOnSeedAndStageWhereRoundingIsRandomAndNeverOnThreads() {
    for (OptimizerSettings settings :
        List.of(
            new OptimizerSettings.Sgd(0.1f),
            new OptimizerSettings.Adagrad(0.1f, 1e-8f),
            new OptimizerSettings.Adam(0.1f, 0.9f, 0.999f, 1e-8f, 0.01f, true),
            new OptimizerSettings.Adam(0.1f, 0.9f, 0.999f, 1e-8f, 0.01f, false))) {
      for (Storage storage : List.of(Storage.BF16_NEAREST, Storage.BF16_STOCHASTIC)) {
        short[] one = manyBf16Rows(settings, storage, 1, 0, 1);
        for (int threads : new int[] {2, 3, 8}) {
          assertThat(manyBf16Rows(settings, storage, 1, 0, threads)).isEqualTo(one);
        }
        boolean random = storage == Storage.BF16_STOCHASTIC;
        assertThat(Arrays.equals(manyBf16Rows(settings, storage, 2, 0, 1), one))
            .isNotEqualTo(random);
        assertThat(Arrays.equals(manyBf16Rows(settings, storage, 1, 1, 1), one))
            .isNotEqualTo(random);
      }
    }
  }

  /// One step from a table of zeros: what float32 gets, rounded.
  @Test
  void aBf16RowIsTheFloatRowRounded() {
    Matrix floats = Matrix.zeros(9, 21);
    cut(new Parameter("rows", floats, true), new int[] {0, 40});
    var nearest = StoredRows.Bf16.zeros(9, 21);
    cut(new Parameter("rows", nearest, Storage.BF16_NEAREST, true), new int[] {0, 40});
    assertThat(nearest.data()).isEqualTo(StoredRows.Bf16.of(floats).data());
    var stochastic = StoredRows.Bf16.zeros(9, 21);
    cut(new Parameter("rows", stochastic, Storage.BF16_STOCHASTIC, true), new int[] {0, 40});
    assertThat(stochastic.data()).isNotEqualTo(nearest.data());
    for (int i = 0; i < floats.data().length; i++) {
      float value = Float.intBitsToFloat(stochastic.data()[i] << 16);
      assertThat((double) value)
          .isCloseTo(floats.data()[i], within(Math.abs(floats.data()[i]) / 128.0));
    }
  }

  @Test
  void onlyATableMayBeBf16() {
    var halves = StoredRows.Bf16.zeros(2, 3);
    assertThatThrownBy(() -> new Parameter("dense", halves, Storage.BF16_NEAREST, false))
        .hasMessage(
            "dense: must be float32, or a table of the rows that its storage says, got"
                + " BF16_NEAREST");
    assertThatThrownBy(() -> new Parameter("t", halves, Storage.FLOAT32, true))
        .hasMessageEndingWith("got FLOAT32");
    assertThatThrownBy(new Parameter("t", halves, Storage.BF16_NEAREST, true)::values)
        .hasMessage("t: must be float32 here, got BF16_NEAREST");
  }

  private static void twoSteps(
      OptimizerSettings settings, Parameter rows, long seed, int stage, int threads) {
    try (var workers = new WorkerPool(threads)) {
      var optimizer = new Optimizer(settings, 0.5f, List.of(rows), seed, stage, workers);
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
  }

  /// 40 bags as one term, and as three with an empty one between: chunks and ties cut like this.
  @Test
  void bitsDoNotDependOnHowTheBatchIsCutIntoTerms() {
    assertThat(cut(new int[] {0, 40})).isEqualTo(cut(new int[] {0, 7, 7, 19, 40}));
  }

  private float[] cut(int[] cuts) {
    Matrix values = Matrix.zeros(9, 21);
    cut(new Parameter("rows", values, true), cuts);
    return values.data();
  }

  private void cut(Parameter rows, int[] cuts) {
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
    new Optimizer(new OptimizerSettings.Adagrad(0.1f, 1e-8f), 0, List.of(rows), 1, 0, pool)
        .step(gradients, 1);
  }

  private List<Parameter> both() {
    return List.of(table, dense);
  }
}
