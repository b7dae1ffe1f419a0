package io.twinspire.core.negatives;

import java.util.Locale;

/// What becomes of a candidate: the first rule, in this order, that removes it, or that it is kept.
public enum Verdict {
  KNOWN_POSITIVE("known to be relevant"),
  OUTSIDE_POOL("outside the pool"),
  WITHOUT_SCORE("without a score in the file, or their positive is"),
  RELATIVE_MARGIN("above the relative margin"),
  ABSOLUTE_MARGIN("above the absolute margin"),
  BELOW_WINDOW("below the score window"),
  ABOVE_WINDOW("above the score window"),
  NOT_SELECTED("not selected, as enough were kept"),
  KEPT("kept");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /// As JSON has it: `known-positive`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// For tables and messages.
  public String words() {
    return words;
  }
}
