package io.twinspire.core.data;

import org.jspecify.annotations.Nullable;

/// Rows of ids of different lengths, in compressed-sparse-row form: row `r` is `ids[offsets[r] ..
/// offsets[r + 1])`, with an optional weight for each id.
///
/// Every tower reads this and nothing else: an item id is a row of one, a text is a bag, a history
/// is an ordered row.
public record Ragged(int[] offsets, int[] ids, float @Nullable [] weights) {

  public Ragged {
    if (offsets.length == 0 || offsets[0] != 0) {
      throw new IllegalArgumentException("ragged: offsets must start with 0");
    }
    for (int r = 1; r < offsets.length; r++) {
      if (offsets[r] < offsets[r - 1]) {
        throw new IllegalArgumentException(
            "ragged: offsets must not fall, got " + offsets[r - 1] + " then " + offsets[r]);
      }
    }
    int size = offsets[offsets.length - 1];
    if (ids.length < size || (weights != null && weights.length < size)) {
      throw new IllegalArgumentException(
          "ragged: ids and weights must hold " + size + " entries, got " + ids.length);
    }
  }

  /// Rows in which every id weighs the same.
  public Ragged(int[] offsets, int[] ids) {
    this(offsets, ids, null);
  }

  public int rows() {
    return offsets.length - 1;
  }

  /// Number of ids over all rows.
  public int size() {
    return offsets[offsets.length - 1];
  }

  public int length(int row) {
    return offsets[row + 1] - offsets[row];
  }

  /// The same rows, those that are not kept without ids.
  public Ragged where(boolean[] kept) {
    int[] newOffsets = new int[offsets.length];
    int[] newIds = new int[size()];
    float[] newWeights = weights == null ? null : new float[size()];
    int n = 0;
    for (int r = 0; r < rows(); r++) {
      if (kept[r]) {
        copyRow(r, newIds, newWeights, n);
        n += length(r);
      }
      newOffsets[r + 1] = n;
    }
    return new Ragged(newOffsets, newIds, newWeights);
  }

  /// The given rows, in the given order (a row may be asked for more than once).
  public Ragged select(int[] rows) {
    int[] newOffsets = new int[rows.length + 1];
    for (int i = 0; i < rows.length; i++) {
      newOffsets[i + 1] = Math.addExact(newOffsets[i], length(rows[i]));
    }
    int[] newIds = new int[newOffsets[rows.length]];
    float[] newWeights = weights == null ? null : new float[newIds.length];
    for (int i = 0; i < rows.length; i++) {
      copyRow(rows[i], newIds, newWeights, newOffsets[i]);
    }
    return new Ragged(newOffsets, newIds, newWeights);
  }

  private void copyRow(int row, int[] toIds, float @Nullable [] toWeights, int at) {
    System.arraycopy(ids, offsets[row], toIds, at, length(row));
    if (weights != null && toWeights != null) {
      System.arraycopy(weights, offsets[row], toWeights, at, length(row));
    }
  }
}
