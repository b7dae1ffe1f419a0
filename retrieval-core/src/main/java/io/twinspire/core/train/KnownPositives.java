package io.twinspire.core.train;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Whether a query is known to be after a document, which is asked of every draw: a bit for each
/// query and document where these take no more than 32 MiB, otherwise a search in the query's list.
final class KnownPositives {
  private static final long MOST_BITS = 1L << 28;

  private final TrainingSet data;
  private final int documents;
  private final long @Nullable [] bits;

  /// @param pairs by which queries are trained: nobody asks of others
  /// @param ofDraws whether draws are looked up, which are many: without them a search will do
  KnownPositives(TrainingSet data, PairColumns pairs, boolean ofDraws) {
    this.data = data;
    this.documents = data.documents().rows();
    long cells = (long) data.queries().rows() * documents;
    this.bits = ofDraws && cells <= MOST_BITS ? bits(pairs, cells) : null;
  }

  private long[] bits(PairColumns pairs, long cells) {
    var set = new long[(int) Math.ceilDiv(cells, Long.SIZE)];
    var done = new BitSet();
    for (int pair = 0; pair < pairs.size(); pair++) {
      int query = pairs.query(pair);
      if (done.get(query)) {
        continue;
      }
      done.set(query);
      for (int document : of(query)) {
        long cell = (long) query * documents + document;
        set[(int) (cell / Long.SIZE)] |= 1L << cell;
      }
    }
    return set;
  }

  /// All of them, rising.
  int[] of(int query) {
    return data.knownPositives(query);
  }

  boolean contains(int query, int document) {
    if (bits == null) {
      return Arrays.binarySearch(of(query), document) >= 0;
    }
    long cell = (long) query * documents + document;
    return (bits[(int) (cell / Long.SIZE)] & 1L << cell) != 0;
  }
}
