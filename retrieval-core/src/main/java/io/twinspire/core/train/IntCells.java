package io.twinspire.core.train;

import io.twinspire.kernels.Matrix;

/// Whole numbers from -1 in a matrix of floats, bit by bit, so that a checkpoint, which is of
/// matrices, holds them. Zeros are -1.
record IntCells(Matrix cells) {

  /// All -1.
  static IntCells of(int rows, int cols) {
    return new IntCells(Matrix.zeros(rows, cols));
  }

  int get(int row, int col) {
    return Float.floatToRawIntBits(cells.data()[cells.offset(row) + col]) - 1;
  }

  void set(int row, int col, int value) {
    cells.data()[cells.offset(row) + col] = Float.intBitsToFloat(value + 1);
  }
}
