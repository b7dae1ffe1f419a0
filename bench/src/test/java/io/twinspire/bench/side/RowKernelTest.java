package io.twinspire.bench.side;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.kernels.Philox;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each kernel's one call against its formula, element by element of what it wrote.
class RowKernelTest {

  private static final int ROWS = 3;
  private static final int N = 21;

  @ParameterizedTest
  @EnumSource
  void computesItsFormula(RowKernel kernel) {
    var body = new RowsBody(new Case(kernel.caseName(), ROWS + "x" + N, 1));
    var before = new RowOperands(ROWS, N);
    body.run();
    for (int i = 0; i < ROWS * N; i++) {
      double expected = expected(kernel, before, i);
      assertThat(written(kernel, body.operands, i))
          .as("%s, element %d", kernel, i)
          .isCloseTo(expected, within(tolerance(kernel)));
    }
    assertThat(body.result()).isEqualTo(resultOfOneRun(kernel));
    body.run();
    assertThat(body.result()).isEqualTo(resultOfOneRun(kernel));
  }

  private static double resultOfOneRun(RowKernel kernel) {
    var body = new RowsBody(new Case(kernel.caseName(), ROWS + "x" + N, 1));
    body.run();
    return body.result();
  }

  /// Codes may be rounded up or down where the next ones are equally near, or at random.
  private static double tolerance(RowKernel kernel) {
    return switch (kernel) {
      case TO_BF16, TO_BF16_STOCHASTIC -> 1;
      case BAG_FORWARD_BF16 -> 8 * 0x1p-8;
      case ADAGRAD_ROW_WISE_BF16 -> 1e-4;
      case TO_INT8, TO_INT4 -> 0.501;
      default -> 2e-5;
    };
  }

  private static double written(RowKernel kernel, RowOperands o, int i) {
    return switch (kernel) {
      case TO_BF16, TO_BF16_STOCHASTIC, TO_FP16 -> o.halves[i];
      case ADAGRAD_ROW_WISE_BF16 -> Float.intBitsToFloat(o.halves[i] << 16);
      case TO_INT8 -> o.codes[i];
      case TO_INT4 -> nibble(o.codes, i);
      case TO_SIGNS -> o.signs[i / N] >>> (i % N) & 1;
      default -> o.values[i];
    };
  }

  /// Low halves hold the first half of a row.
  private static int nibble(byte[] codes, int i) {
    int half = (N + 1) / 2;
    int column = i % N;
    byte both = codes[i - column + column % half];
    return (column < half ? both : both >> 4) & 15;
  }

  private static double expected(RowKernel kernel, RowOperands o, int i) {
    int row = i / N;
    double x = o.given[i];
    double y = o.other[i];
    double was = o.values[i];
    double[] xs = row(o.given, row);
    double[] ys = row(o.other, row);
    boolean first = i % N == 0;
    return switch (kernel) {
      case SOFTMAX -> Math.exp(x - 1);
      case ADD_EXP_DIFFERENCE -> was + Math.exp(x - y);
      case MIX_EXP -> Math.exp(x - 1) + o.other[i % N] * Math.exp(x - o.other[i % N]);
      case LOG_SUM_EXP -> first ? Math.log(Arrays.stream(xs).map(Math::exp).sum()) : was;
      case SIGMOID -> sigmoid(x);
      case LOG_SIGMOID -> Math.log(sigmoid(x));
      case GELU -> x * sigmoid(2 * inner(x));
      case GELU_BACKWARD -> {
        double s = sigmoid(2 * inner(x));
        double slope = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
        yield y * (s + x * s * (1 - s) * 2 * slope);
      }
      case LAYER_NORM -> {
        double mean = Arrays.stream(xs).average().orElseThrow();
        double variance = Arrays.stream(xs).map(v -> (v - mean) * (v - mean)).sum() / N;
        double gain = o.other[i % N];
        yield gain * (x - mean) / Math.sqrt(variance + 1e-5) + gain;
      }
      case LAYER_NORM_BACKWARD -> {
        // Mean 0 and rstd 1.5 are given.
        double g = 0;
        double gh = 0;
        for (int j = 0; j < N; j++) {
          g += ys[j] * o.other[j] / N;
          gh += ys[j] * o.other[j] * xs[j] * 1.5 / N;
        }
        yield 1.5 * (y * o.other[i % N] - g - x * 1.5 * gh);
      }
      case NORMALIZE -> x / Math.sqrt(dot(xs, xs));
      case NORMALIZE_BACKWARD -> (y - x * dot(xs, ys)) / 2;
      case DOT_PRODUCT -> first ? dot(xs, ys) : was;
      case SUM -> first ? Arrays.stream(xs).sum() : was;
      case MAX -> first ? Arrays.stream(xs).max().orElseThrow() : was;
      case MAX_OF_TWO -> Math.max(was, x);
      case ADD -> was + x;
      case SCALE -> 3 * x;
      case BAG_FORWARD, BAG_FORWARD_BF16 -> was + bag(o, row, i % N);
      case BAG_BACKWARD -> bag(o, row, i % N);
      case SGD -> was - 0.01 * x;
      case ADAGRAD -> was - 0.01 * x / (Math.abs(x) + 1e-6);
      case ADAGRAD_ROW_WISE -> was - 0.01 * x / (Math.sqrt(dot(xs, xs) / N) + 1e-6);
      case ADAGRAD_ROW_WISE_BF16 -> -0.01 * x / (Math.sqrt(dot(xs, xs) / N) + 1e-6);
      case ADAM -> was - 0.01 * x / (Math.abs(x) + 1e-6);
      case DROPOUT -> half(i) < 32768 ? 0 : 2 * was;
      case UNIFORM -> 2 * Philox.uniform(1, 2, i) - 1;
      case GAUSSIAN -> Philox.gaussian(1, 2, i);
      case TO_BF16, TO_BF16_STOCHASTIC -> (short) (Float.floatToIntBits(o.given[i]) >> 16);
      case FROM_BF16 -> Float.intBitsToFloat(o.bf16[i] << 16);
      case TO_FP16 -> Float.floatToFloat16(o.given[i]);
      case FROM_FP16 -> Float.float16ToFloat(o.bf16[i]);
      case TO_INT8 -> x * 127 / Arrays.stream(xs).map(Math::abs).max().orElseThrow();
      case FROM_INT8 -> 0.01 * o.int8[i];
      case TO_INT4 -> {
        var range = Arrays.stream(xs).summaryStatistics();
        yield (x - range.getMin()) * 15 / (range.getMax() - range.getMin());
      }
      case FROM_INT4 -> 0.1 * nibble(o.int8, i) - 1;
      case TO_SIGNS -> x >= 0 ? 1 : 0;
    };
  }

  private static double[] row(float[] values, int row) {
    double[] part = new double[N];
    Arrays.setAll(part, i -> values[row * N + i]);
    return part;
  }

  /// What [Philox#dropout] compares with the rate.
  private static int half(int i) {
    int word = Philox.nextInt(1, 2, i / 32 * 16L + i % 16);
    return i % 32 < 16 ? word & 0xFFFF : word >>> 16;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static double bag(RowOperands o, int row, int column) {
    double sum = 0;
    for (int e = 0; e < RowOperands.BAG; e++) {
      sum += o.given[(row + e) % ROWS * N + column];
    }
    return sum;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double inner(double x) {
    return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
  }

  @Test
  void knowsItsNames() {
    assertThat(RowKernel.of("layer-norm")).isEqualTo(RowKernel.LAYER_NORM);
    assertThatThrownBy(() -> RowKernel.of("layer"))
        .hasMessage("case: must be one that is known, got layer");
  }
}
