package io.twinspire.bench.side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `bench/run` after it has built and installed what is needed: measures the machine, then every
/// row of the plan, and writes results, table and plot.
public final class SideBySide {

  private static final int PAIRS = 15;
  private static final int QUICK_PAIRS = 7;

  private SideBySide() {}

  public static void main(String[] args) throws IOException {
    long start = System.nanoTime();
    Options options = Options.parse(args);
    int threads = Math.min(2, Runtime.getRuntime().availableProcessors());
    Machine machine = new Machine(Probe.measure(threads));
    System.err.println(machine.describe());
    List<Row> rows = new ArrayList<>();
    var pairs =
        new Pairs(
            options.quick() ? QUICK_PAIRS : PAIRS, options.quick() ? 0.5 : 2, machine.limits());
    List<Plan.Pairing> plan = options.quick() ? Plan.quick(threads) : Plan.full(threads);
    try (var contenders = new Contenders(options.python(), options.script());
        var ours = new Local()) {
      for (Plan.Pairing pairing : plan) {
        if (!pairing.task().name().contains(options.only())) {
          continue;
        }
        double spent = (System.nanoTime() - start) / 1e9;
        Row row = spent > options.seconds() ? late(pairing) : row(pairing, pairs, ours, contenders);
        rows.add(row);
        System.err.println(Report.line(row));
        Report.write(options.json(), rows, machine);
      }
    }
    System.out.println(Files.readString(Report.sibling(options.json(), ".md")));
  }

  private static Row late(Plan.Pairing pairing) {
    return Row.absent(pairing.task(), pairing.peer(), "no time was left");
  }

  private static Row row(Plan.Pairing pairing, Pairs pairs, Contender ours, Contenders contenders)
      throws IOException {
    try {
      return pairs.measure(pairing, ours, contenders.of(pairing.peer()));
    } catch (IllegalStateException | IOException | LinkageError e) {
      contenders.drop(pairing.peer());
      return Row.absent(pairing.task(), pairing.peer(), String.valueOf(e.getMessage()));
    }
  }

  /// @param only names of cases that hold this are run
  /// @param seconds after which no further row is begun
  record Options(
      boolean quick, Path json, String python, Path script, String only, double seconds) {

    static Options parse(String[] args) {
      boolean quick = false;
      String json = "";
      String python = "python3";
      String script = "";
      String only = "";
      double seconds = Double.MAX_VALUE;
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--quick" -> quick = true;
          case "--json" -> json = args[++i];
          case "--python" -> python = args[++i];
          case "--script" -> script = args[++i];
          case "--only" -> only = args[++i];
          case "--seconds" -> seconds = Double.parseDouble(args[++i]);
          default -> throw new IllegalArgumentException("bench/run: unknown argument " + args[i]);
        }
      }
      if (json.isEmpty()) {
        throw new IllegalArgumentException("bench/run: --json FILE must be given");
      }
      return new Options(quick, Path.of(json), python, Path.of(script), only, seconds);
    }
  }
}
