package io.twinspire.bench.side;

/// A [RowKernel] over many rows, one thread. [#result] is what the first run left: updates go on
/// from there.
final class RowsBody implements Body {

  final RowOperands operands;
  private final RowKernel.Pass pass;
  private final int rows;
  private final int n;
  private double result = Double.NaN;

  RowsBody(Case task) {
    int[] sizes = task.sizes(2);
    rows = sizes[0];
    n = sizes[1];
    operands = new RowOperands(rows, n);
    pass = RowKernel.of(task.name()).pass;
  }

  @Override
  public void run() {
    for (int r = 0; r < rows; r++) {
      pass.run(operands, r, r * n, n);
    }
    if (Double.isNaN(result)) {
      result = operands.norm();
    }
  }

  @Override
  public double result() {
    return result;
  }
}
