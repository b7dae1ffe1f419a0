package io.twinspire.core.scoring;

import io.twinspire.core.data.Ragged;
import io.twinspire.kernels.Bags;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.RowGroups;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;

/// The products of a contrastive step for the candidates that a query has for itself: scores as dot
/// products of gathered rows, and gradients as weighted sums. A candidate of several queries gets
/// its sum from one thread, in the order of the queries ([RowGroups]), so the bits do not depend on
/// the number of threads. 6 K d operations a query with K such candidates, K gradients kept.
final class OwnProducts {
  private static final int ROW_TILE = 8;
  private static final int GROUP_TILE = 64;

  private final WorkerPool pool;
  private final RowGroups groups;

  /// `scale * dS` of each entry of `own`; then the same in the order of the groups, with the query
  /// of each.
  private float[] gradients = new float[0];

  private float[] weights = new float[0];
  private int[] queryOf = new int[0];
  private int[] queries = new int[0];

  private Matrix q = new Matrix(new float[0], 0, 0);
  private Matrix d = q;
  private Ragged own = new Ragged(new int[1], new int[0]);
  private Candidates candidates = Candidates.forAll(0, 0);
  private float scale;

  OwnProducts(WorkerPool pool) {
    this.pool = pool;
    this.groups = new RowGroups(pool);
  }

  /// Begins a step over Q (`M x d`) and the rows of D that `own` names for each query.
  void begin(Matrix q, Matrix d, Candidates candidates, Ragged own, float scale) {
    this.q = q;
    this.d = d;
    this.candidates = candidates;
    this.own = own;
    this.scale = scale;
    int entries = own.size();
    if (gradients.length < entries) {
      gradients = new float[entries];
      weights = new float[entries];
      queryOf = new int[entries];
      queries = new int[entries];
    }
  }

  /// Writes the scores of the query rows `[first, first + height)` behind the other columns.
  void score(int first, int height, float[] strip, int ld) {
    int[] ids = own.ids();
    forTiles(
        height,
        (begin, end) -> {
          for (int r = begin; r < end; r++) {
            int from = own.offsets()[first + r];
            int to = own.offsets()[first + r + 1];
            int at = r * ld + candidates.ownFrom(first + r);
            for (int e = from; e < to; e++) {
              strip[at + e - from] =
                  scale
                      * Vectors.dot(
                          q.data(), q.offset(first + r), d.data(), d.offset(ids[e]), q.cols());
            }
          }
        });
  }

  /// `dQ_strip += scale * dS D` for these columns of a strip that holds dS; their part of dD waits
  /// for [#finish].
  void fold(int first, int height, float[] strip, int ld, Matrix dQ) {
    forTiles(
        height,
        (begin, end) -> {
          for (int r = begin; r < end; r++) {
            int from = own.offsets()[first + r];
            int to = own.offsets()[first + r + 1];
            int at = r * ld + candidates.ownFrom(first + r);
            Vectors.scaleTo(scale, strip, at, gradients, from, to - from);
          }
          Bags.pool(
              d.data(),
              d.cols(),
              own.offsets(),
              own.ids(),
              gradients,
              first + begin,
              first + end,
              dQ.data(),
              0,
              dQ.cols(),
              1f);
        });
  }

  /// `dD += dS^T Q` over all queries.
  void finish(Matrix dD) {
    int entries = own.size();
    for (int r = 0; r < own.rows(); r++) {
      Arrays.fill(queryOf, own.offsets()[r], own.offsets()[r + 1], r);
    }
    groups.group(own.ids(), entries, d.rows());
    int[] order = groups.order();
    for (int i = 0; i < entries; i++) {
      queries[i] = queryOf[order[i]];
      weights[i] = gradients[order[i]];
    }
    pool.run(
        Math.ceilDiv(groups.size(), GROUP_TILE),
        (tile, worker) -> {
          int end = Math.min(groups.size(), (tile + 1) * GROUP_TILE);
          for (int g = tile * GROUP_TILE; g < end; g++) {
            int from = groups.start(g);
            int to = groups.end(g);
            int out = dD.offset(groups.row(g));
            Bags.sum(q.data(), q.cols(), queries, weights, from, to, dD.data(), out, true);
          }
        });
  }

  private interface Tile {
    void run(int begin, int end);
  }

  private void forTiles(int height, Tile body) {
    pool.run(
        Math.ceilDiv(height, ROW_TILE),
        (tile, worker) -> body.run(tile * ROW_TILE, Math.min(height, (tile + 1) * ROW_TILE)));
  }
}
