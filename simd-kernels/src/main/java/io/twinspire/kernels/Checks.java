package io.twinspire.kernels;

/// Argument checks of the facades, so that a kernel may compute without looking. Messages are
/// `<where>: <rule>, got <value>`; they are built only when a check fails.
final class Checks {

  private Checks() {}

  static void range(String where, String name, float[] a, int off, int n) {
    if ((off | n) < 0 || off > a.length - n) {
      throw outside(where, name, a.length, off, n);
    }
  }

  static void range(String where, String name, int[] a, int off, int n) {
    if ((off | n) < 0 || off > a.length - n) {
      throw outside(where, name, a.length, off, n);
    }
  }

  /// For arrays of any type: n entries from `off` of an array of `length`.
  static void range(String where, String name, int length, int off, int n) {
    if ((off | n) < 0 || off > length - n) {
      throw outside(where, name, length, off, n);
    }
  }

  /// A row-major `rows x cols` block with leading dimension `ld` from `off` on.
  static void block(String where, String name, float[] a, int off, int ld, int rows, int cols) {
    if (rows == 0 || cols == 0) {
      return;
    }
    if (ld < cols) {
      throw new IllegalArgumentException(
          where
              + ": leading dimension of "
              + name
              + " must be >= its "
              + cols
              + " columns, got "
              + ld);
    }
    if (off < 0 || off + (rows - 1L) * ld + cols > a.length) {
      throw new IllegalArgumentException(
          where
              + ": "
              + name
              + " must hold "
              + rows
              + " x "
              + cols
              + " floats (leading dimension "
              + ld
              + ") from offset "
              + off
              + ", got an array of "
              + a.length);
    }
  }

  /// Two blocks of floats that [#block] has seen must have no float in common: they lie in two
  /// arrays, one behind the other, or in other columns of the same rows.
  @SuppressWarnings("ReferenceEquality") // Whether it is one array is the question.
  static void apart(
      String where,
      String name,
      float[] a,
      int aOff,
      int lda,
      int aRows,
      int aCols,
      String other,
      float[] b,
      int bOff,
      int ldb,
      int bRows,
      int bCols) {
    if (a != b || aRows == 0 || aCols == 0 || bRows == 0 || bCols == 0) {
      return;
    }
    boolean behind =
        bOff >= aOff + (aRows - 1L) * lda + aCols || aOff >= bOff + (bRows - 1L) * ldb + bCols;
    int shift = Math.floorMod(bOff - aOff, lda);
    boolean beside = lda == ldb && shift >= aCols && shift <= lda - bCols;
    if (!behind && !beside) {
      throw new IllegalArgumentException(
          where
              + ": "
              + name
              + " and "
              + other
              + " must not overlap, got one array with offsets "
              + aOff
              + " and "
              + bOff);
    }
  }

  static void atLeast(String where, String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          where + ": " + name + " must be >= " + least + ", got " + value);
    }
  }

  private static IllegalArgumentException outside(
      String where, String name, int length, int off, int n) {
    if (n < 0) {
      return new IllegalArgumentException(
          where + ": the size of " + name + " must be >= 0, got " + n);
    }
    return new IllegalArgumentException(
        where
            + ": "
            + name
            + " must hold "
            + n
            + " entries from offset "
            + off
            + ", got an array of "
            + length);
  }
}
