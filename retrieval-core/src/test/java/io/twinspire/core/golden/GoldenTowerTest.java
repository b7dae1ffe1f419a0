package io.twinspire.core.golden;

import static java.util.Objects.requireNonNull;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.EmbeddingBag;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Linear;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.StepContext;
import io.twinspire.core.tower.BagTower;
import io.twinspire.core.tower.Mlp;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldenTowerTest {
  private static final double TOLERANCE = 5e-6;

  @ParameterizedTest
  @CsvSource({"bag-l2, false", "bag-gain-l2, true"})
  void bagEqualsPyTorch(String name, boolean gained) {
    var golden = Golden.read(name);
    var table = new Parameter("table", golden.matrix("table"), true);
    var gain = gained ? new Parameter("gain", golden.matrix("gain"), true) : null;
    var bags = new Ragged(golden.ints("offsets"), golden.ints("ids"), golden.floats("weights"));
    var gradients = passes(golden, table, gain, null, bags);
    golden.assertEqual("dTable", tableGradient(gradients, table), TOLERANCE);
    if (gain != null) {
      golden.assertEqual("dGain", tableGradient(gradients, gain), TOLERANCE);
    }
  }

  @ParameterizedTest
  @CsvSource({"mlp-l2, false", "mlp-residual-l2, true"})
  void mlpEqualsPyTorch(String name, boolean residual) {
    var golden = Golden.read(name);
    // Row i of X is bag i of a table that holds X, so that the table's gradient is dX.
    var table = new Parameter("table", golden.matrix("X"), true);
    int[] ids = IntStream.range(0, table.rows()).toArray();
    var first = new Linear(weight(golden, "W1"), bias(golden, "b1"));
    var second = new Linear(weight(golden, "W2"), bias(golden, "b2"));
    var mlp = new Mlp(first, second, new Dropout(0f, 0), residual);
    var gradients = passes(golden, table, null, mlp, Golden.rowsOfOne(ids));
    golden.assertEqual("dX", tableGradient(gradients, table), TOLERANCE);
    for (var parameter : mlp.parameters()) {
      golden.assertEqual("d" + parameter.name(), gradients.dense(parameter), TOLERANCE);
    }
  }

  private static Parameter weight(Golden golden, String name) {
    return new Parameter(name, golden.matrix(name), false);
  }

  private static Parameter bias(Golden golden, String name) {
    float[] values = golden.floats(name);
    return new Parameter(name, new Matrix(values, 1, values.length), false);
  }

  private static Gradients passes(
      Golden golden, Parameter table, @Nullable Parameter gain, @Nullable Mlp mlp, Ragged bags) {
    var tower = new BagTower(Map.of("words", new EmbeddingBag(table, gain)), mlp, true);
    var gradients = new Gradients();
    try (var pool = new WorkerPool(2)) {
      var context = new StepContext(pool, true, 1, 0, 0);
      var pass = tower.forward(new Features(Map.of("words", bags)), context);
      golden.assertEqual("out", pass.out().data(), TOLERANCE);
      tower.backward(pass, golden.matrix("dOut"), gradients);
    }
    return gradients;
  }

  private static float[] tableGradient(Gradients gradients, Parameter table) {
    float[] sum = new float[table.rows() * table.cols()];
    for (var term : requireNonNull(gradients.tables().get(table))) {
      Ragged rows = term.rows();
      Matrix source = term.source();
      float[] weights = rows.weights();
      for (int r = 0; r < rows.rows(); r++) {
        for (int e = rows.offsets()[r]; e < rows.offsets()[r + 1]; e++) {
          Vectors.axpy(
              weights == null ? 1f : weights[e],
              source.data(),
              source.offset(r),
              sum,
              rows.ids()[e] * table.cols(),
              table.cols());
        }
      }
    }
    return sum;
  }
}
