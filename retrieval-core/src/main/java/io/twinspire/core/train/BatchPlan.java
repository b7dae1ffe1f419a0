package io.twinspire.core.train;

import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.Targets;
import io.twinspire.kernels.Philox;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Who is in a batch: the M queries, the documents to encode, which of them stand against whom,
/// which candidate is right for whom, and which must not count as a negative because it is known to
/// be relevant.
///
/// A document that comes twice is one candidate: it would compete against itself.
///
/// @param documents of each row of D, distinct
/// @param frozen rows of D that are not encoded; null where there are none
/// @param drawn negatives that came for a query, over all queries, before any was masked or drawn
///   again
/// @param known how many of them are known to be relevant to their query
/// @param violations how many of a query's negatives above its positive the planner asks to know
public record BatchPlan(
    int[] queries,
    int[] documents,
    @Nullable Frozen frozen,
    Candidates candidates,
    Targets targets,
    long drawn,
    long known,
    int violations) {
  private static final long SHUFFLE = 0x5F1EL << 40;

  /// The document of a column of a query's row of scores.
  int document(int row, int column) {
    return documents[candidates.document(row, column)];
  }

  /// The documents to encode, in the order of their rows of D.
  int[] encoded() {
    return frozen == null ? documents : frozen.encoded(documents);
  }

  /// The order of `n` pairs in an epoch: a shuffle that is a pure function of (seed, stage, epoch).
  public static int[] order(int n, long seed, int stage, int epoch) {
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    Philox.shuffle(seed, SHUFFLE + ((long) stage << 32) + epoch, order);
    return order;
  }
}
