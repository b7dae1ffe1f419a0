package io.twinspire.core.microscope;

/// What passes over all pairs add up to. The gradient is that of the mean loss: first `dQ / P` by
/// pair, then dD by document.
final class Sums {
  final double[] total;
  double squares;
  double stepCosines;
  long steps;
  int passes;

  /// @param size numbers of a gradient
  Sums(int size) {
    total = new double[size];
  }

  void add(Sums other, int sign) {
    for (int i = 0; i < total.length; i++) {
      total[i] += sign * other.total[i];
    }
    squares += sign * other.squares;
    stepCosines += sign * other.stepCosines;
    steps += sign * other.steps;
    passes += sign * other.passes;
  }
}
