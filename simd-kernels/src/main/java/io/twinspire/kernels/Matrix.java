package io.twinspire.kernels;

import java.util.Arrays;

/// A dense row-major matrix, `rows x cols`, over an array it does not copy: element (r, c) is
/// `data[r * cols + c]`.
///
/// A record for its accessors only: equality is identity of the array, as with any array holder.
public record Matrix(float[] data, int rows, int cols) implements FloatRows {

  public Matrix {
    if (rows < 0 || cols < 0) {
      throw new IllegalArgumentException("matrix: sizes must be >= 0, got " + rows + " x " + cols);
    }
    if (data.length < (long) rows * cols) {
      throw new IllegalArgumentException(
          "matrix: array must hold " + rows + " x " + cols + " floats, got " + data.length);
    }
  }

  /// A new matrix of zeros.
  ///
  /// @throws IllegalArgumentException where `rows * cols` passes the largest Java array
  public static Matrix zeros(int rows, int cols) {
    return new Matrix(new float[length(rows, cols)], rows, cols);
  }

  /// Elements of an array for so many rows and columns; negative ones are left to the record's
  /// check.
  ///
  /// @throws IllegalArgumentException where they pass the largest Java array
  public static int length(int rows, int cols) {
    long size = (long) Math.max(0, rows) * Math.max(0, cols);
    if (size > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(
          "matrix: rows * cols must stay below 2^31, got " + rows + " x " + cols);
    }
    return (int) size;
  }

  @Override
  public long bytes() {
    return (long) Float.BYTES * rows * cols;
  }

  /// Offset of row `r` in [#data].
  public int offset(int r) {
    return r * cols;
  }

  /// A copy of row `r`.
  public float[] row(int r) {
    return Arrays.copyOfRange(data, offset(r), offset(r) + cols);
  }

  /// Copies of these rows, in this order.
  public Matrix select(int[] chosen) {
    Matrix selected = zeros(chosen.length, cols);
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(data, offset(chosen[i]), selected.data, selected.offset(i), cols);
    }
    return selected;
  }

  public float get(int r, int c) {
    return data[r * cols + c];
  }
}
