package io.twinspire.core.train;

import io.twinspire.core.negatives.Inclusion;
import io.twinspire.core.negatives.Sampler;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How probable it was that a document is a candidate, `log pi`, which a corrected softmax takes
/// from its score: by coming with the batch, by being drawn, or both.
final class Correction {
  private final int rows;

  /// For each document the rows that it comes with; all 0 where the batch's are no candidates.
  private final double[] counts;

  private final int most;
  private final @Nullable Sampler sampler;

  /// Of each document that any query may draw; NaN where nobody has asked yet.
  private final float[] logQ;

  private int draws;
  private int[] drawnRows = {};
  private Inclusion inclusion;

  /// @param rows of which batches are drawn
  /// @param counts for each document the rows that it is a positive of
  /// @param inBatch whether the documents of a batch are candidates of all of it
  /// @param sampler what is drawn from beside them; null where nothing is
  Correction(int rows, double[] counts, boolean inBatch, @Nullable Sampler sampler) {
    this.rows = rows;
    this.counts = inBatch ? counts : new double[counts.length];
    this.most = (int) Math.ceil(Arrays.stream(this.counts).max().orElse(0));
    this.sampler = sampler;
    this.logQ = new float[counts.length];
    this.inclusion = new Inclusion(rows, drawnRows, most);
    Arrays.fill(logQ, Float.NaN);
  }

  /// Before a step.
  ///
  /// @param draws K, how many times something is drawn
  /// @param drawnRows how many rows candidates come from, of this epoch and of those before it
  void begin(int draws, int[] drawnRows) {
    if (draws != this.draws || !Arrays.equals(drawnRows, this.drawnRows)) {
      inclusion = new Inclusion(rows, drawnRows, most);
      Arrays.fill(logQ, Float.NaN);
    }
    this.draws = draws;
    this.drawnRows = drawnRows;
  }

  /// `log pi` of a document, without regard to what a query excludes.
  float logQ(int document) {
    float known = logQ[document];
    if (Float.isNaN(known)) {
      known = logQ(document, 1);
      logQ[document] = known;
    }
    return known;
  }

  /// `log pi` of some documents that are drawn for a query that excludes others; threads may ask at
  /// the same time, and find the same.
  ///
  /// @param documents of which those from `from` to `to` are asked for
  /// @param into where the answers are written, at the same places
  void logQ(int[] documents, int from, int to, int[] excluded, float[] into) {
    double left =
        sampler == null || excluded.length == 0 ? 1 : sampler.probabilityOutside(excluded);
    for (int k = from; k < to; k++) {
      into[k] = excluded.length == 0 ? logQ(documents[k]) : logQ(documents[k], left);
    }
  }

  /// @param left probability that a draw is none of the documents that are drawn again
  private float logQ(int document, double left) {
    double q = sampler == null ? 0 : Math.min(1, sampler.probability(document) / left);
    return (float) inclusion.log(counts[document], q, draws);
  }
}
