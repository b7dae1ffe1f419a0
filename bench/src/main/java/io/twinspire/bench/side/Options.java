package io.twinspire.bench.side;

import java.io.IOException;
import java.nio.file.Path;

/// The command line of [SideBySide].
///
/// @param json where results go
/// @param python an interpreter that has the packages of the peers
/// @param peers the folder of their scripts and of `same-shape.json`
/// @param data a BEIR folder, for what trains and searches
/// @param only cases whose names begin with this are run
/// @param threads rows of so many threads are run; 0 for all
/// @param seconds after which no further row is begun
record Options(
    boolean quick,
    Path json,
    String python,
    Path peers,
    Path data,
    String only,
    int threads,
    double seconds) {

  /// Only checks the command line, so that `bench/run` refuses a wrong one before it installs
  /// peers.
  public static void main(String[] args) {
    read(args);
  }

  /// Ends the process with status 2 and one line where a run with these arguments could not end
  /// well.
  static Options read(String[] args) {
    try {
      Options options = parse(args);
      options.check();
      return options;
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      throw e;
    }
  }

  static Options parse(String[] args) {
    boolean quick = false;
    String json = "";
    String python = "python3";
    String peers = "bench/peers";
    String data = "../shared/data/javadoc-code";
    String only = "";
    int threads = 0;
    double seconds = Double.MAX_VALUE;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--quick" -> quick = true;
        case "--json" -> json = value(args, ++i);
        case "--python" -> python = value(args, ++i);
        case "--peers" -> peers = value(args, ++i);
        case "--data" -> data = value(args, ++i);
        case "--only" -> only = value(args, ++i);
        case "--threads" -> threads = count(args, ++i);
        case "--seconds" -> seconds = number(args, ++i);
        default ->
            throw wrong(
                "options are --quick, --only, --threads, --data and --json, got " + args[i]);
      }
    }
    if (json.isEmpty()) {
      throw wrong("--json FILE must be given");
    }
    return new Options(
        quick, Path.of(json), python, Path.of(peers), Path.of(data), only, threads, seconds);
  }

  /// What can be known to fail before anything is measured.
  void check() {
    try {
      Report.prepare(json);
    } catch (IOException e) {
      throw wrong("--json must name a file that can be written, got " + json + " (" + e + ")");
    }
    if (mostThreads() < threads) {
      throw wrong("--threads must be at most the processors, got " + threads);
    }
    if (SideBySide.cases(this).noneMatch(this::asked)) {
      throw wrong(
          "--only must begin the name of a case (bench/README.md)%s, got %s"
              .formatted(threads == 0 ? "" : " that has rows of " + threads + " threads", only));
    }
  }

  /// Whether a case is to be run.
  boolean asked(Case some) {
    return asked(some.name(), some.threads());
  }

  /// Whether a row of this name with so many threads is asked for.
  boolean asked(String name, int withThreads) {
    return name.startsWith(only) && (threads == 0 || withThreads == threads);
  }

  /// What a row may have here: as many as are asked for, or as the processors and the plan allow.
  int mostThreads() {
    int here = Math.min(Plan.MOST_THREADS, Runtime.getRuntime().availableProcessors());
    return threads == 0 ? here : Math.min(threads, here);
  }

  private static String value(String[] args, int at) {
    if (at == args.length || args[at].startsWith("--")) {
      throw wrong(
          args[at - 1]
              + " must be followed by a value, got "
              + (at == args.length ? "nothing" : args[at]));
    }
    return args[at];
  }

  private static int count(String[] args, int at) {
    String value = value(args, at);
    for (int n = 1; n <= Plan.MOST_THREADS; n++) {
      if (value.equals(String.valueOf(n))) {
        return n;
      }
    }
    throw wrong(args[at - 1] + " must be 1 to " + Plan.MOST_THREADS + ", got " + value);
  }

  private static double number(String[] args, int at) {
    try {
      return Double.parseDouble(value(args, at));
    } catch (NumberFormatException e) {
      throw wrong(args[at - 1] + " must be a number, got " + args[at]);
    }
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("bench/run: " + what);
  }
}
