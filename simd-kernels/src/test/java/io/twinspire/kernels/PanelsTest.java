package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Products with an operand that was packed before, against the plain product, bit for bit.
class PanelsTest {

  private static final int[][] SHAPES = {
    {0, 3, 5},
    {3, 0, 5},
    {3, 5, 0},
    {1, 1, 1},
    {5, 17, 3},
    {6, 64, 257},
    {13, 65, 31},
    {64, 130, 300},
    {97, 130, 600},
    {7, 1100, 20},
  };

  @Test
  void equalsThePlainProduct() {
    var panels = new Panels();
    for (int[] shape : SHAPES) {
      int m = shape[0];
      int n = shape[1];
      int k = shape[2];
      float[] a = Data.uniform(1, m * k + 3);
      float[] b = Data.uniform(2, k * (n + 2) + 1);
      float[] expected = Data.uniform(3, m * (n + 1));
      float[] actual = expected.clone();
      for (boolean accumulate : new boolean[] {true, false}) {
        Gemm.nn(m, n, k, a, 3, k, b, 1, n + 2, expected, 0, n + 1, accumulate);
        panels.reset(k, n);
        // One panel at a time, last first: a range is packed and used by itself.
        for (int p = panels.count() - 1; p >= 0; p--) {
          panels.pack(p, p + 1, b, 1, n + 2);
          int at = p * Panels.WIDTH;
          Gemm.packed(m, a, 3, k, panels, p, p + 1, actual, at, n + 1, accumulate);
        }
        assertThat(Data.bits(actual)).as(Arrays.toString(shape)).isEqualTo(Data.bits(expected));
      }
    }
  }

  @Test
  void packsTheTransposeAsWell() {
    var panels = new Panels();
    for (int[] shape : SHAPES) {
      int m = shape[0];
      int n = shape[1];
      int k = shape[2];
      float[] a = Data.uniform(4, m * k);
      float[] b = Data.uniform(5, n * (k + 1) + 2);
      float[] expected = new float[m * n];
      float[] actual = new float[m * n];
      Gemm.nt(m, n, k, a, 0, k, b, 2, k + 1, expected, 0, n, false);
      panels.reset(k, n);
      int half = panels.count() / 2;
      panels.packTransposed(0, half, b, 2, k + 1);
      panels.packTransposed(half, panels.count(), b, 2, k + 1);
      Gemm.packed(m, a, 0, k, panels, 0, panels.count(), actual, 0, n, false);
      assertThat(Data.bits(actual)).as(Arrays.toString(shape)).isEqualTo(Data.bits(expected));
    }
  }

  @Test
  void transposes() {
    for (int[] shape :
        new int[][] {
          {0, 3}, {1, 1}, {7, 9}, {8, 16}, {17, 5}, {64, 33}, {17, 16}, {24, 40}, {33, 31}
        }) {
      int rows = shape[0];
      int cols = shape[1];
      float[] x = Data.uniform(6, rows * (cols + 1) + 1);
      float[] y = new float[cols * (rows + 2) + 1];
      Gemm.transpose(rows, cols, x, 1, cols + 1, y, 1, rows + 2);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < cols; j++) {
          assertThat(y[1 + j * (rows + 2) + i]).isEqualTo(x[1 + i * (cols + 1) + j]);
        }
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    var panels = new Panels();
    panels.reset(4, 100);
    float[] x = new float[399];
    assertThatThrownBy(() -> panels.pack(0, panels.count(), x, 0, 100))
        .hasMessageContaining("B must hold 4 x 100 floats");
    assertThatThrownBy(() -> panels.packTransposed(0, 1, x, 0, 4))
        .hasMessageContaining("B^T must hold 100 x 4 floats");
    assertThatThrownBy(() -> panels.pack(1, panels.count() + 1, x, 0, 99))
        .hasMessageContaining("panels must be a range within [0, " + panels.count() + ")");
    assertThatThrownBy(() -> panels.reset(1 << 20, 1 << 12))
        .hasMessageEndingWith("k * n must stay below 2^31, got 1048576 x 4096");
    assertThatThrownBy(() -> new Panels().reset(0, Integer.MAX_VALUE))
        .hasMessageStartingWith("panels: k * n must stay below 2^31, got 0 x ");
    assertThatThrownBy(() -> panels.columns(2, 1))
        .hasMessageStartingWith("panels.columns: panels must be a range within");
    assertThatThrownBy(() -> Gemm.transpose(4, 4, x, 0, 4, x, 8, 4))
        .hasMessage("gemm.transpose: X and Y must not overlap, got one array with offsets 0 and 8");
    assertThatThrownBy(() -> Gemm.packed(2, x, 0, 4, panels, 0, 1, x, 0, 3, false))
        .hasMessageContaining("leading dimension of C must be >=");
    assertThatThrownBy(() -> Gemm.transpose(20, 20, x, 0, 20, new float[400], 0, 20))
        .hasMessageContaining("X must hold 20 x 20 floats");
  }
}
