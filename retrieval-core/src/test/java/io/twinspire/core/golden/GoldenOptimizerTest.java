package io.twinspire.core.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.optim.Optimizer;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.optim.Schedule;
import io.twinspire.kernels.WorkerPool;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenOptimizerTest {
  private static final double TOLERANCE = 1e-6;

  @ParameterizedTest
  @ValueSource(strings = {"adagrad", "adam", "adam-w"})
  void denseStepsEqualPyTorch(String name) {
    var golden = Golden.read(name);
    var parameter = new Parameter("w", golden.matrix("parameter"), false);
    try (var pool = new WorkerPool(1)) {
      var optimizer = new Optimizer(settings(golden), 0f, List.of(parameter), 1, 0, pool);
      for (var step : golden.list("steps")) {
        var gradients = new Gradients();
        float[] g = step.floats("gradient");
        System.arraycopy(g, 0, gradients.dense(parameter), 0, g.length);
        optimizer.step(gradients, 1);
        step.assertEqual("parameter", parameter.values().data(), TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"adagrad-row-wise", "adam-lazy", "adam-table"})
  void tableStepsEqualPyTorch(String name) {
    var golden = Golden.read(name);
    var table = new Parameter("table", golden.matrix("table"), true);
    try (var pool = new WorkerPool(2)) {
      var optimizer = new Optimizer(settings(golden), 0f, List.of(table), 1, 0, pool);
      for (var step : golden.list("steps")) {
        int[] rows = step.ints("rows");
        var gradients = new Gradients();
        gradients.addTerm(table, Golden.rowsOfOne(rows), step.matrix("gradients"));
        optimizer.step(gradients, 1);
        step.assertEqual("table", table.values().data(), TOLERANCE);
      }
    }
  }

  @Test
  void schedulesEqualPyTorch() {
    for (var golden : Golden.read("schedules").list("cases")) {
      int total = golden.whole("total");
      var shape = Schedule.Shape.valueOf(golden.text("shape").toUpperCase(Locale.ROOT));
      float warmup = (float) golden.whole("warmupSteps") / total;
      var schedule = new Schedule(shape, warmup, golden.real("floor"));
      double[] factors = golden.numbers("factors");
      assertThat(factors).hasSize(total);
      for (int t = 0; t < total; t++) {
        assertThat(schedule.factor(t, total))
            .as("%s, step %d", golden.name(), t)
            .isCloseTo(factors[t], within(1e-9));
      }
    }
  }

  private static OptimizerSettings settings(Golden golden) {
    float rate = golden.real("learningRate");
    float epsilon = golden.real("epsilon");
    return golden.name().startsWith("adagrad")
        ? new OptimizerSettings.Adagrad(rate, epsilon)
        : new OptimizerSettings.Adam(
            rate,
            golden.real("beta1"),
            golden.real("beta2"),
            epsilon,
            golden.real("weightDecay"),
            golden.name().equals("adam-lazy"));
  }
}
