package io.twinspire.core.layer;

import io.twinspire.kernels.Gemm;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Affine map, `M x in -> M x out`: `Y = X W^T + 1 b^T`, `W` is `out x in`, `b` is `1 x out`, or 0
/// where there is none.
///
/// Backward: `dX = dY W`, `dW += dY^T X`, `db += column sums of dY`.
public final class Linear {
  private static final int TILE = 64;

  private final Parameter weight;
  private final @Nullable Parameter bias;

  public Linear(Parameter weight, @Nullable Parameter bias) {
    if (bias != null && bias.cols() != weight.rows()) {
      throw new IllegalArgumentException(
          bias.name() + ": must have " + weight.rows() + " columns, got " + bias.cols());
    }
    this.weight = weight;
    this.bias = bias;
  }

  public Parameter weight() {
    return weight;
  }

  /// Weight, and bias where there is one.
  public List<Parameter> parameters() {
    return bias == null ? List.of(weight) : List.of(weight, bias);
  }

  public Matrix forward(Matrix x, WorkerPool pool) {
    return forward(x, Matrix.zeros(x.rows(), weight.rows()), pool);
  }

  /// Overwrites `y` (`M x out`) and returns it.
  public Matrix forward(Matrix x, Matrix y, WorkerPool pool) {
    int in = weight.cols();
    int out = weight.rows();
    tiles(
        x.rows(),
        pool,
        (from, rows) -> {
          for (int r = from; r < from + rows && bias != null; r++) {
            System.arraycopy(bias.values().data(), 0, y.data(), y.offset(r), out);
          }
          Gemm.nt(
              rows,
              out,
              in,
              x.data(),
              x.offset(from),
              in,
              weight.values().data(),
              0,
              in,
              y.data(),
              y.offset(from),
              out,
              bias != null);
        });
    return y;
  }

  /// Adds dW and db to `into` and returns dX (`M x in`).
  public Matrix backward(Matrix x, Matrix dY, Gradients into, WorkerPool pool) {
    return backward(x, dY, Matrix.zeros(x.rows(), weight.cols()), into, pool);
  }

  /// Adds dW and db to `into`, overwrites `dX` (`M x in`) and returns it.
  public Matrix backward(Matrix x, Matrix dY, Matrix dX, Gradients into, WorkerPool pool) {
    int in = weight.cols();
    int out = weight.rows();
    tiles(
        x.rows(),
        pool,
        (from, rows) ->
            Gemm.nn(
                rows,
                in,
                out,
                dY.data(),
                dY.offset(from),
                out,
                weight.values().data(),
                0,
                in,
                dX.data(),
                dX.offset(from),
                in,
                false));
    float[] dW = into.dense(weight);
    // Split over rows of dW (columns of dY): each element sums over all M rows in one fixed order.
    tiles(
        out,
        pool,
        (from, rows) ->
            Gemm.tn(
                rows, in, x.rows(), dY.data(), from, out, x.data(), 0, in, dW, from * in, in,
                true));
    if (bias != null) {
      float[] dB = into.dense(bias);
      for (int r = 0; r < dY.rows(); r++) {
        Vectors.add(dY.data(), dY.offset(r), dB, 0, out);
      }
    }
    return dX;
  }

  private interface Rows {
    void run(int from, int rows);
  }

  private static void tiles(int rows, WorkerPool pool, Rows body) {
    // The bits of a product do not depend on how its rows are cut.
    int height = pool.threads() == 1 ? Math.max(rows, 1) : TILE;
    pool.run(
        Math.ceilDiv(rows, height),
        (tile, worker) -> body.run(tile * height, Math.min(height, rows - tile * height)));
  }
}
