package io.twinspire.kernels;

/// Rows that [ExactSearch] finds, `[rows x cols]`, in one of the formats of [Conversions]. Floats
/// are a [Matrix]; the others take a half, a quarter, an eighth and a 32nd of its memory.
///
/// Records for their accessors only: equality is identity of the arrays, which are not copied.
public sealed interface StoredRows
    permits FloatRows, StoredRows.Int8, StoredRows.Int4, StoredRows.Signs {

  int rows();

  int cols();

  /// @param data `[rows x cols]`
  record Bf16(short[] data, int rows, int cols) implements FloatRows {
    public Bf16 {
      check("bf16 rows", data.length, rows, cols, cols);
    }

    /// New rows of zeros.
    ///
    /// @throws IllegalArgumentException where `rows * cols` passes the largest Java array
    public static Bf16 zeros(int rows, int cols) {
      return new Bf16(new short[Matrix.length(rows, cols)], rows, cols);
    }

    @Override
    public long bytes() {
      return (long) Short.BYTES * rows * cols;
    }

    public static Bf16 of(Matrix x) {
      var data = new short[x.offset(x.rows())];
      Conversions.toBf16(x.data(), 0, data, 0, data.length);
      return new Bf16(data, x.rows(), x.cols());
    }
  }

  /// @param codes `[rows x cols]`, cols at most 2^17
  /// @param scales `[rows]`
  record Int8(byte[] codes, float[] scales, int rows, int cols) implements StoredRows {
    public Int8 {
      check("int8 rows", codes.length, rows, cols, cols);
      Scans.checkColumns("int8 rows", cols);
      Checks.range("int8 rows", "scales", scales, 0, rows);
    }

    public static Int8 of(Matrix x) {
      var codes = new byte[x.offset(x.rows())];
      var scales = new float[x.rows()];
      for (int r = 0; r < x.rows(); r++) {
        scales[r] = Conversions.toInt8(x.data(), x.offset(r), codes, x.offset(r), x.cols());
      }
      return new Int8(codes, scales, x.rows(), x.cols());
    }
  }

  /// @param codes `[rows x ceil(cols / 2)]` as [Conversions#toInt4] packs them, cols at most 2^17
  /// @param ranges `[rows x 2]`, scale and minimum of each row
  record Int4(byte[] codes, float[] ranges, int rows, int cols) implements StoredRows {
    public Int4 {
      check("4-bit rows", codes.length, rows, cols, (cols + 1) / 2);
      Scans.checkColumns("4-bit rows", cols);
      Checks.block("4-bit rows", "ranges", ranges, 0, 2, rows, 2);
    }

    public static Int4 of(Matrix x) {
      int width = (x.cols() + 1) / 2;
      var codes = new byte[x.rows() * width];
      var ranges = new float[2 * x.rows()];
      for (int r = 0; r < x.rows(); r++) {
        Conversions.toInt4(x.data(), x.offset(r), codes, r * width, ranges, 2 * r, x.cols());
      }
      return new Int4(codes, ranges, x.rows(), x.cols());
    }
  }

  /// @param words `[rows x ceil(cols / 64)]` as [Conversions#toSigns] packs them; bits beyond cols
  ///   are 0
  record Signs(long[] words, int rows, int cols) implements StoredRows {
    public Signs {
      check("sign rows", words.length, rows, cols, Conversions.signWords(cols));
    }

    public static Signs of(Matrix x) {
      int width = Conversions.signWords(x.cols());
      var words = new long[x.rows() * width];
      for (int r = 0; r < x.rows(); r++) {
        Conversions.toSigns(x.data(), x.offset(r), words, r * width, x.cols());
      }
      return new Signs(words, x.rows(), x.cols());
    }
  }

  private static void check(String where, int length, int rows, int cols, int width) {
    if (rows < 0 || cols < 0) {
      throw new IllegalArgumentException(
          where + ": sizes must be >= 0, got " + rows + " x " + cols);
    }
    if (length < (long) rows * width) {
      throw new IllegalArgumentException(
          where + ": array must hold " + rows + " x " + width + " entries, got " + length);
    }
  }
}
