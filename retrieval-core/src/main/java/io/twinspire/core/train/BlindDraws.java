package io.twinspire.core.train;

import io.twinspire.core.negatives.Sampler;
import io.twinspire.core.negatives.SamplerSettings;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Draws of a sampler for rows, for each by itself, that know nothing of the model: of documents
/// that a row's query is known to be after they are made again, where these are excluded.
///
/// A draw is a pure function of (seed, stream, row, number of the draw), so threads may draw at the
/// same time.
final class BlindDraws {
  /// After as many known positives in a row a draw is given up: the query knows nearly all that can
  /// be drawn.
  static final int TRIES = 64;

  private final Sampler sampler;
  private final @Nullable KnownPositives excluded;
  private final long seed;

  /// @param excluded null where every document may be drawn
  BlindDraws(Sampler sampler, @Nullable KnownPositives excluded, long seed) {
    this.sampler = sampler;
    this.excluded = excluded;
    this.seed = seed;
  }

  /// Draws K times, with repetitions, for each of the rows `[from, to)`.
  ///
  /// @param rows numbers by which is drawn
  /// @param queries of the rows
  /// @param into the documents of row `i` go to `[i * k, i * k + k)`; -1 stands for a draw that was
  ///   given up
  /// @param again how many draws of row `i` were made again is written to `again[i]`
  void draw(
      long stream, int[] rows, int[] queries, int from, int to, int k, int[] into, int[] again) {
    for (int i = from; i < to; i++) {
      for (int n = 0; n < k; n++) {
        into[i * k + n] = sampler.draw(seed, stream, counter(rows[i], n));
      }
    }
    Arrays.fill(again, from, to, 0);
    if (excluded == null) {
      return;
    }
    // Whether a document is known is seldom in a cache: looked up one after the other, with no
    // branch that depends on the answer, many of these reads are under way at once.
    int[] redraw = new int[(to - from) * k];
    int count = 0;
    for (int i = from; i < to; i++) {
      for (int n = 0; n < k; n++) {
        redraw[count] = i * k + n;
        count += excluded.contains(queries[i], into[i * k + n]) ? 1 : 0;
      }
    }
    for (int c = 0; c < count; c++) {
      int at = redraw[c];
      int i = at / k;
      long first = counter(rows[i], at % k);
      boolean known = true;
      for (int tries = 1; known; tries++) {
        again[i]++;
        into[at] = tries == TRIES ? -1 : sampler.draw(seed, stream, first + tries);
        known = tries < TRIES && excluded.contains(queries[i], into[at]);
      }
    }
  }

  private static long counter(int row, int n) {
    return ((long) row * SamplerSettings.MOST_DRAWS + n) * TRIES;
  }
}
