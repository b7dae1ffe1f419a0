package io.twinspire.core.scoring;

import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;

/// The scores of a trained model's candidates, a strip of query rows at a time: to rank by a scorer
/// that no index can search by, and to re-rank what one has found.
public final class PairScores {
  private PairScores() {}

  /// Takes the scores of a query: those of its candidates in the order of [Candidates], `scores[off
  /// .. off + n)`, to read, or to write over, at once. Called by several threads, once for each
  /// row.
  @FunctionalInterface
  public interface Rows {
    void row(int query, float[] scores, int off, int n);
  }

  /// Scores M queries (`M x d`) against their candidates among N documents (`N x d`).
  public static void of(
      Scorer scorer, Matrix q, Matrix d, Candidates candidates, WorkerPool pool, Rows into) {
    candidates.check(q.rows(), d.rows());
    int ld = StripProducts.leadingDimension(candidates.widest(q.rows()));
    int most = Math.min(ContrastiveStep.STRIP, q.rows());
    float[] strip = new float[Strips.floats(most, ld)];
    var products = PairProducts.of(scorer, pool).begin(q, d, candidates, 1f, most);
    for (int from = 0; from < q.rows(); from += ContrastiveStep.STRIP) {
      int first = from;
      int height = Math.min(ContrastiveStep.STRIP, q.rows() - from);
      products.score(first, height, strip, ld);
      pool.run(
          height, (r, worker) -> into.row(first + r, strip, r * ld, candidates.columns(first + r)));
    }
  }
}
