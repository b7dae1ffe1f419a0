package io.twinspire.bench;

import io.twinspire.kernels.Philox;
import io.twinspire.kernels.Softmax;
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

/// What does the polynomial exponential of a row of scores cost against `Math.exp`, element by
/// element? Both copy the scores first.
///
/// `bench/run-jmh SoftmaxBench`
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class SoftmaxBench {

  @Param({"kernel", "math"})
  String implementation = "kernel";

  @Param({"64", "512", "4096"})
  int n = 64;

  float[] scores = {};
  float[] row = {};

  @Setup
  public void setUp() {
    scores = new float[n];
    row = new float[n];
    Philox.fillUniform(1, 1, 0, -20, 0, scores, 0, n);
  }

  @Benchmark
  public float sumOfExponentials() {
    System.arraycopy(scores, 0, row, 0, n);
    return switch (implementation) {
      case "kernel" -> Softmax.expShifted(row, 0, n, 0);
      case "math" -> math();
      default ->
          throw new IllegalArgumentException(
              "implementation: must be kernel or math, got " + implementation);
    };
  }

  private float math() {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      row[i] = (float) Math.exp(row[i]);
      sum += row[i];
    }
    return sum;
  }
}
