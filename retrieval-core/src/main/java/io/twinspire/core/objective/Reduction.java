package io.twinspire.core.objective;

/// How the losses of a row's negatives are put together.
public enum Reduction {
  /// Their sum: the more negatives, the more they weigh beside the positive.
  SUM,

  /// Their mean.
  MEAN;

  /// Factor of each of K negatives.
  float factor(int k) {
    return this == SUM ? 1f : 1f / Math.max(1, k);
  }
}
