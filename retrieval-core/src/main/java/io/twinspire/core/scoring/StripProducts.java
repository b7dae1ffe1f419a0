package io.twinspire.core.scoring;

import io.twinspire.kernels.Gemm;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Panels;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;

/// The three matrix products of a contrastive step, strip by strip of query rows: scores, dQ and
/// dD.
///
/// Every operand is brought into the order of the register tiles once: D (`N x d`) twice for the
/// whole step (by candidate for the scores, by dimension for dQ), a strip of Q once. dD is summed
/// as its transpose, `d x N`, so that the strip of gradients is read by rows there too, and turned
/// once at the end. The temperature is a factor of the strip of Q and of dQ, never a pass over the
/// scores.
///
/// Threads own tiles of the results that the shapes fix, so the bits do not depend on their number.
final class StripProducts {
  /// Candidates of a tile of scores or of dD: whole panels, wide where there are many.
  private static final int NARROWEST = 128;

  private static final int WIDEST = 512;
  private static final int TILES = 16;

  /// Columns of a tile of dQ.
  private static final int WIDTH_PANELS = Math.max(1, 64 / Panels.WIDTH);

  private static final int ROW_TILE = ContrastiveStep.STRIP / 2;

  private final WorkerPool pool;
  private final Panels candidates = new Panels();
  private final Panels dimensions = new Panels();
  private float[] scaled = new float[0];
  private float[] turned = new float[0];
  private float[] dTurned = new float[0];

  private Matrix q = new Matrix(new float[0], 0, 0);
  private int n;
  private int columnPanels;
  private float scale;
  private int ldTurned;
  private int ldD;

  StripProducts(WorkerPool pool) {
    this.pool = pool;
  }

  /// Begins a step over Q (`M x d`) and the first `n` rows of D, in strips of at most `height`
  /// rows.
  void begin(Matrix q, Matrix d, int n, float scale, int height) {
    this.q = q;
    this.n = n;
    this.scale = scale;
    int k = q.cols();
    ldTurned = leadingDimension(height);
    ldD = leadingDimension(n);
    scaled = atLeast(scaled, (long) height * leadingDimension(k));
    turned = atLeast(turned, (long) k * ldTurned);
    dTurned = atLeast(dTurned, (long) k * ldD);
    columnPanels = Math.max(1, Math.clamp(n / TILES, NARROWEST, WIDEST) / Panels.WIDTH);
    candidates.reset(k, n);
    dimensions.reset(n, k);
    int columnTiles = Math.ceilDiv(candidates.count(), columnPanels);
    pool.run(
        columnTiles + Math.ceilDiv(dimensions.count(), WIDTH_PANELS),
        (tile, worker) -> {
          if (tile < columnTiles) {
            int from = tile * columnPanels;
            int to = Math.min(candidates.count(), from + columnPanels);
            candidates.packTransposed(from, to, d.data(), 0, k);
          } else {
            int from = (tile - columnTiles) * WIDTH_PANELS;
            int to = Math.min(dimensions.count(), from + WIDTH_PANELS);
            dimensions.pack(from, to, d.data(), 0, k);
          }
        });
  }

  /// `strip = scale * Q_strip D^T` for the query rows `[first, first + height)`.
  void score(int first, int height, float[] strip, int ld) {
    int ldScaled = scaleQueries(first, height);
    pool.run(
        Math.ceilDiv(candidates.count(), columnPanels),
        (tile, worker) -> {
          int from = tile * columnPanels;
          int to = Math.min(candidates.count(), from + columnPanels);
          int column = from * Panels.WIDTH;
          Gemm.packed(height, scaled, 0, ldScaled, candidates, from, to, strip, column, ld, false);
        });
  }

  private int scaleQueries(int first, int height) {
    int ldScaled = leadingDimension(q.cols());
    for (int r = 0; r < height; r++) {
      Vectors.scaleTo(scale, q.data(), q.offset(first + r), scaled, r * ldScaled, q.cols());
    }
    return ldScaled;
  }

  /// `dQ_strip = scale * dS D` and `dD += scale * dS^T Q_strip` for a strip that holds dS. The
  /// first strip begins dD.
  void fold(int first, int height, float[] strip, int ld, Matrix dQ) {
    int k = q.cols();
    int ldScaled = scaleQueries(first, height);
    Gemm.transpose(height, k, scaled, 0, ldScaled, turned, 0, ldTurned);
    int rowTiles = Math.ceilDiv(height, ROW_TILE);
    int queryTiles = rowTiles * Math.ceilDiv(dimensions.count(), WIDTH_PANELS);
    int columns = columnPanels * Panels.WIDTH;
    pool.run(
        queryTiles + Math.ceilDiv(n, columns),
        (tile, worker) -> {
          if (tile < queryTiles) {
            int row = tile % rowTiles * ROW_TILE;
            foldQueries(
                first + row, row, Math.min(ROW_TILE, height - row), tile / rowTiles, strip, ld, dQ);
          } else {
            int col = (tile - queryTiles) * columns;
            int width = Math.min(columns, n - col);
            Gemm.nn(
                k, width, height, turned, 0, ldTurned, strip, col, ld, dTurned, col, ldD,
                first > 0);
          }
        });
  }

  private void foldQueries(
      int query, int row, int rows, int widthTile, float[] strip, int ld, Matrix dQ) {
    int from = widthTile * WIDTH_PANELS;
    int to = Math.min(dimensions.count(), from + WIDTH_PANELS);
    int at = from * Panels.WIDTH;
    int width = dimensions.columns(from, to);
    Gemm.packed(
        rows,
        strip,
        row * ld,
        ld,
        dimensions,
        from,
        to,
        dQ.data(),
        dQ.offset(query) + at,
        dQ.cols(),
        false);
    for (int r = 0; r < rows; r++) {
      Vectors.scale(scale, dQ.data(), dQ.offset(query + r) + at, width);
    }
  }

  /// Writes what the strips have summed: the first `n` rows of dD (`N x d`).
  void finish(Matrix dD) {
    int k = q.cols();
    if (q.rows() == 0) {
      Arrays.fill(dD.data(), dD.offset(0), dD.offset(n), 0f);
      return;
    }
    int columns = columnPanels * Panels.WIDTH;
    pool.run(
        Math.ceilDiv(n, columns),
        (tile, worker) -> {
          int col = tile * columns;
          int width = Math.min(columns, n - col);
          Gemm.transpose(k, width, dTurned, col, ldD, dD.data(), dD.offset(col), k);
        });
  }

  /// Rows a multiple of 1 KiB apart would all fall into the same few cache sets.
  static int leadingDimension(int n) {
    return n % 256 == 0 ? n + 16 : n;
  }

  private static float[] atLeast(float[] buffer, long size) {
    return buffer.length >= size ? buffer : new float[Math.toIntExact(size)];
  }
}
