package io.twinspire.cli.console;

/// A result that is below what the user asked for with `--gate`.
public final class GateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GateException(String message) {
    super(message);
  }
}
