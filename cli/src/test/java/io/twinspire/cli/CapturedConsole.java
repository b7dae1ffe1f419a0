package io.twinspire.cli;

import io.twinspire.cli.console.Console;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Runs commands in this process and keeps what they say.
final class CapturedConsole {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Console console =
      new Console(new PrintWriter(out, true), new PrintWriter(err, true), false);

  /// Runs one command; what earlier ones said is forgotten.
  int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(console, args);
  }

  /// Runs `train CONFIG --run RUN` and `more`.
  int train(Path config, Path run, String... more) {
    return run(
        Stream.concat(
                Stream.of("train", config.toString(), "--run", run.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  Console console() {
    return console;
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
