package io.twinspire.cli;

import io.twinspire.cli.command.Twinspire;
import io.twinspire.cli.console.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Runs one command and exits with its code (see [io.twinspire.cli.console.ExitCode]).
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // Figures and messages read the same everywhere.
    Locale.setDefault(Locale.ROOT);
    var console =
        new Console(utf8(FileDescriptor.out), utf8(FileDescriptor.err), Console.errorIsTerminal());
    System.exit(run(console, args));
  }

  /// Runs one command in this process.
  ///
  /// @return its exit code
  public static int run(Console console, String... args) {
    return Twinspire.execute(console, args);
  }

  // JSON is UTF-8 whatever the locale says.
  private static PrintWriter utf8(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), false);
  }
}
