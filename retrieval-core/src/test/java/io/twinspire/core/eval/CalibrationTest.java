package io.twinspire.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.kernels.Philox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static float[] draw(int n, int query, float spread) {
    float[] s = new float[n];
    Philox.fillUniform(1, query, 0, -spread, spread, s, 0, n);
    return s;
  }

  /// The definition, with the pairs of all queries in a list.
  private static double plain(List<float[]> probabilities, List<float[]> outcomes) {
    double[] said = new double[15];
    double[] came = new double[15];
    int[] count = new int[15];
    int all = 0;
    for (int q = 0; q < probabilities.size(); q++) {
      float[] p = probabilities.get(q);
      var order = new ArrayList<Integer>();
      for (int j = 0; j < p.length; j++) {
        order.add(j);
      }
      order.sort(Comparator.comparingDouble(j -> -p[j]));
      for (int j : order.subList(0, Math.min(10, p.length))) {
        int bin = Math.min(14, (int) (p[j] * 15));
        said[bin] += p[j];
        came[bin] += outcomes.get(q)[j];
        count[bin]++;
        all++;
      }
    }
    double error = 0;
    for (int b = 0; b < 15; b++) {
      if (count[b] > 0) {
        error += (double) count[b] / all * Math.abs(said[b] / count[b] - came[b] / count[b]);
      }
    }
    return error;
  }

  @Test
  void isTheDefinition() {
    var probabilities = new ArrayList<float[]>();
    var outcomes = new ArrayList<float[]>();
    var calibration = new Calibration();
    double positives = 0;
    for (int q = 0; q < 60; q++) {
      int n = q % 3 == 0 ? 4 : 31;
      float[] p = draw(n, q, 5);
      Calibration.softmax(p, n);
      float[] outcome = new float[n];
      int right = Philox.below(n, 2, 0, q);
      outcome[right] = 1;
      positives += p[right];
      calibration.add(p, outcome, n);
      probabilities.add(p);
      outcomes.add(outcome);
    }
    assertThat(calibration.error()).isCloseTo(plain(probabilities, outcomes), within(1e-6));
    assertThat(calibration.ofPositives()).isCloseTo(positives / 60, within(1e-6));
    assertThat(calibration.values().keySet())
        .containsExactly("ece@10", "overconfidence@10", "probability");
  }

  @Test
  void theTruthIsCalibratedAndASharperModelIsTooSure() {
    var exact = new Calibration();
    var sharp = new Calibration();
    var flat = new Calibration();
    for (int q = 0; q < 50; q++) {
      float[] truth = draw(40, q, 3);
      float[] sharper = truth.clone();
      float[] flatter = truth.clone();
      for (int j = 0; j < 40; j++) {
        sharper[j] *= 2;
        flatter[j] *= .5f;
      }
      Calibration.softmax(truth, 40);
      Calibration.softmax(sharper, 40);
      Calibration.softmax(flatter, 40);
      exact.add(truth, truth, 40);
      sharp.add(sharper, truth, 40);
      flat.add(flatter, truth, 40);
    }
    assertThat(exact.error()).isLessThan(1e-7);
    assertThat(sharp.overconfidence()).isGreaterThan(.01);
    assertThat(flat.overconfidence()).isLessThan(-.01);
    assertThat(sharp.error()).isGreaterThanOrEqualTo(sharp.overconfidence());
    assertThat(sharp.ofPositives()).isGreaterThan(exact.ofPositives());
  }

  @Test
  void whatIsLeftOutHasNoProbability() {
    float out = Float.NEGATIVE_INFINITY;
    float[] s = {1, out, 1, 9};
    Calibration.softmax(s, 3);
    assertThat(s).containsExactly(.5f, 0, .5f, 9);
    float[] none = {out, out};
    Calibration.softmax(none, 2);
    assertThat(none).containsOnly(0f);
    float[] each = {0, out};
    Calibration.sigmoid(each, 2, 0);
    assertThat(each).containsExactly(.5f, 0);
    float[] biased = {2, out};
    Calibration.sigmoid(biased, 2, -2);
    assertThat(biased).containsExactly(.5f, 0);
  }
}
