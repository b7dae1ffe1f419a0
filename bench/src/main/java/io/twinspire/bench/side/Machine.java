package io.twinspire.bench.side;

import io.twinspire.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/// Where figures come from: processor, JDK, vectors, and what the probe measured.
record Machine(Limits limits) {

  /// What tells one machine from another, with nothing that was measured.
  String name() {
    return "%s, %d cores, %s, JDK %d, %s"
        .formatted(
            processor(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.arch"),
            Runtime.version().feature(),
            Kernels.provider());
  }

  String describe() {
    return String.join(
        "\n",
        "- "
            + processor()
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " cores, "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch"),
        "- "
            + System.getProperty("java.vendor")
            + " "
            + Runtime.version()
            + ", kernels "
            + Kernels.provider()
            + ", commit "
            + System.getProperty("bench.commit", "unknown"),
        "- peak of fused multiply-adds in registers, GFLOP/s by threads: "
            + byThreads(limits.peakGflops()),
        "- reading, GB/s by threads: "
            + limits.reads().stream()
                .map(
                    r ->
                        r.level() + " (" + r.bytes() / 1024 + " KiB) " + byThreads(r.gbPerSecond()))
                .collect(Collectors.joining(", ")));
  }

  private static String byThreads(java.util.List<Double> values) {
    return values.stream()
        .map(v -> String.format(Locale.ROOT, "%.1f", v))
        .collect(Collectors.joining(" / "));
  }

  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 2))
          .orElse("unknown processor");
    } catch (IOException e) {
      return "unknown processor";
    }
  }
}
