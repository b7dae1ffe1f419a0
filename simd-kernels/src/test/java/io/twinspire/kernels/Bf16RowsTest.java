package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Optimiser rows of tables of bf16: the rows of a float32 table, rounded once.
class Bf16RowsTest {

  private static final int ROWS = 23;

  /// The same values as bf16 and as float32, and the noise of the rows that are updated.
  private record Table(int n, int[] rows, short[] halves, float[] floats, int[] noise) {

    static Table of(int n, int count) {
      int[] rows = new int[count];
      Arrays.setAll(rows, k -> ROWS - 1 - 2 * k);
      short[] halves = new short[ROWS * n];
      Conversions.toBf16(Data.uniform(n, ROWS * n), 0, halves, 0, halves.length);
      float[] floats = new float[ROWS * n];
      Conversions.fromBf16(halves, 0, floats, 0, floats.length);
      int[] noise = new int[count * Conversions.noiseWords(n)];
      Conversions.rowNoise(3, 4, rows, count, n, noise);
      return new Table(n, rows, halves, floats, noise);
    }

    int @Nullable [] noise(boolean stochastic) {
      return stochastic ? noise : null;
    }

    /// What the floats are once their rows are rounded.
    short[] rounded(boolean stochastic) {
      short[] expected = new short[floats.length];
      Conversions.toBf16(floats, 0, expected, 0, expected.length);
      for (int k = 0; stochastic && k < rows.length; k++) {
        int at = rows[k] * n;
        int noiseOff = k * Conversions.noiseWords(n);
        Conversions.toBf16Stochastic(floats, at, expected, at, n, noise, noiseOff);
      }
      return expected;
    }
  }

  @Test
  void sgdAndAdagradRowsAreThoseOfFloatsRoundedOnce() {
    for (int n : Data.SIZES) {
      for (int count : new int[] {0, 1, 7, 8, 9, 11}) {
        for (boolean stochastic : new boolean[] {false, true}) {
          if (n == 0) {
            continue;
          }
          float[] g = Data.uniform(n + 1, count * n);
          Table sgd = Table.of(n, count);
          OptimizerRows.sgdRows(sgd.halves, sgd.rows, count, g, n, 0.01f, sgd.noise(stochastic));
          OptimizerRows.sgdRows(sgd.floats, sgd.rows, count, g, n, 0.01f);
          assertThat(sgd.halves).as("%d of %d", count, n).isEqualTo(sgd.rounded(stochastic));

          Table adagrad = Table.of(n, count);
          float[] acc = new float[ROWS];
          Arrays.fill(acc, 0.3f);
          float[] acc2 = acc.clone();
          float[] acc3 = acc.clone();
          short[] defined = adagrad.halves.clone();
          int @Nullable [] noise = adagrad.noise(stochastic);
          OptimizerRows.adagradRows(
              adagrad.halves, adagrad.rows, count, g, acc, n, 0.02f, 1e-3f, noise);
          OptimizerRows.adagradRows(adagrad.floats, adagrad.rows, count, g, acc2, n, 0.02f, 1e-3f);
          assertThat(adagrad.halves).isEqualTo(adagrad.rounded(stochastic));
          assertThat(Data.bits(acc)).isEqualTo(Data.bits(acc2));
          for (int k = 0; k < count; k++) {
            acc3[adagrad.rows[k]] += OptimizerRows.meanSquare(g, k * n, n);
          }
          ScalarBf16.move(defined, adagrad.rows, 0, count, g, n, 0, n, acc3, 0.02f, 1e-3f, noise);
          assertThat(adagrad.halves).isEqualTo(defined);
        }
      }
    }
  }

  @Test
  void adamRowsAreThoseOfFloatsRoundedOnce() {
    for (int n : Data.SIZES) {
      for (boolean stochastic : new boolean[] {false, true}) {
        Table table = Table.of(n, 2);
        float[] g = Data.uniform(n + 1, 2 * n);
        float[] m = new float[ROWS * n];
        float[] v = new float[ROWS * n];
        float[] m2 = new float[ROWS * n];
        float[] v2 = new float[ROWS * n];
        for (int k = 0; k < 2; k++) {
          int at = table.rows[k] * n;
          OptimizerRows.adam(
              table.halves,
              at,
              g,
              k * n,
              m,
              v,
              at,
              n,
              0.1f,
              0.9f,
              0.99f,
              1e-6f,
              0.1f,
              0.5f,
              0.7f,
              table.noise(stochastic),
              k * Conversions.noiseWords(n));
          OptimizerRows.adam(
              table.floats,
              at,
              g,
              k * n,
              m2,
              at,
              v2,
              at,
              n,
              0.1f,
              0.9f,
              0.99f,
              1e-6f,
              0.1f,
              0.5f,
              0.7f);
        }
        assertThat(table.halves).as("%d", n).isEqualTo(table.rounded(stochastic));
        assertThat(Data.bits(m)).isEqualTo(Data.bits(m2));
        assertThat(Data.bits(v)).isEqualTo(Data.bits(v2));
      }
    }
  }

  /// A thousand steps of a thousandth of what is between two bf16: none is left by rounding to the
  /// nearest, all of them, on average, by stochastic rounding.
  @Test
  void smallUpdatesAreLostToTheNearestAndAddUpAtRandom() {
    int n = 4096;
    short[] nearest = new short[n];
    Arrays.fill(nearest, (short) 0x3F80);
    short[] random = nearest.clone();
    float[] g = new float[n];
    Arrays.fill(g, -0x1p-7f);
    int[] row = {0};
    int[] noise = new int[Conversions.noiseWords(n)];
    for (int step = 0; step < 1000; step++) {
      OptimizerRows.sgdRows(nearest, row, 1, g, n, 1e-3f, null);
      Conversions.rowNoise(1, step, row, 1, n, noise);
      OptimizerRows.sgdRows(random, row, 1, g, n, 1e-3f, noise);
    }
    float[] values = new float[n];
    Conversions.fromBf16(nearest, 0, values, 0, n);
    assertThat(values).containsOnly(1f);
    Conversions.fromBf16(random, 0, values, 0, n);
    // Each of the steps is a whole distance or none: variance .001 * .999 of its square.
    double deviation = 0x1p-7 * Math.sqrt(1000 * 0.001 * 0.999 / n);
    double mean = 0;
    for (float value : values) {
      mean += value / (double) n;
    }
    assertThat(mean).isCloseTo(1 + 0x1p-7, within(5 * deviation));
  }

  @Test
  void noiseOfARowDoesNotDependOnItsNeighbours() {
    int words = Conversions.noiseWords(100);
    int[] together = new int[3 * words];
    Conversions.rowNoise(1, 2, new int[] {9, 0, 5}, 3, 100, together);
    int[] alone = new int[words];
    Conversions.rowNoise(1, 2, new int[] {5}, 1, 100, alone);
    assertThat(Arrays.copyOfRange(together, 2 * words, 3 * words)).isEqualTo(alone);
    assertThat(Arrays.copyOf(together, words)).isNotEqualTo(alone);
    Conversions.rowNoise(1, 3, new int[] {5}, 1, 100, alone);
    assertThat(Arrays.copyOfRange(together, 2 * words, 3 * words)).isNotEqualTo(alone);
  }

  @Test
  void refusesWhatDoesNotFit() {
    short[] table = new short[12];
    float[] g = new float[8];
    int[] rows = {0, 3};
    assertThatThrownBy(() -> OptimizerRows.sgdRows(table, rows, 2, g, 4, 1, null))
        .hasMessage("sgdRows: rows must be in 0 .. 2, got 3");
    assertThatThrownBy(() -> OptimizerRows.sgdRows(table, rows, 1, g, 4, 1, new int[15]))
        .hasMessage("sgdRows: noise must hold 16 entries from offset 0, got an array of 15");
    assertThatThrownBy(
            () ->
                OptimizerRows.adagradRows(table, new int[] {1}, 1, g, new float[1], 4, 1, 1, null))
        .hasMessage("adagradRows: acc must hold 1 entries from offset 1, got an array of 1");
    assertThatThrownBy(
            () ->
                OptimizerRows.adam(table, 9, g, 0, g, g, 0, 4, 1, 0.9f, 0.9f, 1, 0, 1, 1, null, 0))
        .hasMessage("adam: p must hold 4 entries from offset 9, got an array of 12");
  }

  @Test
  void rowsOfBothKindsAreCopiedIntoOneAnother() {
    Matrix floats = new Matrix(Data.uniform(1, 21), 3, 7);
    StoredRows.Bf16 halves = StoredRows.Bf16.zeros(4, 7);
    halves.copyFrom(floats);
    assertThat(Arrays.copyOf(halves.data(), 21)).isEqualTo(StoredRows.Bf16.of(floats).data());
    assertThat(halves.data()[21]).isZero();
    Matrix back = Matrix.zeros(4, 7);
    back.copyFrom(halves);
    float[] row = new float[9];
    halves.copyRow(1, row);
    assertThat(Arrays.copyOf(row, 7)).isEqualTo(Arrays.copyOfRange(back.data(), 7, 14));
    assertThat(row[7]).isZero();
    Matrix same = Matrix.zeros(3, 7);
    same.copyFrom(floats);
    assertThat(same.data()).isEqualTo(floats.data());
    StoredRows.Bf16 other = StoredRows.Bf16.zeros(5, 7);
    other.copyFrom(halves);
    assertThat(Arrays.copyOf(other.data(), 28)).isEqualTo(halves.data());
    assertThat(floats.bytes()).isEqualTo(84);
    assertThat(halves.bytes()).isEqualTo(56);
    assertThatThrownBy(() -> floats.copyFrom(halves))
        .hasMessage("copyFrom: rows must fit in 3 x 7, got 4 x 7");
    assertThatThrownBy(() -> halves.copyRow(0, new float[6]))
        .hasMessage("copyRow: into must hold 7 entries from offset 0, got an array of 6");
  }
}
