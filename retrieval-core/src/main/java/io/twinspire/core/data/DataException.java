package io.twinspire.core.data;

/// Data that cannot be used; the message names file and line, the rule, what was found and what to
/// do.
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
