package io.twinspire.bench.side;

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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What does the Vector API bring each kernel over its scalar definition, at 128, 256 and 512 bits?
/// The bodies are those of `bench/run`, every name of [Case] at any shape; a provider is a JVM with
/// its flags, so there is a method for each. A width that the machine has not runs at its widest.
///
/// `bench/run-jmh ProviderBench -p kernel=layer-norm -p shape=1024x256`
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProviderBench {

  @Param({"dot", "softmax", "layer-norm", "gelu", "adagrad", "to-bf16", "dropout"})
  String kernel = "dot";

  @Param("1024x256")
  String shape = "1024x256";

  Body body = new LayoutBody(new Case("transpose", "0x0", 1));

  @Setup
  public void setUp() {
    body = Bodies.of(new Case(kernel, shape, 1), "ours");
  }

  @TearDown
  public void tearDown() {
    body.close();
  }

  @Benchmark
  @Fork(1)
  public void scalar() {
    body.run();
  }

  @Benchmark
  @Fork(
      value = 1,
      jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:MaxVectorSize=16"})
  public void panama128() {
    body.run();
  }

  @Benchmark
  @Fork(
      value = 1,
      jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:MaxVectorSize=32"})
  public void panama256() {
    body.run();
  }

  @Benchmark
  @Fork(
      value = 1,
      jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:MaxVectorSize=64"})
  public void panama512() {
    body.run();
  }
}
