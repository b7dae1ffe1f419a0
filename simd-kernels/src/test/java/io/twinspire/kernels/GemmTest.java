package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Products against the definition (bit for bit) and against a double reference.
class GemmTest {

  enum Form {
    NT,
    NN,
    TN;

    int aRows(int m, int k) {
      return this == TN ? k : m;
    }

    int aCols(int m, int k) {
      return this == TN ? m : k;
    }

    int bRows(int n, int k) {
      return this == NT ? n : k;
    }

    int bCols(int n, int k) {
      return this == NT ? k : n;
    }

    void run(
        int m,
        int n,
        int k,
        float[] a,
        int aOff,
        int lda,
        float[] b,
        int bOff,
        int ldb,
        float[] c,
        int cOff,
        int ldc,
        boolean accumulate) {
      switch (this) {
        case NT -> Gemm.nt(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
        case NN -> Gemm.nn(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
        case TN -> Gemm.tn(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
      }
    }

    void define(
        int m,
        int n,
        int k,
        float[] a,
        int aOff,
        int lda,
        float[] b,
        int bOff,
        int ldb,
        float[] c,
        int cOff,
        int ldc,
        boolean accumulate) {
      switch (this) {
        case NT ->
            ScalarKernels.gemmNt(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
        case NN ->
            ScalarKernels.gemmNn(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
        case TN ->
            ScalarKernels.gemmTn(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
      }
    }

    double exact(int i, int j, int k, float[] a, int aOff, int lda, float[] b, int bOff, int ldb) {
      double sum = 0;
      for (int p = 0; p < k; p++) {
        double x = this == TN ? a[aOff + p * lda + i] : a[aOff + i * lda + p];
        double y = this == NT ? b[bOff + j * ldb + p] : b[bOff + p * ldb + j];
        sum += x * y;
      }
      return sum;
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalsTheDefinitionBitForBit(Form form) {
    int[][] shapes = {
      {0, 3, 5},
      {3, 0, 5},
      {3, 5, 0},
      {1, 1, 1},
      {1, 1000, 3},
      {1000, 1, 7},
      {3, 7, 1},
      {4, 64, 16},
      {5, 65, 17},
      {7, 31, 127},
      {8, 32, 64},
      {12, 32, 31},
      {13, 33, 65},
      {8, 70, 9},
      {9, 40, 10},
      {15, 63, 1000},
      {17, 127, 257},
      {31, 513, 15},
      {24, 48, 256},
      {65, 129, 300},
      {63, 600, 33},
      // More than one block of every size at once.
      {200, 1060, 530}
    };
    for (int[] shape : shapes) {
      for (boolean accumulate : new boolean[] {false, true}) {
        check(form, shape[0], shape[1], shape[2], accumulate);
      }
    }
  }

  private static void check(Form form, int m, int n, int k, boolean accumulate) {
    int lda = form.aCols(m, k) + 3;
    int ldb = form.bCols(n, k) + 5;
    int ldc = n + 2;
    float[] a = Data.uniform(1, form.aRows(m, k) * lda + 7);
    float[] b = Data.uniform(2, form.bRows(n, k) * ldb + 11);
    float[] c = Data.uniform(3, m * ldc + 1);
    if (!accumulate) {
      Arrays.fill(c, 0, c.length, Float.NaN);
    }
    float[] expected = c.clone();
    float[] before = c.clone();
    form.run(m, n, k, a, 7, lda, b, 11, ldb, c, 1, ldc, accumulate);
    form.define(m, n, k, a, 7, lda, b, 11, ldb, expected, 1, ldc, accumulate);
    assertThat(Data.bits(c)).as("%s %d x %d x %d", form, m, n, k).isEqualTo(Data.bits(expected));
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double exact = form.exact(i, j, k, a, 7, lda, b, 11, ldb);
        exact += accumulate ? before[1 + i * ldc + j] : 0;
        assertThat(Math.abs(c[1 + i * ldc + j] - exact)).isLessThanOrEqualTo((k + 1) * 0x1p-24 * k);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void bitsDoNotDependOnTheCut(Form form) {
    int m = 37;
    int n = 150;
    int k = 600;
    int lda = form.aCols(m, k);
    int ldb = form.bCols(n, k);
    float[] a = Data.uniform(4, m * k);
    float[] b = Data.uniform(5, n * k);
    float[] whole = new float[m * n];
    form.run(m, n, k, a, 0, lda, b, 0, ldb, whole, 0, n, false);
    float[] pieces = new float[m * n];
    int[] rows = {0, 1, 6, 21, m};
    int[] columns = {0, 17, 18, 101, n};
    int[] depths = {0, 5, 133, k};
    for (int r = 1; r < rows.length; r++) {
      for (int s = 1; s < columns.length; s++) {
        for (int t = 1; t < depths.length; t++) {
          int i = rows[r - 1];
          int j = columns[s - 1];
          int p = depths[t - 1];
          int aOff = form == Form.TN ? p * lda + i : i * lda + p;
          int bOff = form == Form.NT ? j * ldb + p : p * ldb + j;
          form.run(
              rows[r] - i,
              columns[s] - j,
              depths[t] - p,
              a,
              aOff,
              lda,
              b,
              bOff,
              ldb,
              pieces,
              i * n + j,
              n,
              t > 1);
        }
      }
    }
    assertThat(Data.bits(pieces)).isEqualTo(Data.bits(whole));
  }

  @ParameterizedTest
  @EnumSource
  void nanAndInfinityStayInTheirRowAndColumn(Form form) {
    int m = 9;
    int n = 70;
    int k = 20;
    int lda = form.aCols(m, k);
    int ldb = form.bCols(n, k);
    float[] a = Data.uniform(6, m * k);
    float[] b = Data.uniform(7, n * k);
    a[form == Form.TN ? 3 * lda + 2 : 2 * lda + 3] = Float.NaN;
    b[form == Form.NT ? 66 * ldb + 5 : 5 * ldb + 66] = Float.POSITIVE_INFINITY;
    float[] c = new float[m * n];
    form.run(m, n, k, a, 0, lda, b, 0, ldb, c, 0, n, false);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float value = c[i * n + j];
        if (i == 2) {
          assertThat(value).isNaN();
        } else {
          assertThat(Float.isInfinite(value)).isEqualTo(j == 66);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesBlocksThatDoNotFit(Form form) {
    float[] x = new float[100];
    assertThatThrownBy(() -> form.run(10, 10, 10, x, 1, 10, x, 0, 10, x, 0, 10, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("A must hold 10 x 10 floats (leading dimension 10) from offset 1")
        .hasMessageEndingWith("got an array of 100");
    assertThatThrownBy(() -> form.run(10, 10, 10, x, 0, 9, x, 0, 10, x, 0, 10, false))
        .hasMessageContaining("leading dimension of A must be >= its 10 columns, got 9");
    assertThatThrownBy(() -> form.run(10, 10, 10, x, 0, 10, x, 0, 10, x, 0, 11, false))
        .hasMessageContaining("C must hold 10 x 10 floats");
    assertThatThrownBy(() -> form.run(1, -1, 1, x, 0, 1, x, 0, 1, x, 0, 1, false))
        .hasMessageEndingWith("n must be >= 0, got -1");
  }

  @ParameterizedTest
  @EnumSource
  void refusesAResultOverItsOperands(Form form) {
    float[] x = new float[100];
    float[] y = new float[100];
    assertThatThrownBy(() -> form.run(4, 4, 4, x, 0, 4, y, 0, 4, x, 0, 4, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(": A and C must not overlap, got one array with offsets 0 and 0");
    assertThatThrownBy(() -> form.run(4, 4, 4, y, 0, 4, x, 20, 4, x, 5, 4, false))
        .hasMessageEndingWith(": B and C must not overlap, got one array with offsets 20 and 5");
    assertThatThrownBy(() -> form.run(4, 4, 4, x, 0, 8, y, 0, 4, x, 3, 8, false))
        .hasMessageContaining("A and C must not overlap");
    assertThatThrownBy(() -> form.run(4, 4, 4, x, 0, 10, y, 0, 4, x, 7, 10, false))
        .hasMessageContaining("A and C must not overlap");
    // One behind the other, and columns of the same rows.
    form.run(4, 4, 4, x, 0, 4, x, 0, 4, x, 16, 4, false);
    form.run(4, 4, 4, x, 2, 12, x, 10, 12, x, 6, 12, false);
  }

  /// Nothing is read where there is nothing to compute, and no loop goes on for ever.
  @ParameterizedTest
  @EnumSource
  @Timeout(60)
  void emptyProductsMayHaveAnySize(Form form) {
    float[] x = new float[1];
    int most = Integer.MAX_VALUE;
    form.run(0, most, 0, x, 9, 1, x, 9, 1, x, 9, 1, false);
    form.run(most, 0, 0, x, 9, 1, x, 9, 1, x, 9, 1, false);
    form.run(0, 0, most, x, 9, 1, x, 9, 1, x, 9, 1, false);
    assertThat(x).containsExactly(0);
  }
}
