package io.twinspire.core.scoring;

import io.twinspire.core.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;

/// The rooms that the scores of a step are made in, each for a strip of query rows.
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
  private int height = ContrastiveStep.STRIP;
  private int size;
  private int waiting;

  /// @param limit floats of scores that may wait for a second pass
  Strips(int limit) {
    this.limit = limit;
  }

  /// Begins a step of M rows.
  ///
  /// @param rows of a strip
  /// @param ld leading dimension of a strip, at least the candidates of a row
  /// @param twoPasses whether a second pass needs the scores again
  void begin(int m, int rows, int ld, boolean twoPasses) {
    height = rows;
    int needed = floats(Math.min(rows, m), ld);
    if (needed > size) {
      size = needed;
      rooms.clear();
    }
    int strips = Math.ceilDiv(m, height);
    int fitting = limit / Math.max(1, size);
    // The room that is not for waiting need not be left by the last strip.
    waiting = !twoPasses ? 0 : strips <= fitting + 1 ? strips : fitting;
  }

  /// Rows of a strip; the last one may have fewer.
  int height() {
    return height;
  }

  /// The room of the strip whose first row is `first`.
  float[] of(int first) {
    int at = Math.min(first / height, waiting);
    while (rooms.size() <= at) {
      rooms.add(new float[size]);
    }
    return rooms.get(at);
  }

  /// Whether the second pass finds the scores of the strip whose first row is `first`.
  boolean holds(int first) {
    return first / height < waiting;
  }

  /// Floats of all rooms.
  long floats() {
    return (long) size * rooms.size();
  }

  /// Floats of a strip of so many rows.
  ///
  /// @throws SettingsException where an array cannot hold as many
  static int floats(int rows, int ld) {
    if (rows * (long) ld > LARGEST_ARRAY) {
      throw new SettingsException(
          "candidates: a query must have at most %,d, of which %d rows are scored at a time, got"
                  .formatted(LARGEST_ARRAY / rows, rows)
              + " %,d. Draw some (negatives.sampled) instead of taking all".formatted(ld));
    }
    return rows * ld;
  }
}
