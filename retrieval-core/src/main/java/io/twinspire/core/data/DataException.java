package io.twinspire.core.data;

import org.jspecify.annotations.Nullable;

/// Data that cannot be used; the message names file and line, the rule, what was found and what to
/// do.
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
