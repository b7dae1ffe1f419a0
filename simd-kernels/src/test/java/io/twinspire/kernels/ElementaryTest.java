package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// Exponentials and what is made of them: error in ulp against a double reference, edges, and the
/// same bits as the scalar definition in every lane.
class ElementaryTest {
  /// Relative error of a sum of losses: the scalar provider adds up to 1,000 one after the other.
  private static final double ONE_AFTER_THE_OTHER = Kernels.PANAMA ? 1e-6 : 4e-6;

  /// A row kernel from x to y.
  private interface Row {
    void apply(float[] x, int xOff, float[] y, int yOff, int n);
  }

  private static final Row EXP =
      (x, xOff, y, yOff, n) -> {
        System.arraycopy(x, xOff, y, yOff, n);
        Softmax.expShifted(y, yOff, n, 0);
      };

  /// The largest error in ulp over every 1,021st float between two floats of the same sign.
  private static double worstUlp(Row kernel, float from, float to, DoubleUnaryOperator exact) {
    int first = Float.floatToRawIntBits(from);
    int count = (Float.floatToRawIntBits(to) - first) / 1021;
    var x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = Float.intBitsToFloat(first + i * 1021);
    }
    var y = new float[count];
    kernel.apply(x, 0, y, 0, count);
    double worst = 0;
    for (int i = 0; i < count; i++) {
      double expected = exact.applyAsDouble(x[i]);
      worst = Math.max(worst, Math.abs(y[i] - expected) / Math.ulp((float) expected));
    }
    return worst;
  }

  @Test
  void expIsWithinItsBound() {
    assertThat(worstUlp(EXP, 0, ScalarMath.EXP_MOST, StrictMath::exp)).isLessThanOrEqualTo(1.3);
    assertThat(worstUlp(EXP, -0f, ScalarMath.EXP_LEAST, StrictMath::exp)).isLessThanOrEqualTo(1.3);
  }

  @Test
  void sigmoidAndItsLogarithmAreWithinTheirBounds() {
    DoubleUnaryOperator sigmoid = v -> 1 / (1 + StrictMath.exp(-v));
    assertThat(worstUlp(Softmax::sigmoid, 0, 1000, sigmoid)).isLessThanOrEqualTo(3);
    assertThat(worstUlp(Softmax::sigmoid, -0f, -87, sigmoid)).isLessThanOrEqualTo(3);
    DoubleUnaryOperator log = v -> Math.min(v, 0) - StrictMath.log1p(StrictMath.exp(-Math.abs(v)));
    assertThat(worstUlp(Softmax::logSigmoid, 0, 87, log)).isLessThanOrEqualTo(4);
    assertThat(worstUlp(Softmax::logSigmoid, -0f, -1e6f, log)).isLessThanOrEqualTo(4);
  }

  @Test
  void edgesOfTheExponential() {
    for (int n : new int[] {1, 70}) {
      float[] special = {
        Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, Float.NaN, 0, -0f, -87.4f, 88.8f, -1e30f
      };
      float[] expected = {
        0, Float.POSITIVE_INFINITY, Float.NaN, 1, 1, 0, Float.POSITIVE_INFINITY, 0
      };
      for (int i = 0; i < special.length; i++) {
        var x = new float[n];
        x[n / 3] = special[i];
        Softmax.expShifted(x, 0, n, 0);
        assertThat(Float.valueOf(x[n / 3])).isEqualTo(Float.valueOf(expected[i]));
      }
    }
  }

  @Test
  void everyLaneHasTheBitsOfTheDefinition() {
    for (int n : Data.SIZES) {
      float[] x = Data.uniform(n, n + 4);
      for (int i = 0; i < x.length; i++) {
        x[i] *= i % 7 == 0 ? 100 : 5;
      }
      float[] expected = new float[n + 4];
      float[] actual = new float[n + 4];
      ScalarKernels.sigmoid(x, 2, expected, 3, n);
      Softmax.sigmoid(x, 2, actual, 3, n);
      assertThat(Data.bits(actual)).isEqualTo(Data.bits(expected));
      ScalarKernels.logSigmoid(x, 2, expected, 3, n);
      Softmax.logSigmoid(x, 2, actual, 3, n);
      assertThat(Data.bits(actual)).isEqualTo(Data.bits(expected));
      softplusHasTheSameBits(x, n);
      ScalarKernels.gelu(x, 2, expected, 3, n);
      Gelu.forward(x, 2, actual, 3, n);
      assertThat(Data.bits(actual)).isEqualTo(Data.bits(expected));
      ScalarKernels.geluBackward(x, 2, actual, 3, expected, 1, n);
      Gelu.backward(x, 2, actual, 3, actual, 1, n);
      assertThat(Data.bits(actual)).startsWith(Data.bits(Arrays.copyOf(expected, n + 1)));
    }
  }

  private static void softplusHasTheSameBits(float[] x, int n) {
    float[] other = x.clone();
    float[] log = new float[n];
    float[] slope = new float[n];
    for (int i = 0; i < n; i++) {
      other[2 + i] = -x[2 + i];
    }
    Softmax.logSigmoid(other, 2, log, 0, n);
    for (int i = 0; i < n; i++) {
      log[i] = 0 - log[i];
    }
    Softmax.sigmoid(x, 2, slope, 0, n);
    float[] y = new float[n];
    Softmax.softplus(x.clone(), 2, y, 0, other, 1, n);
    assertThat(Data.bits(y)).isEqualTo(Data.bits(log));
    assertThat(Data.bits(Arrays.copyOfRange(other, 1, n + 1))).isEqualTo(Data.bits(slope));
    float[] over = x.clone();
    Softmax.softplus(over, 2, y, 0, over, 2, n);
    assertThat(Data.bits(Arrays.copyOfRange(over, 2, n + 2))).isEqualTo(Data.bits(slope));
  }

  /// Against the formula in double, at scores that are near each other, that are far apart, and
  /// that are so far that differences go pair by pair.
  @Test
  void pairwiseLogisticIsTheSumOverPairs() {
    for (float spread : new float[] {.01f, 1, 8, 20, 60}) {
      pairwiseLogistic(spread, 1e-6);
    }
  }

  /// Just within what so many factors in one logarithm may be apart.
  @Test
  void pairwiseLogisticIsTheSumOverPairsAtTheEndsOfItsLogarithms() {
    for (float spread : new float[] {2.7f, 5.4f, 10.9f}) {
      pairwiseLogistic(spread, ONE_AFTER_THE_OTHER);
    }
  }

  private static void pairwiseLogistic(float spread, double error) {
    for (int p : new int[] {1, 2, 3, 8}) {
      for (int k : Data.SIZES) {
        pairwiseLogistic(
            Data.uniform(31, p), Data.uniform(32, k), Data.uniform(33, p + 1), spread, error);
      }
    }
  }

  /// All negatives as far above all positives as they may be for so many factors in one logarithm.
  @Test
  void pairwiseLogisticTakesNoLogarithmOfWhatIsNoFloat() {
    for (float most : new float[] {5.5f, 11, 22}) {
      for (float above : new float[] {most, Math.nextUp(most)}) {
        // Sixteen vectors of every width, and a rest.
        float[] n = new float[300];
        Arrays.fill(n, above);
        pairwiseLogistic(new float[3], n, new float[] {0, 1, 2, 1}, 1, ONE_AFTER_THE_OTHER);
      }
    }
  }

  private static void pairwiseLogistic(
      float[] p, float[] n, float[] shares, float spread, double error) {
    double[] dP = new double[p.length];
    double[] dN = new double[n.length];
    double loss = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] *= spread;
    }
    for (int j = 0; j < n.length; j++) {
      n[j] *= spread;
      for (int i = 0; i < p.length; i++) {
        double share = Math.abs(shares[1 + i]);
        double sigmoid = 1 / (1 + Math.exp(p[i] - (double) n[j]));
        loss += share * Math.log1p(Math.exp(n[j] - (double) p[i]));
        dP[i] -= share * sigmoid;
        dN[j] += share * sigmoid;
      }
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] = Math.abs(shares[i]);
    }
    float[] negatives = n.clone();
    int room = PairwiseLogistic.room(n.length);
    float[] actual = Data.uniform(34, room);
    double actualLoss =
        PairwiseLogistic.lossAndGradient(
            p, p.length, shares, 1, n, n.length, actual, new float[room], new float[room]);
    assertThat(actualLoss).isCloseTo(loss, within(error * Math.abs(loss) + 1e-9));
    assertThat(n).isEqualTo(negatives);
    for (int i = 0; i < dP.length; i++) {
      assertThat(p[i]).isCloseTo((float) dP[i], within((float) (2e-6 * Math.abs(dP[i])) + 1e-30f));
    }
    for (int j = 0; j < dN.length; j++) {
      assertThat(actual[j]).isCloseTo((float) dN[j], within((float) (4e-6 * dN[j]) + 1e-30f));
    }
  }

  @Test
  void addExpDifferenceAddsTheExponentialOfEachColumnsOwnShift() {
    for (int n : Data.SIZES) {
      float[] x = Data.uniform(11, n + 2);
      float[] shifts = Data.uniform(12, n + 1);
      mask(x, 2, shifts, 1, n);
      float[] actual = Data.uniform(13, n + 4);
      float[] expected = actual.clone();
      for (int i = 0; i < n; i++) {
        float[] e = {x[2 + i] - shifts[1 + i]};
        ScalarKernels.expShifted(e, 0, 1, 0);
        expected[3 + i] += e[0];
      }
      Softmax.addExpDifference(x, 2, shifts, 1, actual, 3, n);
      assertThat(Data.bits(actual)).isEqualTo(Data.bits(expected));
    }
    float[] short3 = new float[3];
    assertThatThrownBy(() -> Softmax.addExpDifference(short3, 0, short3, 1, short3, 0, 3))
        .hasMessageStartingWith("addExpDifference: shifts");
  }

  @Test
  void mixExpWeighsTheRowsShareAndEachColumns() {
    for (int n : Data.SIZES) {
      float[] s = Data.uniform(11, n + 3);
      float[] weights = Data.uniform(12, n);
      float[] shifts = Data.uniform(13, n);
      mask(s, 2, shifts, 0, n);
      float[] expected = s.clone();
      for (int i = 0; i < n; i++) {
        double byColumn = Math.exp((double) s[2 + i] - shifts[i]);
        expected[2 + i] = (float) (.7 * Math.exp(s[2 + i] - .2) + weights[i] * byColumn);
      }
      float[] defined = s.clone();
      ScalarKernels.mixExp(defined, 2, 0, n, .7f, .2f, weights, shifts);
      Softmax.mixExp(s, 2, n, .7f, .2f, weights, shifts);
      assertThat(s).containsExactly(expected, within(2e-6f));
      assertThat(Data.bits(s)).isEqualTo(Data.bits(defined));
    }
    float[] none = {Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN, 0};
    float[] sums = new float[8];
    Softmax.addExpDifference(none, 0, new float[8], 0, sums, 0, 8);
    Softmax.mixExp(none, 0, 8, 1, 0, new float[8], new float[8]);
    for (int i = 0; i < 8; i++) {
      assertThat(Float.isNaN(none[i])).isEqualTo(i < 7);
      assertThat(Float.isNaN(sums[i])).isEqualTo(i < 7);
    }
    float[] short3 = new float[3];
    assertThatThrownBy(() -> Softmax.mixExp(short3, 0, 3, 1, 0, short3, new float[2]))
        .hasMessageStartingWith("mixExp: shifts");
  }

  /// A score that is masked, and a column that has no normaliser.
  private static void mask(float[] x, int xOff, float[] shifts, int shiftsOff, int n) {
    if (n > 2) {
      x[xOff + 1] = Float.NEGATIVE_INFINITY;
      shifts[shiftsOff + 2] = Float.POSITIVE_INFINITY;
    }
  }

  @Test
  void expShiftedReturnsTheSumOfWhatItWrote() {
    for (int n : Data.SIZES) {
      float[] s = Data.uniform(n, n + 2);
      float[] expected = s.clone();
      ScalarKernels.expShifted(expected, 1, n, 0.3f);
      float sum = Softmax.expShifted(s, 1, n, 0.3f);
      assertThat(Data.bits(s)).isEqualTo(Data.bits(expected));
      double exact = 0;
      for (int i = 1; i <= n; i++) {
        exact += s[i];
      }
      assertThat(sum).isCloseTo((float) exact, within((float) (n * 0x1p-24 * exact)));
    }
  }

  @Test
  void logSumExpNeitherOverflowsNorUnderflows() {
    for (int n : Data.SIZES) {
      float[] s = Data.uniform(n, n + 1);
      double exact = 0;
      for (int i = 1; i <= n; i++) {
        s[i] = 50 * s[i] - 2000;
        exact += StrictMath.exp(s[i] + 2000.0);
      }
      float expected = (float) (StrictMath.log(exact) - 2000);
      assertThat(Softmax.logSumExp(s, 1, n)).isCloseTo(expected, within(3e-4f));
    }
    float inf = Float.POSITIVE_INFINITY;
    assertThat(Softmax.logSumExp(new float[0], 0, 0)).isEqualTo(-inf);
    assertThat(Softmax.logSumExp(new float[] {-inf, -inf}, 0, 2)).isEqualTo(-inf);
    assertThat(Softmax.logSumExp(new float[] {-inf, 3}, 0, 2)).isEqualTo(3);
    assertThat(Softmax.logSumExp(new float[] {inf, 3}, 0, 2)).isEqualTo(inf);
    assertThat(Softmax.logSumExp(new float[] {Float.NaN, 3}, 0, 2)).isNaN();
  }

  @Test
  void geluAndItsSlopeEqualTheFormula() {
    int n = 2001;
    var x = new float[n];
    var y = new float[n];
    var dx = new float[n];
    var ones = new float[n];
    Arrays.fill(ones, 1);
    for (int i = 0; i < n; i++) {
      x[i] = (i - 1000) / 100f;
    }
    Gelu.forward(x, 0, y, 0, n);
    Gelu.backward(x, 0, ones, 0, dx, 0, n);
    for (int i = 0; i < n; i++) {
      assertThat((double) y[i]).isCloseTo(gelu(x[i]), within(1e-6 * Math.max(1, Math.abs(x[i]))));
      double slope = (gelu(x[i] + 1e-5) - gelu(x[i] - 1e-5)) / 2e-5;
      assertThat((double) dx[i]).isCloseTo(slope, within(2e-6));
    }
  }

  private static double gelu(double x) {
    return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  @Test
  void refusesRangesOutsideTheArray() {
    var x = new float[4];
    assertThatThrownBy(() -> Softmax.expShifted(x, 2, 3, 0))
        .hasMessageStartingWith("expShifted: s");
    assertThatThrownBy(() -> Softmax.sigmoid(x, 0, x, 1, 4)).hasMessageStartingWith("sigmoid: y");
    assertThatThrownBy(() -> Softmax.logSigmoid(x, -1, x, 0, 4))
        .hasMessageStartingWith("logSigmoid: x");
    assertThatThrownBy(() -> Softmax.softplus(x, 0, x, 0, x, 2, 4))
        .hasMessageStartingWith("softplus: slope");
    assertThatThrownBy(() -> Softmax.logSumExp(x, 0, 5)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> Gelu.forward(x, 0, x, 0, 5)).hasMessageStartingWith("gelu: x");
    assertThatThrownBy(() -> Gelu.backward(x, 0, x, 0, x, 1, 4))
        .hasMessageStartingWith("geluBackward: dx");
  }
}
