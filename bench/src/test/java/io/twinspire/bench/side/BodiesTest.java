package io.twinspire.bench.side;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import java.util.Arrays;
import java.util.HashSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A body measures something only where it computes it: results against the plain formulas in
/// double, on the same numbers.
class BodiesTest {

  private static double result(String name, String shape, int threads, String implementation) {
    Body body = Bodies.of(new Case(name, shape, threads), implementation);
    try {
      body.run();
      return body.result();
    } finally {
      body.close();
    }
  }

  private static Offset<Double> near(double value) {
    return within(1e-5 * Math.abs(value));
  }

  @ParameterizedTest
  @CsvSource({"gemm-nt,1", "gemm-nn,1", "gemm-tn,1", "gemm-nt,2", "gemm-nn,2", "gemm-tn,2"})
  void gemm(String name, int threads) {
    int m = 5;
    int n = 37;
    int k = 19;
    float[] a = Numbers.floats(1, m * k, 1);
    float[] b = Numbers.floats(2, n * k, 1);
    double squares = 0;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int p = 0; p < k; p++) {
          float x = name.equals("gemm-tn") ? a[p * m + i] : a[i * k + p];
          float y = name.equals("gemm-nt") ? b[j * k + p] : b[p * n + j];
          sum += (double) x * y;
        }
        squares += sum * sum;
      }
    }
    double norm = Math.sqrt(squares);
    assertThat(result(name, "5x37x19", threads, "ours")).isCloseTo(norm, near(norm));
  }

  /// Loss and the norms of both gradients, from the whole matrix of scores.
  @ParameterizedTest
  @ValueSource(strings = {"infonce", "infonce-two-sided"})
  void infoNce(String name) {
    int m = 33;
    int d = 7;
    float[] q = Numbers.rows(1, m, d);
    float[] c = Numbers.rows(2, m, d);
    double[][] exp = new double[m][m];
    double[] byRow = new double[m];
    double[] byColumn = new double[m];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        double score = 0;
        for (int p = 0; p < d; p++) {
          score += (double) q[i * d + p] * c[j * d + p];
        }
        exp[i][j] = Math.exp(score / InfoNceBody.TEMPERATURE);
        byRow[i] += exp[i][j];
        byColumn[j] += exp[i][j];
      }
    }
    boolean both = name.equals("infonce-two-sided");
    double loss = 0;
    double[] dQ = new double[m * d];
    double[] dC = new double[m * d];
    for (int i = 0; i < m; i++) {
      loss += Math.log(byRow[i] / exp[i][i]) / m;
      loss += both ? Math.log(byColumn[i] / exp[i][i]) / m : 0;
      for (int j = 0; j < m; j++) {
        double g = exp[i][j] / byRow[i] - (i == j ? 1 : 0);
        g += both ? exp[i][j] / byColumn[j] - (i == j ? 1 : 0) : 0;
        g /= m * InfoNceBody.TEMPERATURE * (both ? 2.0 : 1.0);
        for (int p = 0; p < d; p++) {
          dQ[i * d + p] += g * c[j * d + p];
          dC[j * d + p] += g * q[i * d + p];
        }
      }
    }
    double expected = (both ? loss / 2 : loss) + norm(dQ) + norm(dC);
    assertThat(result(name, "33x33x7", 2, "ours")).isCloseTo(expected, near(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours", "lucene", "jvector"})
  void dot(String implementation) {
    double[] scores = scores(11, 65, 1)[0];
    double norm = norm(scores);
    assertThat(result("dot", "11x65", 1, implementation)).isCloseTo(norm, near(norm));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours", "lucene"})
  void dotOfCodes(String implementation) {
    byte[] data = DotBody.codes(Numbers.rows(1, 11, 65));
    byte[] query = DotBody.codes(Numbers.rows(2, 1, 65));
    double squares = 0;
    for (int r = 0; r < 11; r++) {
      double sum = 0;
      for (int p = 0; p < 65; p++) {
        sum += query[p] * data[r * 65 + p];
      }
      squares += sum * sum;
    }
    double norm = Math.sqrt(squares);
    assertThat(result("dot-int8", "11x65", 1, implementation)).isCloseTo(norm, near(norm));
  }

  @Test
  void scan() {
    double squares = 0;
    for (double[] scores : scores(301, 17, 3)) {
      Arrays.sort(scores);
      for (int i = scores.length - ScanBody.K; i < scores.length; i++) {
        squares += scores[i] * scores[i];
      }
    }
    double norm = Math.sqrt(squares);
    assertThat(result("scan", "301x17x3", 2, "ours")).isCloseTo(norm, near(norm));
  }

  /// Against the floats: eight bits keep the norm of many scores.
  @Test
  void scanOfCodes() {
    double norm = result("scan", "301x64x9", 1, "ours");
    assertThat(result("scan-int8", "301x64x9", 2, "ours")).isCloseTo(norm, within(1e-3 * norm));
    assertThat(result("scan-int8", "301x64x9", 2, "ours")).isNotEqualTo(norm);
  }

  private static double[][] scores(int rows, int d, int queries) {
    float[] data = Numbers.rows(1, rows, d);
    float[] asked = Numbers.rows(2, queries, d);
    double[][] scores = new double[queries][rows];
    for (int q = 0; q < queries; q++) {
      for (int r = 0; r < rows; r++) {
        for (int p = 0; p < d; p++) {
          scores[q][r] += (double) asked[q * d + p] * data[r * d + p];
        }
      }
    }
    return scores;
  }

  /// Sums of rows, then row-wise Adagrad of every row that was named, or SGD.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "embedding-bag",
        "embedding-bag-sgd",
        "embedding-bag-bf16",
        "embedding-bag-bf16-stochastic"
      })
  void bag(String name) {
    int v = 40;
    int d = 9;
    int bags = 6;
    int length = 5;
    var body = new BagBody(new Case(name, "40x9x6x5", 2));
    double[] table = values(body.table);
    double[] out = new double[bags * d];
    double[] gradient = new double[v * d];
    int[] ids = Numbers.ids(BagBody.IDS, bags * length, v);
    for (int e = 0; e < ids.length; e++) {
      for (int p = 0; p < d; p++) {
        out[e / length * d + p] += table[ids[e] * d + p];
        gradient[ids[e] * d + p] += body.dOut.data()[e / length * d + p];
      }
    }
    assertThat(new HashSet<>(Arrays.stream(ids).boxed().toList())).hasSizeBetween(10, 29);
    for (int r = 0; r < v; r++) {
      double mean = 0;
      for (int p = 0; p < d; p++) {
        mean += gradient[r * d + p] * gradient[r * d + p] / d;
      }
      for (int p = 0; mean > 0 && p < d; p++) {
        double step = name.endsWith("sgd") ? 1 : 1 / (Math.sqrt(mean) + 1e-8);
        table[r * d + p] -= BagBody.RATE * step * gradient[r * d + p];
      }
    }
    body.run();
    body.close();
    assertThat(doubles(body.out.data())).containsExactly(out, within(1e-5));
    // bf16 has eight bits, rounded up or down, of values below 1.
    assertThat(values(body.table))
        .containsExactly(table, within(name.contains("bf16") ? 8e-3 : 1e-5));
    assertThat(body.result()).isCloseTo(norm(out), near(norm(out)));
  }

  @Test
  void codes() {
    double[] scores = scores(11, 65, 1)[0];
    assertThat(result("dot-bf16", "11x65", 1, "ours")).isCloseTo(norm(scores), within(0.02));
    assertThat(result("dot-int4", "11x65", 1, "ours")).isCloseTo(norm(scores), within(0.05));
    float[] data = Numbers.rows(1, 11, 65);
    float[] query = Numbers.rows(2, 1, 65);
    double squares = 0;
    for (int r = 0; r < 11; r++) {
      int sum = 0;
      for (int p = 0; p < 65; p++) {
        sum += (query[p] >= 0) == (data[r * 65 + p] >= 0) ? 1 : -1;
      }
      squares += sum * sum;
    }
    assertThat(result("dot-signs", "11x65", 1, "ours")).isEqualTo(Math.sqrt(squares));
  }

  @Test
  void layouts() {
    float[] given = Numbers.floats(1, 37 * 19, 1);
    double norm = norm(doubles(given));
    assertThat(result("transpose", "37x19", 1, "ours")).isCloseTo(norm, near(norm));
    double[] sums = new double[37];
    for (int i = 0; i < given.length; i++) {
      sums[i / 19] += given[i];
    }
    assertThat(result("pack", "37x19", 1, "ours")).isCloseTo(norm(sums), near(norm(sums)));
  }

  @Test
  void microKernel() {
    double product = result("gemm-nt", "13x37x19", 1, "ours");
    assertThat(result("micro-kernel", "13x37x19", 1, "ours")).isCloseTo(product, near(product));
    // As many fused multiply-adds as the product has: 24 rounds of ten chains of vectors.
    int lanes = io.twinspire.kernels.Kernels.vectorBits() / Float.SIZE;
    double peak = result("micro-kernel", lanes + "x10x24", 1, Plan.PEAK);
    assertThat(peak).isCloseTo(Probe.fma(24, 0.999f), within(1e-5));
  }

  /// A strip of scores is kept, and never all of them.
  @Test
  void memoryIsThatOfTheBuffersAndNotOfTheScores() {
    var task = new Case("infonce-memory", "6000x6000x8", 2);
    Row row = new MemoryRows(task, 100).rows().getFirst();
    double scores = 4.0 * 6000 * 6000 / 1e6;
    double strip = 4.0 * 120 * 6000 / 1e6;
    assertThat(row.ours()).isBetween(strip, scores / 3);
    assertThat(row.ratio()).isBetween(100 / (scores / 3), 100 / strip);
    assertThat(row.unit()).isEqualTo("MB");
  }

  @Test
  void benchmarkOfProvidersRunsTheBody() {
    var bench = new ProviderBench();
    bench.kernel = "layer-norm";
    bench.shape = "3x21";
    bench.setUp();
    bench.panama256();
    assertThat(bench.body.result()).isEqualTo(result("layer-norm", "3x21", 1, "ours"));
    bench.tearDown();
  }

  @Test
  void saysWhatItDoesNotKnow() {
    assertThatThrownBy(() -> Bodies.of(new Case("dot", "3x4", 1), "mkl"))
        .hasMessageContaining("got mkl");
    assertThatThrownBy(() -> Bodies.of(new Case("dot", "3x4x5", 1), "ours"))
        .hasMessage("dot: shape must have 2 sizes, got 3x4x5");
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(x -> x * x).sum());
  }

  private static double[] values(Parameter table) {
    Matrix copy = Matrix.zeros(table.rows(), table.cols());
    copy.copyFrom(table.stored());
    return doubles(copy.data());
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }
}
