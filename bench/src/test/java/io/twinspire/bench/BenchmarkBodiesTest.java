package io.twinspire.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A benchmark measures something only where its body computes it: every implementation and form
/// against the plain formula.
class BenchmarkBodiesTest {

  @ParameterizedTest
  @ValueSource(strings = {"nt", "nn", "tn", "plain"})
  void gemm(String form) {
    var bench = new GemmBench();
    bench.form = form;
    bench.shape = "5x37x19";
    bench.setUp();
    float[] c = bench.multiply();
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 37; j++) {
        double sum = 0;
        for (int p = 0; p < 19; p++) {
          double x = form.equals("tn") ? bench.a[p * 5 + i] : bench.a[i * 19 + p];
          double y = form.equals("nt") ? bench.b[j * 19 + p] : bench.b[p * 37 + j];
          sum += x * y;
        }
        assertThat((double) c[i * 37 + j]).isCloseTo(sum, within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "math"})
  void softmax(String implementation) {
    var bench = new SoftmaxBench();
    bench.implementation = implementation;
    bench.setUp();
    double sum = 0;
    for (float score : bench.scores) {
      sum += Math.exp(score);
    }
    assertThat((double) bench.sumOfExponentials()).isCloseTo(sum, within(1e-5 * sum));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "lucene", "plain"})
  void dot(String implementation) {
    var bench = new DotBench();
    bench.implementation = implementation;
    bench.setUp();
    double sum = 0;
    for (int i = 0; i < bench.n; i++) {
      sum += bench.x[i] * bench.y[i];
    }
    assertThat((double) bench.dot()).isCloseTo(sum, within(1e-5));
  }

  /// Scores of codes differ from those of the floats by what the format rounds away.
  @ParameterizedTest
  @CsvSource({
    "ours, float32, 1e-5",
    "ours, bf16, 0.02",
    "ours, int8, 0.05",
    "ours, int4, 0.6",
    "lucene, float32, 1e-5",
    "lucene, int8, 0.05",
    "jvector, float32, 1e-5",
    "plain, float32, 1e-5"
  })
  void scan(String implementation, String format, double error) {
    ScanBench bench = scanned(implementation, format);
    assertThat(bench.out.length).isGreaterThan(100);
    for (int r = 0; r < bench.out.length; r++) {
      float[] row = bench.row(r);
      double sum = 0;
      for (int i = 0; i < bench.d; i++) {
        sum += bench.query[i] * row[i];
      }
      assertThat((double) bench.out[r]).isCloseTo(sum, within(error));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours", "lucene"})
  void scanOfSigns(String implementation) {
    ScanBench bench = scanned(implementation, "signs");
    for (int r = 0; r < bench.out.length; r++) {
      float[] row = bench.row(r);
      int sum = 0;
      for (int i = 0; i < bench.d; i++) {
        sum += (bench.query[i] >= 0) == (row[i] >= 0) ? 1 : -1;
      }
      assertThat(bench.out[r]).isEqualTo(sum);
    }
  }

  private static ScanBench scanned(String implementation, String format) {
    var bench = new ScanBench();
    bench.implementation = implementation;
    bench.format = format;
    bench.d = 64;
    bench.bytes = 1 << 15;
    bench.setUp();
    assertThat(bench.scan()).isSameAs(bench.out);
    return bench;
  }

  @Test
  void bag() {
    var bench = new BagBench();
    bench.rows = 50;
    bench.dim = 20;
    bench.length = 3;
    bench.threads = 2;
    bench.setUp();
    float[] before = bench.table.values().data().clone();
    float[] out = bench.forward().clone();
    int[] ids = bench.ids.ids();
    int row = ids[0];
    double expected = 0;
    for (int i = 0; i < 3; i++) {
      expected += before[ids[i] * 20 + 7] / 3;
    }
    assertThat((double) out[7]).isCloseTo(expected, within(1e-6));
    double[] gradient = new double[20];
    for (int i = 0; i < ids.length; i++) {
      for (int c = 0; ids[i] == row && c < 20; c++) {
        gradient[c] += out[i / 3 * 20 + c] / 3.0;
      }
    }
    double meanSquare = 0;
    for (double g : gradient) {
      meanSquare += g * g / 20;
    }
    float[] after = bench.step();
    double moved = before[row * 20 + 7] - 0.001 * gradient[7] / Math.sqrt(meanSquare);
    assertThat((double) after[row * 20 + 7]).isCloseTo(moved, within(1e-6));
  }
}
