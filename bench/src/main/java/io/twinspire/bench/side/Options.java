package io.twinspire.bench.side;

import java.nio.file.Path;

/// The command line of [SideBySide].
///
/// @param json where results go
/// @param python an interpreter that has the packages of the peers
/// @param peers the folder of their scripts and of `same-shape.json`
/// @param data a BEIR folder, for what trains and searches
/// @param only cases whose names begin with this are run
/// @param seconds after which no further row is begun
record Options(
    boolean quick, Path json, String python, Path peers, Path data, String only, double seconds) {

  static Options parse(String[] args) {
    boolean quick = false;
    String json = "";
    String python = "python3";
    String peers = "bench/peers";
    String data = "../shared/data/javadoc-code";
    String only = "";
    double seconds = Double.MAX_VALUE;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--quick" -> quick = true;
        case "--json" -> json = value(args, ++i);
        case "--python" -> python = value(args, ++i);
        case "--peers" -> peers = value(args, ++i);
        case "--data" -> data = value(args, ++i);
        case "--only" -> only = value(args, ++i);
        case "--seconds" -> seconds = Double.parseDouble(value(args, ++i));
        default -> throw wrong("unknown argument " + args[i]);
      }
    }
    if (json.isEmpty()) {
      throw wrong("--json FILE must be given");
    }
    return new Options(quick, Path.of(json), python, Path.of(peers), Path.of(data), only, seconds);
  }

  private static String value(String[] args, int at) {
    if (at == args.length) {
      throw wrong(args[at - 1] + " must be followed by a value, got nothing");
    }
    return args[at];
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("bench/run: " + what);
  }
}
