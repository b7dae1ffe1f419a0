package io.twinspire.core.scoring;

import java.util.Arrays;
import java.util.function.Consumer;

/// Some (query, document) pairs of a strip, in the order of its rows and columns.
///
/// @param query row of Q of each pair
/// @param document row of D of each pair
/// @param place where the pair's score stands in the strip
record PairBlock(int[] query, int[] document, int[] place) {
  /// Pairs of a block: their activations stay in the cache.
  static final int SIZE = 4096;

  /// Number of pairs P.
  int size() {
    return query.length;
  }

  /// Cuts the query rows `[first, first + height)` into blocks.
  static void forEach(
      Candidates candidates, int first, int height, int ld, Consumer<PairBlock> body) {
    int[] query = new int[SIZE];
    int[] document = new int[SIZE];
    int[] place = new int[SIZE];
    int n = 0;
    for (int r = 0; r < height; r++) {
      int columns = candidates.columns(first + r);
      for (int c = 0; c < columns; c++) {
        query[n] = first + r;
        document[n] = candidates.document(first + r, c);
        place[n++] = r * ld + c;
        if (n == SIZE) {
          body.accept(new PairBlock(query.clone(), document.clone(), place.clone()));
          n = 0;
        }
      }
    }
    if (n > 0) {
      body.accept(
          new PairBlock(
              Arrays.copyOf(query, n), Arrays.copyOf(document, n), Arrays.copyOf(place, n)));
    }
  }
}
