package io.twinspire.kernels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Interpreter, C1 and C2 give the same bits: a run must not depend on when the JIT kicks in. Sums
/// in loops that C2 compiles are no objects.
class JitTest {

  @Test
  void interpretedAndCompiledKernelsGiveTheSameBits() throws Exception {
    String expected = Kernels.provider() + " " + Checksums.ofAllKernels();
    List<Process> forks = new ArrayList<>();
    forks.add(fork(Checksums.class, "-Xint", "1"));
    forks.add(fork(Checksums.class, "-XX:TieredStopAtLevel=1", "50"));
    // Enough rounds that C2 compiles all: the last runs other code than the first.
    forks.add(fork(Checksums.class, "-XX:-BackgroundCompilation", "400"));
    for (Process fork : forks) {
      String output = new String(fork.getInputStream().readAllBytes(), UTF_8).strip();
      assertThat(fork.waitFor()).as(output).isZero();
      String checksum = expected.substring(expected.indexOf(' '));
      assertThat(output).endsWith(expected + checksum);
    }
  }

  /// With one compilation of each method, after all that the process runs: where vectors of another
  /// width had been stored, products of 512 bits made an object of every sum.
  @Test
  void compiledKernelsKeepVectorsInRegisters() throws Exception {
    Process fork = fork(Allocations.class, "-XX:-TieredCompilation", "50");
    String output = new String(fork.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(fork.waitFor()).as(output).isZero();
    assertThat(output).endsWith(Kernels.provider() + " allocating {}");
  }

  /// Runs the main method of a class of these tests with one option of the JVM, one argument, and
  /// the vectors that this process has.
  static Process fork(Class<?> main, String option, String argument) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Kernels.PANAMA) {
      command.add("-XX:MaxVectorSize=" + Kernels.vectorBits() / Byte.SIZE);
      command.add("--add-modules=jdk.incubator.vector");
    }
    command.add(option);
    command.addAll(
        List.of(
            "-cp",
            "target/classes" + File.pathSeparator + "target/test-classes",
            main.getName(),
            argument));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
