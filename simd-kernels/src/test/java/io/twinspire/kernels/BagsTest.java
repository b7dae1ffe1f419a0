package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Bags, forward and backward.
class BagsTest {

  @Test
  void poolHasTheBitsOfTheDefinitionAndAddsToWhatIsThere() {
    hasTheBitsOfTheDefinition(new int[] {0, 0, 1, 4, 4, 40});
  }

  /// Bags of one entry are read eight at a time.
  @Test
  void bagsOfOneEntryHaveTheBitsOfTheDefinition() {
    int[] offsets = new int[30];
    for (int r = 0; r < offsets.length; r++) {
      offsets[r] = r < 3 ? 2 * r : r < 13 ? r + 2 : r + 5;
    }
    hasTheBitsOfTheDefinition(offsets);
  }

  private static void hasTheBitsOfTheDefinition(int[] offsets) {
    int rows = offsets.length - 1;
    int entries = offsets[rows];
    int[] ids = new int[entries];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Philox.below(23, 1, 2, i);
    }
    float[] weights = Data.uniform(3, entries);
    for (int dim : Data.SIZES) {
      if (dim == 0) {
        continue;
      }
      float[] table = Data.uniform(dim, 23 * dim);
      for (boolean weighted : new boolean[] {false, true}) {
        int ldo = dim + 3;
        float[] out = Data.uniform(5, 2 + rows * ldo);
        float[] expected = out.clone();
        Bags.pool(table, dim, offsets, ids, weighted ? weights : null, 1, rows, out, 2, ldo, 0.5f);
        for (int r = 1; r < rows; r++) {
          for (int c = 0; c < dim; c++) {
            float sum = 0;
            for (int i = offsets[r]; i < offsets[r + 1]; i++) {
              sum = Math.fma(weighted ? weights[i] : 1, table[ids[i] * dim + c], sum);
            }
            int at = 2 + r * ldo + c;
            expected[at] = Math.fma(0.5f, sum, expected[at]);
          }
        }
        assertThat(Data.bits(out)).as("dim %d", dim).isEqualTo(Data.bits(expected));
      }
    }
  }

  @Test
  void poolOfBf16HasTheBitsOfTheSameFloats() {
    int[] offsets = {0, 0, 1, 4, 10, 46};
    int[] ids = new int[46];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Philox.below(23, 1, 2, i);
    }
    float[] weights = Data.uniform(3, 46);
    for (int dim : Data.SIZES) {
      if (dim == 0) {
        continue;
      }
      short[] table = new short[23 * dim];
      Conversions.toBf16(Data.uniform(dim, 23 * dim), 0, table, 0, table.length);
      float[] floats = new float[23 * dim];
      Conversions.fromBf16(table, 0, floats, 0, floats.length);
      for (boolean weighted : new boolean[] {false, true}) {
        float[] w = weighted ? weights : null;
        float[] out = Data.uniform(5, 2 + 5 * (dim + 3));
        float[] expected = out.clone();
        Bags.pool(table, dim, offsets, ids, w, 0, 5, out, 2, dim + 3, 0.5f);
        Bags.pool(floats, dim, offsets, ids, w, 0, 5, expected, 2, dim + 3, 0.5f);
        assertThat(Data.bits(out)).as("dim %d", dim).isEqualTo(Data.bits(expected));
        float[] defined = new float[dim];
        ScalarBf16.sum(table, dim, 0, dim, ids, w, 10, 46, defined, 0, false);
        float[] last = new float[5 * dim];
        Bags.pool(table, dim, offsets, ids, w, 4, 5, last, 0, dim, 1);
        assertThat(Data.bits(Arrays.copyOfRange(last, 4 * dim, 5 * dim)))
            .isEqualTo(Data.bits(defined));
      }
    }
    assertThatThrownBy(
            () ->
                Bags.pool(
                    new short[12],
                    4,
                    new int[] {0, 1},
                    new int[] {3},
                    null,
                    0,
                    1,
                    new float[4],
                    0,
                    4,
                    1))
        .hasMessage("pool: ids must be in 0 .. 2, got 3 at entry 0");
  }

  @Test
  void poolRefusesIdsAndOffsetsThatDoNotFit() {
    var table = new float[12];
    var out = new float[8];
    assertThatThrownBy(
            () -> Bags.pool(table, 4, new int[] {0, 2}, new int[] {0, 3}, null, 0, 1, out, 0, 4, 1))
        .hasMessage("pool: ids must be in 0 .. 2, got 3 at entry 1");
    assertThatThrownBy(
            () ->
                Bags.pool(
                    table, 4, new int[] {0, 2, 1}, new int[] {0, 1}, null, 0, 2, out, 0, 4, 1))
        .hasMessage("pool: offsets must not fall, got 2 then 1");
    assertThatThrownBy(
            () -> Bags.pool(table, 4, new int[] {0, 2}, new int[2], null, 0, 1, out, 5, 4, 1))
        .hasMessageStartingWith("pool: out must hold 1 x 4 floats");
    assertThatThrownBy(
            () ->
                Bags.pool(table, 4, new int[] {0, 2}, new int[2], new float[1], 0, 1, out, 0, 4, 1))
        .hasMessageStartingWith("pool: weights must hold 2");
  }

  /// 40 entries of 23 source rows, from entry 3 to each of several ends.
  @Test
  void sumHasTheBitsOfTheDefinitionAndStaysNearTheExactSum() {
    int[] ids = new int[40];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Philox.below(23, 1, 2, i);
    }
    float[] weights = Data.uniform(3, 40);
    for (int dim : Data.SIZES) {
      if (dim == 0) {
        continue;
      }
      float[] source = Data.uniform(dim, 23 * dim);
      for (int end : new int[] {3, 4, 6, 10, 11, 12, 19, 27, 34, 40}) {
        for (boolean weighted : new boolean[] {false, true}) {
          float[] w = weighted ? weights : null;
          for (boolean add : new boolean[] {false, true}) {
            float[] out = Data.uniform(5, dim + 4);
            float[] before = out.clone();
            float[] expected = out.clone();
            Bags.sum(source, dim, ids, w, 3, end, out, 2, add);
            ScalarBags.sum(source, dim, 0, dim, ids, w, 3, end, expected, 2, add);
            assertThat(Data.bits(out)).as("dim %d", dim).isEqualTo(Data.bits(expected));
            for (int c = 0; c < dim; c++) {
              double exact = add ? before[2 + c] : 0;
              double magnitude = Math.abs(exact);
              for (int i = 3; i < end; i++) {
                double term = (weighted ? weights[i] : 1.0) * source[ids[i] * dim + c];
                exact += term;
                magnitude += Math.abs(term);
              }
              assertThat((double) out[2 + c])
                  .isCloseTo(exact, within(40 * 0x1p-24 * magnitude + 1e-30));
            }
          }
        }
      }
    }
  }

  @Test
  void sumsOverTwoSourcesHaveTheBitsOfOne() {
    int dim = 70;
    float[] source = Data.uniform(1, 9 * dim);
    float[] weights = Data.uniform(2, 6);
    float[] whole = new float[dim];
    float[] parts = Data.uniform(3, dim);
    Bags.sum(source, dim, new int[] {0, 3, 4, 5, 8, 8}, weights, 0, 6, whole, 0, false);
    float[] second = Arrays.copyOfRange(source, 4 * dim, 9 * dim);
    Bags.sum(source, dim, new int[] {0, 3}, weights, 0, 2, parts, 0, false);
    int[] ids = {-1, -1, 0, 1, 4, 4};
    Bags.sum(second, dim, ids, weights, 2, 6, parts, 0, true);
    assertThat(Data.bits(parts)).isEqualTo(Data.bits(whole));
  }

  @Test
  void valuesThatAreNotFiniteStayInTheirColumn() {
    float[] strange = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, -0f
    };
    for (int dim : new int[] {5, 8, 21, 64, 130}) {
      float[] source = new float[2 * dim];
      for (int i = 0; i < source.length; i++) {
        source[i] = i % dim < strange.length ? strange[i % dim] : 1;
      }
      float[] out = new float[dim];
      Bags.sum(source, dim, new int[] {0, 1}, null, 0, 2, out, 0, false);
      assertThat(out[0]).isNaN();
      assertThat(out[1]).isEqualTo(Float.POSITIVE_INFINITY);
      assertThat(out[2]).isEqualTo(Float.NEGATIVE_INFINITY);
      assertThat(out[3]).isEqualTo(2 * Float.MIN_VALUE);
      for (int c = strange.length; c < dim; c++) {
        assertThat(out[c]).isEqualTo(2);
      }
    }
  }

  @Test
  void sumRefusesWhatDoesNotFit() {
    float[] source = new float[8];
    float[] out = new float[4];
    int[] ids = {0, 2};
    assertThatThrownBy(() -> Bags.sum(source, 4, ids, null, 0, 2, out, 0, false))
        .hasMessage("sum: ids must be in 0 .. 1, got 2 at entry 1");
    assertThatThrownBy(() -> Bags.sum(source, 4, ids, null, 1, 3, out, 0, false))
        .hasMessage("sum: ids must hold 2 entries from offset 1, got an array of 2");
    assertThatThrownBy(() -> Bags.sum(source, 4, ids, null, 1, 0, out, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bags.sum(source, 4, ids, new float[1], 0, 2, out, 0, false))
        .hasMessage("sum: weights must hold 2 entries from offset 0, got an array of 1");
    assertThatThrownBy(() -> Bags.sum(source, 4, ids, null, 0, 1, out, 1, false))
        .hasMessage("sum: out must hold 4 entries from offset 1, got an array of 4");
    assertThatThrownBy(() -> Bags.sum(source, 0, ids, null, 0, 1, out, 0, false))
        .hasMessage("sum: dim must be >= 1, got 0");
  }
}
