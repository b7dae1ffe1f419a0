package io.twinspire.core.train;

/// The explicit negatives of each training pair, as document positions; in-batch negatives come by
/// themselves.
@FunctionalInterface
public interface Negatives {
  /// Candidates to draw from for the pair at `pair`, often none.
  int[] of(int pair);
}
