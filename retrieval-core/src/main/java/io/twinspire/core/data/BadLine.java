package io.twinspire.core.data;

/// A line that breaks a rule: `<rule>, got <value>[. <what to do>]`. [Lines] adds file and line and
/// goes on, so that all of them are said.
public final class BadLine extends Exception {
  private static final long serialVersionUID = 1L;

  public BadLine(String message) {
    super(message, null, false, false);
  }
}
