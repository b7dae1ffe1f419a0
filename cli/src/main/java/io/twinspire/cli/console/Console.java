package io.twinspire.cli.console;

import io.twinspire.core.files.JsonFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where a command speaks: results to `out`, everything else to `err`.
public final class Console {

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;

  /// @param terminal whether `err` is a screen that a progress bar may redraw
  public Console(PrintWriter out, PrintWriter err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /// Whether the standard error stream of this process is a screen.
  public static boolean errorIsTerminal() {
    if (!Optional.ofNullable(System.console()).map(java.io.Console::isTerminal).orElse(false)) {
      return false;
    }
    // The JDK looks at standard input and output only; where the system tells, ask for the error
    // stream itself, which may go to a file.
    var link = Path.of("/proc/self/fd/2");
    try {
      return !Files.isSymbolicLink(link) || Files.readSymbolicLink(link).startsWith("/dev");
    } catch (IOException unreadable) {
      return false;
    }
  }

  /// Prints one line of the result.
  public void print(String line) {
    out.println(line);
    out.flush();
  }

  /// Whether something that was printed never arrived, as on a full disk or a closed pipe.
  public boolean hasLostOutput() {
    return out.checkError();
  }

  /// Prints the result as JSON: records, maps and lists as Jackson writes them.
  public void printJson(Object value) {
    print(JsonFiles.text(value));
  }

  /// Prints one line of progress.
  public void say(String line) {
    err.println(line);
    err.flush();
  }

  public PrintWriter out() {
    return out;
  }

  public PrintWriter err() {
    return err;
  }

  /// Begins a piece of work of `total` steps, `-1` where that is not known.
  public WorkProgress begin(String title, long total) {
    return terminal ? new BarProgress(title, total) : new LineProgress(this, title, total);
  }
}
