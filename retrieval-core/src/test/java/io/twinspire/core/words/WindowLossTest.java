package io.twinspire.core.words;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.objective.SkipGram;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.ContrastiveStep;
import io.twinspire.core.scoring.Targets;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.SkipGrams;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The fused path of word2vec – scores, loss and steps, update – against the objective `sgns` in
/// the contrastive step, against differences of the loss, and against PyTorch.
class WindowLossTest {
  private static final int WORDS = 12;
  private static final int[][] INPUTS = {{3, 1, 4}, {2}, {5, 9, 8, 7}};
  private static final int[][] OUTPUTS = {{0, 5, 9}, {7, 6}, {3, 2, 1, 10, 4}};

  private static WindowPlan plan(boolean pooled) {
    var plan = new WindowPlan(pooled);
    for (int g = 0; g < INPUTS.length; g++) {
      plan.beginGroup();
      for (int id : INPUTS[g]) {
        plan.addInput(id);
      }
      for (int id : OUTPUTS[g]) {
        plan.addOutput(id);
      }
      plan.endGroup();
    }
    plan.finish();
    return plan;
  }

  private static Matrix random(long stream, int dimensions) {
    var m = Matrix.zeros(WORDS, dimensions);
    Philox.fillUniform(7, stream, 0, -1, 1, m.data(), 0, WORDS * dimensions);
    return m;
  }

  /// One step of gradient descent on the whole plan, through the kernels.
  private static double step(WindowPlan plan, WordTables tables, float rate) {
    int n = plan.scores(0);
    float[][] partial = new float[tables.panels()][n];
    for (int p = 0; p < tables.panels(); p++) {
      SkipGrams.scores(
          tables.in(p),
          tables.out(p),
          tables.width(),
          plan.groups(),
          0,
          plan.blockEnd(0),
          partial[p],
          0);
    }
    var steps = new WindowLoss();
    double loss = steps.take(plan, 0, partial, rate, true);
    for (int p = 0; p < tables.panels(); p++) {
      SkipGrams.update(
          tables.in(p),
          tables.out(p),
          tables.width(),
          plan.groups(),
          0,
          plan.blockEnd(0),
          steps.steps(),
          0,
          true);
    }
    return loss;
  }

  /// The dimensions make one panel, two, two of odd columns, and three.
  @ParameterizedTest
  @ValueSource(ints = {5, 32, 100, 131})
  void lossAndGradientsAreThoseOfTheObjective(int dimensions) {
    for (boolean pooled : new boolean[] {false, true}) {
      Matrix in = random(1, dimensions);
      Matrix out = random(2, dimensions);
      var tables = new WordTables(WORDS, dimensions);
      tables.load(in, out);
      double loss = step(plan(pooled), tables, 1f);
      double[] expectedIn = doubles(in);
      double[] expectedOut = doubles(out);
      double expected = 0;
      for (int g = 0; g < INPUTS.length; g++) {
        expected += throughTheSeam(g, pooled, in, out, expectedIn, expectedOut);
      }
      assertThat(loss).isCloseTo(expected, within(1e-5 * expected));
      assertClose(tables.inputs(), expectedIn, 2e-5);
      assertClose(tables.outputs(), expectedOut, 2e-5);
    }
  }

  /// Adds minus the gradient of window g; the step's loss is a mean over rows, word2vec's a sum.
  private static double throughTheSeam(
      int g, boolean pooled, Matrix in, Matrix out, double[] expectedIn, double[] expectedOut) {
    int d = in.cols();
    int rows = pooled ? 1 : INPUTS[g].length;
    var q = Matrix.zeros(rows, d);
    var docs = Matrix.zeros(OUTPUTS[g].length, d);
    for (int b = 0; b < INPUTS[g].length; b++) {
      for (int c = 0; c < d; c++) {
        int at = q.offset(pooled ? 0 : b) + c;
        q.data()[at] += in.get(INPUTS[g][b], c) / (pooled ? INPUTS[g].length : 1);
      }
    }
    for (int o = 0; o < OUTPUTS[g].length; o++) {
      System.arraycopy(out.data(), out.offset(OUTPUTS[g][o]), docs.data(), docs.offset(o), d);
    }
    int[] offsets = new int[rows + 1];
    for (int r = 0; r <= rows; r++) {
      offsets[r] = r;
    }
    var targets =
        new Targets(new Ragged(offsets, new int[rows]), new Ragged(new int[rows + 1], new int[0]));
    var dQ = Matrix.zeros(rows, d);
    var dD = Matrix.zeros(OUTPUTS[g].length, d);
    double loss;
    try (var pool = new WorkerPool(1)) {
      loss =
          new ContrastiveStep(pool)
              .run(
                  q,
                  docs,
                  Candidates.forAll(OUTPUTS[g].length, WORDS),
                  targets,
                  new SkipGram(1f, false),
                  1f,
                  dQ,
                  dD)
              .loss();
    }
    for (int b = 0; b < INPUTS[g].length; b++) {
      for (int c = 0; c < d; c++) {
        expectedIn[in.offset(INPUTS[g][b]) + c] -=
            rows * (double) dQ.get(pooled ? 0 : b, c) / (pooled ? INPUTS[g].length : 1);
      }
    }
    for (int o = 0; o < OUTPUTS[g].length; o++) {
      for (int c = 0; c < d; c++) {
        expectedOut[out.offset(OUTPUTS[g][o]) + c] -= rows * (double) dD.get(o, c);
      }
    }
    return rows * loss;
  }

  @Test
  void stepsAreTheDifferencesOfTheLoss() {
    int d = 33;
    for (boolean pooled : new boolean[] {false, true}) {
      double[] in = doubles(random(1, d));
      double[] out = doubles(random(2, d));
      var tables = new WordTables(WORDS, d);
      tables.load(random(1, d), random(2, d));
      step(plan(pooled), tables, 1f);
      for (boolean inputs : new boolean[] {true, false}) {
        double[] side = inputs ? in : out;
        Matrix after = inputs ? tables.inputs() : tables.outputs();
        for (int i = 0; i < side.length; i += 7) {
          double was = side[i];
          side[i] = was + 1e-5;
          double above = loss(in, out, d, pooled);
          side[i] = was - 1e-5;
          double below = loss(in, out, d, pooled);
          side[i] = was;
          assertThat(was - after.data()[i]).isCloseTo((above - below) / 2e-5, within(1e-5));
        }
      }
    }
  }

  private static double loss(double[] in, double[] out, int d, boolean pooled) {
    double loss = 0;
    for (int g = 0; g < INPUTS.length; g++) {
      int rows = pooled ? 1 : INPUTS[g].length;
      for (int b = 0; b < rows; b++) {
        for (int o = 0; o < OUTPUTS[g].length; o++) {
          double s = 0;
          for (int c = 0; c < d; c++) {
            double x = in[INPUTS[g][b] * d + c];
            if (pooled) {
              x = 0;
              for (int id : INPUTS[g]) {
                x += in[id * d + c] / INPUTS[g].length;
              }
            }
            s += x * out[OUTPUTS[g][o] * d + c];
          }
          loss += Math.log1p(Math.exp(o == 0 ? -s : s));
        }
      }
    }
    return loss;
  }

  @Test
  void oneStepIsTheOneOfPyTorch() throws IOException {
    JsonNode golden;
    try (var stream =
        requireNonNull(getClass().getResourceAsStream("/golden/skip-gram-windows.json"))) {
      golden = JsonMapper.shared().readTree(stream);
    }
    JsonNode windows = golden.path("windows");
    assertThat(windows.size()).isEqualTo(INPUTS.length);
    for (int g = 0; g < INPUTS.length; g++) {
      assertThat(windows.path(g).path("inputs").toString().replace(",", ", "))
          .isEqualTo(Arrays.toString(INPUTS[g]));
      assertThat(windows.path(g).path("outputs").toString().replace(",", ", "))
          .isEqualTo(Arrays.toString(OUTPUTS[g]));
    }
    Matrix in = matrix(golden.path("inputs"));
    for (JsonNode one : golden.path("cases").values()) {
      var tables = new WordTables(WORDS, in.cols());
      tables.load(in, matrix(golden.path("outputs")));
      boolean pooled = one.path("model").asString().equals("cbow");
      double loss = step(plan(pooled), tables, (float) golden.path("rate").asDouble());
      assertThat(loss).isCloseTo(one.path("loss").asDouble(), within(1e-4));
      assertClose(tables.inputs(), doubles(matrix(one.path("inputsAfter"))), 2e-6);
      assertClose(tables.outputs(), doubles(matrix(one.path("outputsAfter"))), 2e-6);
    }
  }

  private static Matrix matrix(JsonNode rows) {
    var m = Matrix.zeros(rows.size(), rows.path(0).size());
    for (int r = 0; r < m.rows(); r++) {
      for (int c = 0; c < m.cols(); c++) {
        m.data()[m.offset(r) + c] = (float) rows.path(r).path(c).asDouble();
      }
    }
    return m;
  }

  private static double[] doubles(Matrix m) {
    double[] values = new double[m.rows() * m.cols()];
    for (int i = 0; i < values.length; i++) {
      values[i] = m.data()[i];
    }
    return values;
  }

  private static void assertClose(Matrix actual, double[] expected, double by) {
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual.data()[i]).as("entry %d", i).isCloseTo(expected[i], within(by));
    }
  }
}
