package io.twinspire.core.model;

import java.util.Locale;

/// Which of the two towers.
public enum Side {
  QUERY,
  DOCUMENT;

  /// First part of the names of the side's own weights and files.
  String prefix() {
    return toString();
  }

  /// In lower case, as people write it.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
