package io.twinspire.core.layer;

import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;

/// Inverted dropout (Srivastava et al. 2014): each element is kept with probability `1 - rate` and
/// divided by it. The mask is a pure function of (seed, step, purpose, global row, column), so
/// nothing is stored for the backward pass.
public final class Dropout {
  private static final int TILE = 16;
  private static final long STREAM = 0xD509L << 40;

  private final float rate;
  private final long purpose;

  /// @param rate share of elements dropped, in [0, 1)
  /// @param purpose tells this layer's masks from those of other dropout layers in the model
  public Dropout(float rate, int purpose) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("dropout: rate must be in [0, 1), got " + rate);
    }
    this.rate = rate;
    this.purpose = STREAM + ((long) purpose << 56);
  }

  public float rate() {
    return rate;
  }

  /// Applies the mask to `n` elements from `off` on, in place and on this thread. `first` is the
  /// number of the first of them among all that this layer sees in a step; a multiple of 32 is
  /// fastest ([Philox#wholeGroups]).
  public void apply(float[] x, int off, int n, long first, StepContext context) {
    if (rate > 0 && context.training()) {
      Philox.dropout(context.seed(), purpose + context.step(), first, rate, x, off, n);
    }
  }

  /// Applies the mask to rows that follow each other, in place and on this thread.
  ///
  /// @param off where the first one begins
  /// @param row its number among all that this layer sees in a step
  public void apply(float[] x, int off, int rows, int cols, long row, StepContext context) {
    if (rate > 0 && context.training()) {
      long stream = purpose + context.step();
      Philox.dropoutRows(context.seed(), stream, row, rate, x, off, rows, cols);
    }
  }

  /// Applies the mask in place; forward and backward are the same map.
  public void apply(Matrix x, StepContext context) {
    if (rate == 0 || !context.training()) {
      return;
    }
    context
        .pool()
        .run(
            Math.ceilDiv(x.rows(), TILE),
            (tile, worker) -> {
              int from = tile * TILE;
              int rows = Math.min(TILE, x.rows() - from);
              long row = (long) context.firstRow() + from;
              apply(x.data(), x.offset(from), rows, x.cols(), row, context);
            });
  }
}
