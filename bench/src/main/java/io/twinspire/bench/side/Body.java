package io.twinspire.bench.side;

/// One computation at one shape by one implementation, with its operands made.
interface Body {

  void run();

  /// A number that says what the last [#run] computed, the same (to rounding) for every
  /// implementation: mostly the root of the sum of squares of its output.
  double result();

  /// Ends the threads that belong to it.
  default void close() {}

  static double norm(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += (double) v * v;
    }
    return Math.sqrt(sum);
  }
}
