package io.twinspire.core.microscope;

/// A number and its standard error, 0 where it is exact.
public record Figure(double value, double error) {

  static Figure exact(double value) {
    return new Figure(value, 0);
  }
}
