package io.twinspire.core.train;

import com.carrotsearch.hppc.IntArrayList;

/// The documents of a batch, or of one row of it, and where each stands: an array over all
/// documents in place of a hash map, since a batch may look up all that each of its queries is
/// known to be after. Kept from one to the next, 8 bytes a document; forgetting one costs nothing.
final class Places {
  /// Number of the round that put a document somewhere, and in the low half where.
  private final long[] cells;

  private final IntArrayList documents = new IntArrayList();
  private long round;

  Places(int documents) {
    cells = new long[documents];
  }

  /// Forgets all.
  void clear() {
    round += 1L << Integer.SIZE;
    documents.clear();
  }

  /// Where a document stands, or -1.
  int of(int document) {
    long cell = cells[document];
    return cell >>> Integer.SIZE == round >>> Integer.SIZE ? (int) cell : -1;
  }

  /// Where a document stands from now on: behind all others, if it stood nowhere.
  int put(int document) {
    int place = of(document);
    if (place < 0) {
      place = documents.size();
      cells[document] = round | place;
      documents.add(document);
    }
    return place;
  }

  /// Puts a document behind all others.
  ///
  /// @return whether it stood nowhere; otherwise it stays
  boolean add(int document) {
    int before = size();
    return put(document) == before;
  }

  /// How many documents stand somewhere.
  int size() {
    return documents.size();
  }

  /// The document at a place.
  int document(int place) {
    return documents.get(place);
  }

  /// All documents by their places.
  int[] documents() {
    return documents.toArray();
  }
}
