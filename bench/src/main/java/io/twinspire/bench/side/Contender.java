package io.twinspire.bench.side;

import java.io.IOException;

/// Whoever runs cases, one at a time.
interface Contender extends AutoCloseable {

  /// What a case gave once it was set up and warm.
  ///
  /// @param result [Body#result]
  /// @param variant which of several ways was taken, the fastest; empty where there is one
  record Ready(double result, String variant) {}

  /// Makes the operands and runs the case until it has not become faster for `seconds`.
  ///
  /// @throws IllegalStateException with the reason, where it cannot be had here
  Ready prepare(Case task, String implementation, double seconds) throws IOException;

  /// Nanoseconds that one run of the prepared case takes, from enough runs to be told.
  double sample() throws IOException;

  /// Lets go of the prepared case.
  void release() throws IOException;

  @Override
  void close() throws IOException;
}
