package io.twinspire.core.train;

/// Where documents stand among the candidates of a batch: an array over all documents in place of a
/// hash map, since a batch may look up all that each of its queries is known to be after. Kept from
/// batch to batch, 8 bytes a document; forgetting a batch costs nothing.
final class Places {
  /// Number of the batch that put a document somewhere, and in the low half where.
  private final long[] cells;

  private long batch;

  Places(int documents) {
    cells = new long[documents];
  }

  /// Forgets all.
  void clear() {
    batch += 1L << Integer.SIZE;
  }

  /// Where a document stands, or -1.
  int of(int document) {
    long cell = cells[document];
    return cell >>> Integer.SIZE == batch >>> Integer.SIZE ? (int) cell : -1;
  }

  /// Puts a document somewhere unless it stands somewhere already.
  ///
  /// @return whether it was put there
  boolean put(int document, int place) {
    if (of(document) >= 0) {
      return false;
    }
    cells[document] = batch | place;
    return true;
  }
}
