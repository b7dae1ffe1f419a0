package io.twinspire.cli.console;

/// Exit codes of every command; scripts rely on them.
public final class ExitCode {
  public static final int OK = 0;

  /// Anything that is none of the below.
  public static final int FAILURE = 1;

  /// A wrong option or a configuration that cannot be followed.
  public static final int USAGE = 2;

  /// Data that cannot be used.
  public static final int DATA = 3;

  /// The loss became infinite or not a number.
  public static final int DIVERGED = 4;

  /// A result below what `--gate` asks for.
  public static final int GATE = 5;

  /// Stopped by a signal after a checkpoint was written.
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
