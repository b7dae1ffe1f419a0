package io.twinspire.kernels;

/// Rows of floats that can be trained, `[rows x cols]`: float32, or bf16, the upper half of one.
public sealed interface FloatRows extends StoredRows permits Matrix, StoredRows.Bf16 {

  /// Bytes that they take.
  long bytes();

  /// Copies row `r` into the first `cols` elements of `into`, exactly.
  default void copyRow(int r, float[] into) {
    Checks.range("copyRow", "into", into, 0, cols());
    int at = r * cols();
    switch (this) {
      case Matrix m -> System.arraycopy(m.data(), at, into, 0, cols());
      case StoredRows.Bf16 b -> Conversions.fromBf16(b.data(), at, into, 0, cols());
    }
  }

  /// Copies all rows of `from`, which may be fewer, over the first of these; float32 becomes the
  /// nearest bf16 where these are.
  default void copyFrom(FloatRows from) {
    if (from.cols() != cols() || from.rows() > rows()) {
      throw new IllegalArgumentException(
          "copyFrom: rows must fit in "
              + rows()
              + " x "
              + cols()
              + ", got "
              + from.rows()
              + " x "
              + from.cols());
    }
    int n = from.rows() * cols();
    switch (this) {
      case Matrix to -> {
        switch (from) {
          case Matrix m -> System.arraycopy(m.data(), 0, to.data(), 0, n);
          case StoredRows.Bf16 b -> Conversions.fromBf16(b.data(), 0, to.data(), 0, n);
        }
      }
      case StoredRows.Bf16 to -> {
        switch (from) {
          case Matrix m -> Conversions.toBf16(m.data(), 0, to.data(), 0, n);
          case StoredRows.Bf16 b -> System.arraycopy(b.data(), 0, to.data(), 0, n);
        }
      }
    }
  }
}
