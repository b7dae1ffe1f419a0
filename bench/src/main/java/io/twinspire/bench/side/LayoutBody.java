package io.twinspire.bench.side;

import io.twinspire.kernels.Gemm;
import io.twinspire.kernels.Panels;

/// A rows x n matrix brought into another order, one thread: `pack` into the panels that products
/// read, as the transposed right operand; `transpose`.
final class LayoutBody implements Body {

  private final float[] out;
  private final Runnable copy;

  LayoutBody(Case task) {
    int[] sizes = task.sizes(2);
    int rows = sizes[0];
    int n = sizes[1];
    float[] given = Numbers.floats(1, rows * n, 1);
    if (task.name().equals("transpose")) {
      out = new float[rows * n];
      copy = () -> Gemm.transpose(rows, n, given, 0, n, out, 0, rows);
    } else {
      var panels = new Panels();
      panels.reset(n, rows);
      out = new float[rows];
      // One row of ones times the panels: what was packed is only seen by a product.
      float[] ones = new float[n];
      java.util.Arrays.fill(ones, 1f);
      copy =
          () -> {
            panels.packTransposed(0, panels.count(), given, 0, n);
            if (out[0] == 0) {
              Gemm.packed(1, ones, 0, n, panels, 0, panels.count(), out, 0, rows, false);
            }
          };
    }
  }

  @Override
  public void run() {
    copy.run();
  }

  /// Of `pack`: the norm of the rows' sums.
  @Override
  public double result() {
    return Body.norm(out);
  }
}
