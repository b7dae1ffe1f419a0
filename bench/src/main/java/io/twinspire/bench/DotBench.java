package io.twinspire.bench;

import io.twinspire.kernels.Philox;
import io.twinspire.kernels.Vectors;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.util.VectorUtil;
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

/// One dot product in cache: our fixed-tree kernel against Lucene's VectorUtil (its Panama
/// provider, which reduces lanes as the JIT likes) and a plain loop.
///
/// `bench/run-jmh DotBench -p n=256`
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class DotBench {

  @Param({"kernel", "lucene", "plain"})
  String implementation = "kernel";

  @Param({"64", "128", "256", "768"})
  int n = 64;

  float[] x = {};
  float[] y = {};

  @Setup
  public void setUp() {
    x = new float[n];
    y = new float[n];
    Philox.fillUniform(1, 1, 0, -1, 1, x, 0, n);
    Philox.fillUniform(1, 2, 0, -1, 1, y, 0, n);
  }

  @Benchmark
  public float dot() {
    return switch (implementation) {
      case "kernel" -> Vectors.dot(x, 0, y, 0, n);
      case "lucene" -> VectorUtil.dotProduct(x, y);
      case "plain" -> plain();
      default ->
          throw new IllegalArgumentException(
              "implementation: must be kernel, lucene or plain, got " + implementation);
    };
  }

  private float plain() {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
