package io.twinspire.kernels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private static final int D = 256;

  /// Prints the time of the first calls in this process over that of calls much later, after a
  /// warm-up of `args[0]` seconds.
  public static void main(String[] args) {
    double seconds = Double.parseDouble(args[0]);
    var report = Kernels.warmUp(seconds);
    float[] a = Data.uniform(1, 120 * D);
    float[] b = Data.uniform(2, 120 * D);
    float[] c = new float[120 * 120];
    double first = product(a, b, c);
    double later = first;
    for (long began = System.nanoTime(); System.nanoTime() - began < 3_000_000_000L; ) {
      later = Math.min(later, product(a, b, c));
    }
    System.out.printf("%d %.1f%n", report.unsettled().size(), first / later);
  }

  private static double product(float[] a, float[] b, float[] c) {
    double best = Double.POSITIVE_INFINITY;
    // The least of five: another process may take the processor once, hardly always.
    for (int i = 0; i < 5; i++) {
      long began = System.nanoTime();
      Gemm.nt(120, 120, D, a, 0, D, b, 0, D, c, 0, 120, false);
      best = Math.min(best, (double) (System.nanoTime() - began));
    }
    return best;
  }

  @Test
  void firstCallsAfterItAreAsFastAsLaterOnes() throws Exception {
    String[] warm = fork(60);
    assertThat(warm[0]).as("unsettled").isEqualTo("0");
    assertThat(Double.parseDouble(warm[1])).isLessThan(4);
  }

  @Test
  void itEndsWhenItsTimeIsUpAndSaysWhatIsLeft() {
    // Half a second without a fall is the least there is.
    var report = Kernels.warmUp(1e-3);
    assertThat(report.unsettled()).hasSize(report.kernels()).contains("Gemm.nt", "Scans.signs");
    assertThat(report.seconds()).isBetween(1e-3, 60.0);
    assertThatThrownBy(() -> Kernels.warmUp(Double.NaN))
        .hasMessage("warmUp: seconds must be > 0, got NaN");
  }

  private static String[] fork(double seconds) throws IOException, InterruptedException {
    Process fork = JitTest.fork(WarmUpTest.class, "-Xmx256m", "" + seconds);
    String output = new String(fork.getInputStream().readAllBytes(), UTF_8);
    assertThat(fork.waitFor()).as(output).isZero();
    return output.strip().lines().toList().getLast().split(" ");
  }
}
