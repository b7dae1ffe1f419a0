package io.twinspire.core.train;

/// The loss or a weight became NaN or infinite; the last checkpoint is from before that.
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DivergedException(String message) {
    super(message);
  }
}
