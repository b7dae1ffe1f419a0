package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/// Normalisation and optimiser rows.
class RowsTest {

  @Test
  void l2GivesUnitRowsAndZerosForZeros() {
    for (int n : Data.SIZES) {
      float[] x = Data.uniform(n, n + 3);
      double square = 0;
      for (int i = 0; i < n; i++) {
        square += (double) x[2 + i] * x[2 + i];
      }
      var y = new float[n + 1];
      float norm = Normalize.l2(x, 2, y, 1, n);
      assertThat((double) norm).isCloseTo(Math.sqrt(square), within(1e-5 * Math.sqrt(square)));
      for (int i = 0; i < n; i++) {
        assertThat((double) y[1 + i]).isCloseTo(x[2 + i] / Math.sqrt(square), within(1e-6));
      }
      var zeros = new float[n];
      assertThat(Normalize.l2(zeros, 0, y, 1, n)).isZero();
      assertThat(y).containsOnly(0);
    }
  }

  /// Squares of such rows are below the smallest float or above the largest.
  @Test
  void l2OfRowsFarFromOneIsAsExact() {
    for (int n : new int[] {1, 7, 50, 1000}) {
      float[] unit = Data.uniform(n, n);
      unit[0] = 1;
      float[] expected = new float[n];
      float length = Normalize.l2(unit, 0, expected, 0, n);
      for (float scale : new float[] {0x1p-120f, 0x1p-76f, 0x1p-60f, 0x1p64f, 0x1p120f}) {
        float[] x = unit.clone();
        Vectors.scale(scale, x, 0, n);
        float norm = Normalize.l2(x, 0, x, 0, n);
        assertThat(norm / scale).isCloseTo(length, within(1e-5f * length));
        for (int i = 0; i < n; i++) {
          assertThat(x[i]).as("%s", scale).isCloseTo(expected[i], within(1e-5f));
        }
      }
    }
    float[] y = {1, 1, 1};
    assertThat(Normalize.l2(new float[] {1e-39f, 0, 0}, 0, y, 0, 3)).isZero();
    assertThat(y).containsOnly(0);
    float most = Float.MAX_VALUE;
    assertThat(Normalize.l2(new float[] {most, most, 1}, 0, y, 0, 3)).isInfinite();
    assertThat(y).containsOnly(0);
    assertThat(Normalize.l2(new float[] {1, Float.NaN, 1}, 0, y, 0, 3)).isNaN();
  }

  @Test
  void l2BackwardEqualsCentralDifferences() {
    int n = 37;
    float[] x = Data.uniform(1, n);
    float[] dy = Data.uniform(2, n);
    var y = new float[n];
    var dx = new float[n + 5];
    float norm = Normalize.l2(x, 0, y, 0, n);
    Normalize.l2Backward(y, 0, dy, 0, norm, dx, 5, n);
    for (int i = 0; i < n; i++) {
      double slope = (loss(x, dy, i, 1e-5) - loss(x, dy, i, -1e-5)) / 2e-5;
      assertThat((double) dx[5 + i]).isCloseTo(slope, within(1e-6));
    }
    Normalize.l2Backward(new float[n], 0, dy, 0, 0, dx, 5, n);
    for (float value : dx) {
      assertThat(value).isZero();
    }
  }

  private static double loss(float[] x, float[] dy, int at, double step) {
    double square = 0;
    double along = 0;
    for (int i = 0; i < x.length; i++) {
      double v = x[i] + (i == at ? step : 0);
      square += v * v;
      along += v * dy[i];
    }
    return along / Math.sqrt(square);
  }

  @Test
  void optimizerRowsEqualTheirFormulas() {
    for (int n : Data.SIZES) {
      float[] g = Data.uniform(n, n + 1);
      float[] p = Data.uniform(n + 1, n + 2);
      float[] old = p.clone();
      OptimizerRows.sgd(p, 2, g, 1, n, 0.1f);
      expect(p, old, n, i -> old[2 + i] - 0.1 * g[1 + i]);

      float[] acc = new float[n];
      Arrays.fill(acc, 0.25f);
      float[] before = p.clone();
      OptimizerRows.adagrad(p, 2, g, 1, acc, 0, n, 0.1f, 1e-3f);
      expect(p, before, n, i -> before[2 + i] - 0.1 * g[1 + i] / (root(0.25, g[1 + i]) + 1e-3));
      for (int i = 0; i < n; i++) {
        assertThat((double) acc[i]).isCloseTo(0.25 + (double) g[1 + i] * g[1 + i], within(1e-6));
      }
    }
    assertThat(OptimizerRows.meanSquare(new float[] {1, 2, 3, 4}, 0, 4)).isEqualTo(7.5f);
  }

  /// Rows 22, 20, 18 ... of 23, fewer and more than go together.
  @Test
  void rowsOfATableHaveTheBitsOfTheDefinitionAndOthersStay() {
    for (int n : Data.SIZES) {
      for (int count : new int[] {0, 1, 7, 8, 9, 11}) {
        if (n == 0) {
          continue;
        }
        int[] rows = new int[count];
        Arrays.setAll(rows, k -> 22 - 2 * k);
        float[] g = Data.uniform(n, count * n);
        float[] p = Data.uniform(n + 1, 23 * n);
        float[] q = p.clone();
        double[] exact = new double[p.length];
        Arrays.setAll(exact, i -> q[i]);
        float[] acc = Data.uniform(n + 2, 23);
        for (int r = 0; r < acc.length; r++) {
          acc[r] = Math.abs(acc[r]);
        }
        float[] acc2 = acc.clone();
        OptimizerRows.sgdRows(p, rows, count, g, n, 0.1f);
        OptimizerRows.adagradRows(p, rows, count, g, acc, n, 0.2f, 1e-3f);
        ScalarKernels.move(q, rows, 0, count, g, n, 0, n, null, 0.1f, 0);
        for (int k = 0; k < count; k++) {
          double mean = 0;
          for (int i = 0; i < n; i++) {
            mean += (double) g[k * n + i] * g[k * n + i] / n;
          }
          assertThat((double) acc[rows[k]]).isCloseTo(acc2[rows[k]] + mean, within(1e-5));
          acc2[rows[k]] += OptimizerRows.meanSquare(g, k * n, n);
          double step = 0.1 + 0.2 / (Math.sqrt(acc2[rows[k]]) + 1e-3);
          for (int i = 0; i < n; i++) {
            exact[rows[k] * n + i] -= step * g[k * n + i];
          }
        }
        ScalarKernels.move(q, rows, 0, count, g, n, 0, n, acc2, 0.2f, 1e-3f);
        assertThat(Data.bits(p)).as("%d rows of %d", count, n).isEqualTo(Data.bits(q));
        assertThat(Data.bits(acc)).isEqualTo(Data.bits(acc2));
        for (int i = 0; i < p.length; i++) {
          assertThat((double) p[i]).isCloseTo(exact[i], within(1e-5 * (1 + Math.abs(exact[i]))));
        }
      }
    }
  }

  @Test
  void rowsOfATableMustBeThere() {
    float[] table = new float[12];
    float[] g = new float[8];
    assertThatThrownBy(() -> OptimizerRows.sgdRows(table, new int[] {0, 3}, 2, g, 4, 1))
        .hasMessage("sgdRows: rows must be in 0 .. 2, got 3");
    assertThatThrownBy(() -> OptimizerRows.sgdRows(table, new int[] {0}, 2, g, 4, 1))
        .hasMessage("sgdRows: rows must hold 2 entries from offset 0, got an array of 1");
    assertThatThrownBy(() -> OptimizerRows.sgdRows(table, new int[] {0, 1, 2}, 3, g, 4, 1))
        .hasMessageStartingWith("sgdRows: g must hold 3 x 4 floats");
    assertThatThrownBy(
            () -> OptimizerRows.adagradRows(table, new int[] {1}, 1, g, new float[1], 4, 1, 1))
        .hasMessage("adagradRows: acc must hold 1 entries from offset 1, got an array of 1");
  }

  private static double root(double accumulated, double g) {
    return Math.sqrt(accumulated + g * g);
  }

  private static void expect(float[] p, float[] old, int n, IntToDoubleFunction formula) {
    assertThat(p[0]).isEqualTo(old[0]);
    assertThat(p[1]).isEqualTo(old[1]);
    for (int i = 0; i < n; i++) {
      assertThat((double) p[2 + i]).isCloseTo(formula.applyAsDouble(i), within(1e-6));
    }
  }

  @Test
  void adamEqualsItsFormulaOverSeveralSteps() {
    int n = 83;
    float[] p = Data.uniform(1, n);
    float[] m = new float[n + 1];
    float[] v = new float[n + 2];
    double[] pd = new double[n];
    double[] md = new double[n];
    double[] vd = new double[n];
    for (int i = 0; i < n; i++) {
      pd[i] = p[i];
    }
    for (int t = 1; t <= 5; t++) {
      float[] g = Data.uniform(10 + t, n);
      double c1 = 1 - Math.pow(0.9, t);
      double c2 = 1 - Math.pow(0.99, t);
      OptimizerRows.adam(
          p, 0, g, 0, m, 1, v, 2, n, 0.01f, 0.9f, 0.99f, 1e-6f, 0.1f, (float) c1, (float) c2);
      for (int i = 0; i < n; i++) {
        md[i] = 0.9 * md[i] + 0.1 * g[i];
        vd[i] = 0.99 * vd[i] + 0.01 * g[i] * g[i];
        pd[i] -= 0.01 * (md[i] / c1 / (Math.sqrt(vd[i] / c2) + 1e-6) + 0.1 * pd[i]);
        assertThat((double) p[i]).isCloseTo(pd[i], within(2e-6));
      }
    }
  }

  @Test
  void optimizersHaveTheBitsOfTheDefinition() {
    for (int n : Data.SIZES) {
      float[] g = Data.uniform(n, n);
      float[] p = Data.uniform(n + 1, n);
      float[] q = p.clone();
      float[] m = new float[n];
      float[] v = new float[n];
      float[] m2 = new float[n];
      float[] v2 = new float[n];
      OptimizerRows.adagrad(p, 0, g, 0, v, 0, n, 0.1f, 1e-6f);
      ScalarKernels.adagrad(q, 0, g, 0, v2, 0, n, 0.1f, 1e-6f);
      OptimizerRows.adam(p, 0, g, 0, m, 0, v, 0, n, 0.1f, 0.9f, 0.99f, 1e-6f, 0, 1, 1);
      ScalarKernels.adam(q, 0, g, 0, m2, 0, v2, 0, n, 0.1f, 0.9f, 0.99f, 1e-6f, 1, 1);
      assertThat(Data.bits(p)).isEqualTo(Data.bits(q));
      assertThat(Data.bits(m)).isEqualTo(Data.bits(m2));
      assertThat(Data.bits(v)).isEqualTo(Data.bits(v2));
    }
  }

  @Test
  void adamRefusesABiasCorrectionOfNoStep() {
    float[] row = new float[4];
    assertThatThrownBy(
            () -> OptimizerRows.adam(row, 0, row, 0, row, 0, row, 0, 4, 1, 0.9f, 0.9f, 1, 0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("adam: biasCorrection2 must be in (0, 1], got 0.0");
    assertThatThrownBy(
            () ->
                OptimizerRows.adam(
                    new short[4], 0, row, 0, row, row, 0, 4, 1, 0.9f, 0.9f, 1, 0, 2, 1, null, 0))
        .hasMessage("adam: biasCorrection1 must be in (0, 1], got 2.0");
  }
}
