package io.twinspire.cli.command;

import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.environment.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    description = "Shows what this machine offers: JDK, SIMD width, Lucene's provider, memory.",
    footer = {
      "",
      "Ends with 1 where something would make training or search slow or impossible.",
      "",
      "Examples:",
      "  ./twinspire doctor",
      "  ./twinspire doctor --json"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int MIN_JDK = 25;
  private static final long MIN_HEAP = 1L << 30;

  private final Console console;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  DoctorCommand(Console console) {
    this.console = console;
  }

  /// @param problems what to do about what is wrong, empty where all is well
  record Report(Environment environment, List<String> problems) {}

  @Override
  public Integer call() {
    var report = examine(Environment.current());
    if (json) {
      console.printJson(report);
    } else {
      print(report);
    }
    return report.problems().isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
  }

  static Report examine(Environment environment) {
    var problems = new ArrayList<String>();
    int feature = Runtime.Version.parse(environment.jdk()).feature();
    if (feature < MIN_JDK) {
      problems.add("JDK: must be %d or later, got %d".formatted(MIN_JDK, feature));
    }
    if (environment.simdBits() < 128) {
      problems.add(
          "SIMD: must be at least 128 bits wide, got %d. Training will be slow"
              .formatted(environment.simdBits()));
    }
    if (!environment.lucenePanama()) {
      problems.add(
          "Lucene: must compute with the Vector API, got its scalar provider. Use a JDK image with"
              + " the modules jdk.incubator.vector and jdk.management");
    }
    if (environment.heapMax() < MIN_HEAP) {
      problems.add(
          "heap: should be at least 1024 MiB, got %d MiB. Set TWINSPIRE_JAVA_OPTS=-Xmx2g"
              .formatted(environment.heapMax() >> 20));
    }
    return new Report(environment, List.copyOf(problems));
  }

  private void print(Report report) {
    var env = report.environment();
    row("Twinspire", env.twinspire() + (env.gitCommit() == null ? "" : ", " + env.gitCommit()));
    row("JDK", "%s, %s, %s".formatted(env.jdk(), env.jdkVendor(), env.javaHome()));
    row("CPU", "%s, %d cores".formatted(env.cpu(), env.cores()));
    row("kernels", "%s, %d bits".formatted(env.kernels(), env.simdBits()));
    row(
        "Lucene",
        "%s, %s".formatted(env.lucene(), env.lucenePanama() ? "Vector API" : "scalar provider"));
    row("memory", "heap up to %d MiB of %d MiB".formatted(env.heapMax() >> 20, env.memory() >> 20));
    row("system", env.os());
    report.problems().forEach(console::print);
    console.print(report.problems().isEmpty() ? "All is well." : "See above.");
  }

  private void row(String name, String value) {
    console.print("%-10s %s".formatted(name, value));
  }
}
