package io.twinspire.core.train;

import com.carrotsearch.hppc.FloatArrayList;
import com.carrotsearch.hppc.IntArrayList;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.scoring.GroupCandidates;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is drawn for the histories of a batch, one after the other, each for all of its places.
final class HistoryDraws {
  private final IntArrayList groupOf = new IntArrayList();
  private final IntArrayList offsets = IntArrayList.from(0);
  private final IntArrayList rows = new IntArrayList();
  private final FloatArrayList logQ = new FloatArrayList();

  /// Draws of the last history that were made again.
  private int again;

  /// A history with its candidates.
  ///
  /// @param distinct rows of D, rising
  /// @param logQ of each
  void add(int[] distinct, float[] logQ, int again) {
    rows.add(distinct);
    this.logQ.add(logQ);
    offsets.add(rows.size());
    this.again = again;
  }

  /// A place of the last history.
  void addPlace() {
    groupOf.add(offsets.size() - 2);
  }

  int again() {
    return again;
  }

  /// Candidates of the last history.
  int size() {
    return offsets.size() < 2 ? 0 : rows.size() - begin();
  }

  /// Which candidate of the last history a row of D is, or -1.
  int indexOf(int row) {
    int found =
        offsets.size() < 2 ? -1 : Arrays.binarySearch(rows.buffer, begin(), rows.size(), row);
    return found < 0 ? -1 : found - begin();
  }

  private int begin() {
    return offsets.get(offsets.size() - 2);
  }

  /// @param corrected whether it is asked how probable each was
  /// @return null where no history was added
  @Nullable GroupCandidates candidates(boolean corrected) {
    return offsets.size() < 2
        ? null
        : new GroupCandidates(
            groupOf.toArray(),
            new Ragged(offsets.toArray(), rows.toArray()),
            corrected ? logQ.toArray() : null);
  }
}
