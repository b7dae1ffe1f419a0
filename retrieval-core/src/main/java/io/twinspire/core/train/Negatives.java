package io.twinspire.core.train;

/// The explicit negatives of each training pair, as document positions; in-batch negatives come by
/// themselves.
@FunctionalInterface
public interface Negatives {
  /// No pair has any, now or later: nobody is asked.
  Negatives NONE = pair -> BatchPlanner.NONE;

  /// Candidates to draw from for the pair at `pair`, often none.
  int[] of(int pair);
}
