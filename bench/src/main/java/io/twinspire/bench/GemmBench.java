package io.twinspire.bench;

import io.twinspire.kernels.Gemm;
import io.twinspire.kernels.Philox;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How near are the three products of a contrastive step to the peak of one core, at the strips and
/// tiles that training cuts? GFLOP/s = 2 m n k / (us * 1000).
///
/// `bench/run-jmh GemmBench -p form=nt -p shape=128x512x256`
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class GemmBench {

  /// nt: scores; nn: gradients of queries; tn: gradients of candidates; plain: three loops.
  @Param({"nt", "nn", "tn", "plain"})
  String form = "nt";

  /// m x n x k
  @Param({"128x512x128", "128x512x256", "512x256x128", "512x512x512", "128x4096x256"})
  String shape = "128x512x128";

  int m;
  int n;
  int k;
  float[] a = {};
  float[] b = {};
  float[] c = {};

  @Setup
  public void setUp() {
    String[] sizes = shape.split("x", -1);
    m = Integer.parseInt(sizes[0]);
    n = Integer.parseInt(sizes[1]);
    k = Integer.parseInt(sizes[2]);
    a = new float[m * k];
    b = new float[n * k];
    c = new float[m * n];
    Philox.fillUniform(1, 1, 0, -1, 1, a, 0, a.length);
    Philox.fillUniform(1, 2, 0, -1, 1, b, 0, b.length);
  }

  @Benchmark
  public float[] multiply() {
    switch (form) {
      case "nt" -> Gemm.nt(m, n, k, a, 0, k, b, 0, k, c, 0, n, false);
      case "nn" -> Gemm.nn(m, n, k, a, 0, k, b, 0, n, c, 0, n, false);
      case "tn" -> Gemm.tn(m, n, k, a, 0, m, b, 0, n, c, 0, n, false);
      case "plain" -> plain();
      default ->
          throw new IllegalArgumentException("form: must be nt, nn, tn or plain, got " + form);
    }
    return c;
  }

  /// The nn form as one writes it without thinking.
  private void plain() {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum += a[i * k + p] * b[p * n + j];
        }
        c[i * n + j] = sum;
      }
    }
  }
}
