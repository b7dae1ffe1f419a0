package io.twinspire.core.data;

/// A line that breaks a rule: `<rule>, got <value>[. <what to do>]`. [Lines] adds file and line and
/// goes on, so that all of them are said.
public final class BadLine extends Exception {
  private static final long serialVersionUID = 1L;

  public BadLine(String message) {
    super(message, null, false, false);
  }

  /// A finite number in a column.
  ///
  /// @param rule what the complaint says before what was got
  static double number(String value, String rule) throws BadLine {
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadLine(rule + ", got \"" + value + "\"");
  }
}
