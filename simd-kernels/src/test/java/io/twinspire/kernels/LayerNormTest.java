package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Layer normalisation against its formula in double, and its gradients against differences of it.
class LayerNormTest {
  private static final float EPS = 1e-5f;

  @Test
  void equalsTheFormula() {
    for (int n : Data.SIZES) {
      float[] x = shifted(Data.uniform(n, n + 3), 5);
      float[] gain = Data.uniform(n + 1, n);
      float[] bias = Data.uniform(n + 2, n);
      float[] y = new float[n + 1];
      float[] statistics = new float[5];
      LayerNorm.forward(x, 3, gain, bias, EPS, y, 1, n, statistics, 2);
      double[] exact = normalise(x, 3, gain, bias, n, -1, 0);
      for (int i = 0; i < n; i++) {
        assertThat((double) y[1 + i]).as("n = %d", n).isCloseTo(exact[i], within(1e-4));
      }
      assertThat(statistics[0]).isZero();
      assertThat(statistics[4]).isZero();
    }
  }

  @Test
  void backwardEqualsCentralDifferences() {
    for (int n : new int[] {1, 2, 7, 16, 33, 65}) {
      float[] x = Data.uniform(1, n);
      float[] gain = Data.uniform(2, n);
      float[] bias = Data.uniform(3, n);
      float[] dy = Data.uniform(4, n);
      float[] y = new float[n];
      float[] statistics = new float[2];
      LayerNorm.forward(x, 0, gain, bias, EPS, y, 0, n, statistics, 0);
      float[] dx = new float[n];
      float[] dGain = new float[n];
      float[] dBias = new float[n];
      Arrays.fill(dGain, 1f);
      Arrays.fill(dBias, 2f);
      LayerNorm.backward(x, 0, gain, statistics, 0, dy, 0, dx, 0, n, dGain, dBias);
      for (int i = 0; i < n; i++) {
        double slope =
            (loss(x, gain, bias, dy, n, i, 1e-5) - loss(x, gain, bias, dy, n, i, -1e-5)) / 2e-5;
        assertThat((double) dx[i]).as("n = %d", n).isCloseTo(slope, within(1e-3));
        double h = gain[i] == 0 ? 0 : (y[i] - (double) bias[i]) / gain[i];
        assertThat((double) dGain[i]).isCloseTo(1 + dy[i] * h, within(1e-3));
        assertThat((double) dBias[i]).isCloseTo(2 + dy[i], within(1e-6));
      }
      // In place of dy, as a layer does it.
      float[] inPlace = dy.clone();
      LayerNorm.backward(x, 0, gain, statistics, 0, inPlace, 0, inPlace, 0, n, dGain, dBias);
      assertThat(inPlace).containsExactly(dx);
    }
  }

  @Test
  void aConstantRowIsItsBias() {
    int n = 37;
    float[] bias = Data.uniform(5, n);
    float[] x = new float[n];
    Arrays.fill(x, 1e6f);
    float[] y = new float[n];
    LayerNorm.forward(x, 0, Data.uniform(6, n), bias, EPS, y, 0, n, new float[2], 0);
    assertThat(y).containsExactly(bias);
  }

  @Test
  void refusesWhatDoesNotFit() {
    float[] x = new float[8];
    assertThatThrownBy(() -> LayerNorm.forward(x, 0, x, x, 0, x, 0, 8, x, 0))
        .hasMessage("layerNorm: eps must be > 0, got 0.0");
    assertThatThrownBy(() -> LayerNorm.forward(x, 0, new float[7], x, EPS, x, 0, 8, x, 0))
        .hasMessageContaining("gain must hold 8 entries");
    assertThatThrownBy(() -> LayerNorm.forward(x, 0, x, x, EPS, x, 0, 8, x, 7))
        .hasMessageContaining("statistics must hold 2 entries from offset 7");
  }

  private static float[] shifted(float[] x, float by) {
    for (int i = 0; i < x.length; i++) {
      x[i] += by;
    }
    return x;
  }

  private static double loss(
      float[] x, float[] gain, float[] bias, float[] dy, int n, int at, double step) {
    double[] y = normalise(x, 0, gain, bias, n, at, step);
    double loss = 0;
    for (int i = 0; i < n; i++) {
      loss += y[i] * dy[i];
    }
    return loss;
  }

  private static double[] normalise(
      float[] x, int off, float[] gain, float[] bias, int n, int at, double step) {
    double[] v = new double[n];
    double mean = 0;
    for (int i = 0; i < n; i++) {
      v[i] = x[off + i] + (i == at ? step : 0);
      mean += v[i] / n;
    }
    double variance = 0;
    for (double value : v) {
      variance += (value - mean) * (value - mean) / n;
    }
    for (int i = 0; i < n; i++) {
      v[i] = (v[i] - mean) / Math.sqrt(variance + EPS) * gain[i] + bias[i];
    }
    return v;
  }
}
