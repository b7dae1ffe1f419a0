package io.twinspire.cli.command;

import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.console.GateException;
import io.twinspire.core.data.DataException;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.train.DivergedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The one place that turns an exception into what a user reads and an exit code.
final class Failures {
  private Failures() {}

  /// Says what went wrong, in one line unless the problem itself has several.
  ///
  /// @return the exit code
  static int report(Console console, Throwable problem, boolean stacktrace) {
    if (stacktrace) {
      problem.printStackTrace(console.err());
      console.err().flush();
    }
    return switch (problem) {
      case SettingsException settings -> {
        settings.problems().forEach(console::say);
        yield ExitCode.USAGE;
      }
      case DataException data -> say(console, data.getMessage(), ExitCode.DATA);
      case DivergedException diverged -> say(console, diverged.getMessage(), ExitCode.DIVERGED);
      case GateException gate -> say(console, gate.getMessage(), ExitCode.GATE);
      case UncheckedIOException io ->
          say(console, describe(Objects.requireNonNull(io.getCause())), ExitCode.FAILURE);
      case IOException io -> say(console, describe(io), ExitCode.FAILURE);
      case OutOfMemoryError memory ->
          say(
              console,
              "memory: the heap of %d MiB is full (%s). Give more with TWINSPIRE_JAVA_OPTS=-Xmx8g"
                  .formatted(Runtime.getRuntime().maxMemory() >> 20, memory.getMessage()),
              ExitCode.FAILURE);
      default ->
          say(
              console,
              "internal error: "
                  + problem
                  + (stacktrace ? "" : ". Run again with --stacktrace and report it, please"),
              ExitCode.FAILURE);
    };
  }

  private static int say(Console console, @Nullable String line, int code) {
    console.say(Objects.requireNonNullElse(line, "failed without a message"));
    return code;
  }

  private static String describe(IOException problem) {
    if (!(problem instanceof FileSystemException file)) {
      return Objects.requireNonNullElse(problem.getMessage(), problem.toString());
    }
    var rule =
        switch (file) {
          case NoSuchFileException _ -> "must exist, got nothing there";
          case AccessDeniedException _ -> "must be accessible, got access denied";
          case NotDirectoryException _ -> "must be a directory, got a file";
          case FileAlreadyExistsException _ -> "must not exist yet, got a file or directory";
          case DirectoryNotEmptyException _ -> "must be empty, got a directory with files";
          default -> Objects.requireNonNullElse(file.getReason(), file.toString());
        };
    return file.getFile() + ": " + rule;
  }
}
