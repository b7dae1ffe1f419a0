package io.twinspire.core.scoring;

import io.twinspire.core.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;

/// The rooms that the scores of a step are made in, each for a strip of [ContrastiveStep#STRIP]
/// query rows.
///
/// A step with one pass over the scores works in a single room. Where a second pass needs them
/// again, the first strips have rooms of their own and wait there, as many as the limit allows; the
/// others share one more, and their scores are to be made again. Rooms are kept for the next step
/// and are all as large as the largest strip so far, so that they never hold more than the limit
/// and a strip.
final class Strips {
  /// What every JVM can make.
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final int limit;
  private final List<float[]> rooms = new ArrayList<>();
  private int size;
  private int waiting;

  /// @param limit floats of scores that may wait for a second pass
  Strips(int limit) {
    this.limit = limit;
  }

  /// Begins a step of M rows.
  ///
  /// @param ld leading dimension of a strip, at least the candidates of a row
  /// @param twoPasses whether a second pass needs the scores again
  void begin(int m, int ld, boolean twoPasses) {
    int needed = floats(m, ld);
    if (needed > size) {
      size = needed;
      rooms.clear();
    }
    int strips = Math.ceilDiv(m, ContrastiveStep.STRIP);
    int fitting = limit / Math.max(1, size);
    // The room that is not for waiting need not be left by the last strip.
    waiting = !twoPasses ? 0 : strips <= fitting + 1 ? strips : fitting;
  }

  /// The room of the strip whose first row is `first`.
  float[] of(int first) {
    int at = Math.min(first / ContrastiveStep.STRIP, waiting);
    while (rooms.size() <= at) {
      rooms.add(new float[size]);
    }
    return rooms.get(at);
  }

  /// Whether the second pass finds the scores of the strip whose first row is `first`.
  boolean holds(int first) {
    return first / ContrastiveStep.STRIP < waiting;
  }

  /// Floats of all rooms.
  long floats() {
    return (long) size * rooms.size();
  }

  /// Floats of a strip in a step of M rows.
  ///
  /// @throws SettingsException where an array cannot hold as many
  static int floats(int m, int ld) {
    int rows = Math.min(ContrastiveStep.STRIP, m);
    if (rows * (long) ld > LARGEST_ARRAY) {
      throw new SettingsException(
          "candidates: a query must have at most %,d, of which %d rows are scored at a time, got"
                  .formatted(LARGEST_ARRAY / rows, rows)
              + " %,d. Draw some (negatives.sampled) instead of taking all".formatted(ld));
    }
    return rows * ld;
  }
}
