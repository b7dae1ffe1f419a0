package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ScansTest {

  /// Enough for blocks of four and two with every remainder; offsets are odd on purpose.
  private static final int[] ROWS = {0, 1, 2, 3, 4, 7};

  private static final float UNTOUCHED = 1e30f;

  private static float[] out(int n) {
    var out = new float[n + 4];
    Arrays.fill(out, UNTOUCHED);
    return out;
  }

  private static void assertOnlyWritten(float[] out, int n) {
    assertThat(new float[] {out[0], out[1], out[n + 2], out[n + 3]}).containsOnly(UNTOUCHED);
  }

  private static byte[] codes(long seed, int n) {
    var codes = new byte[n];
    for (int i = 0; i < n; i++) {
      codes[i] = (byte) (Philox.below(255, seed, 7, i) - 127);
    }
    return codes;
  }

  @Test
  void float32StaysWithinTheBoundOfADoubleReference() {
    for (int d : Data.SIZES) {
      for (int n : ROWS) {
        float[] query = Data.uniform(d, d + 3);
        float[] rows = Data.uniform(d + 1, n * d + 5);
        float[] out = out(n);
        Scans.float32(query, 3, rows, 5, n, d, out, 2);
        assertOnlyWritten(out, n);
        for (int r = 0; r < n; r++) {
          double sum = 0;
          for (int i = 0; i < d; i++) {
            sum += (double) query[3 + i] * rows[5 + r * d + i];
          }
          assertThat(Math.abs(out[2 + r] - sum)).isLessThanOrEqualTo(d * 0x1p-24 * d);
        }
      }
    }
  }

  @Test
  void bothFormsOfAScanGiveTheSameBits() {
    for (int d : Data.SIZES) {
      float[] query = Data.uniform(d, d);
      float[] rows = Data.uniform(d + 1, 7 * d);
      var inCache = new float[7];
      var streamed = new float[7];
      Scans.float32(true, query, 0, rows, 0, 7, d, inCache, 0);
      Scans.float32(false, query, 0, rows, 0, 7, d, streamed, 0);
      assertThat(Data.bits(inCache)).isEqualTo(Data.bits(streamed));
    }
    // Over the border of the rule: the rows of a large block score as they do alone.
    int d = 64;
    int n = (int) (Scans.IN_CACHE / Float.BYTES / d) + 1;
    float[] query = Data.uniform(1, d);
    float[] rows = Data.uniform(2, n * d);
    var large = new float[n];
    var small = new float[n];
    Scans.float32(query, 0, rows, 0, n, d, large, 0);
    Scans.float32(query, 0, rows, 0, n - 1, d, small, 0);
    Scans.float32(query, 0, rows, (n - 1) * d, 1, d, small, n - 1);
    assertThat(Data.bits(large)).isEqualTo(Data.bits(small));
    var half = new short[n * 2 * d];
    Conversions.toBf16(rows, 0, half, 0, n * d);
    var twice = new float[2 * n];
    Scans.bf16(query, 0, half, 0, 2 * n, d, twice, 0);
    Scans.bf16(query, 0, half, 0, n, d, small, 0);
    assertThat(Data.bits(Arrays.copyOf(twice, n))).isEqualTo(Data.bits(small));
  }

  @Test
  void bf16EqualsFloat32OnTheDecodedRows() {
    for (int d : Data.SIZES) {
      for (int n : ROWS) {
        float[] query = Data.uniform(d, d + 1);
        var rows = new short[n * d + 3];
        Conversions.toBf16(Data.uniform(d + 1, n * d), 0, rows, 3, n * d);
        var decoded = new float[n * d];
        Conversions.fromBf16(rows, 3, decoded, 0, n * d);
        float[] expected = out(n);
        float[] actual = out(n);
        Scans.float32(query, 1, decoded, 0, n, d, expected, 2);
        Scans.bf16(query, 1, rows, 3, n, d, actual, 2);
        assertThat(Data.bits(actual)).isEqualTo(Data.bits(expected));
      }
    }
  }

  @Test
  void notFiniteElementsReachTheirRowOnly() {
    int d = 40;
    for (int at = 0; at < d; at++) {
      float[] rows = Data.uniform(1, 5 * d);
      rows[2 * d + at] = Float.NaN;
      rows[3 * d + at] = Float.POSITIVE_INFINITY;
      rows[4 * d + at] = Float.MIN_VALUE;
      var query = new float[d];
      Arrays.fill(query, 0.5f);
      var half = new short[5 * d];
      Conversions.toBf16(rows, 0, half, 0, 5 * d);
      for (boolean wide : new boolean[] {true, false}) {
        var out = new float[5];
        if (wide) {
          Scans.float32(query, 0, rows, 0, 5, d, out, 0);
        } else {
          Scans.bf16(query, 0, half, 0, 5, d, out, 0);
        }
        assertThat(out[0]).isFinite();
        assertThat(out[1]).isFinite();
        assertThat(out[2]).isNaN();
        assertThat(out[3]).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(out[4]).isFinite();
      }
    }
  }

  @Test
  void int8IsTheExactSumTimesTheScales() {
    for (int d : Data.SIZES) {
      for (int n : ROWS) {
        byte[] query = codes(d, d + 1);
        byte[] rows = codes(d + 1, n * d + 3);
        float[] scales = Data.uniform(3, n + 1);
        float[] out = out(n);
        Scans.int8(query, 1, 0.25f, rows, 3, scales, 1, n, d, out, 2);
        assertOnlyWritten(out, n);
        for (int r = 0; r < n; r++) {
          int sum = 0;
          for (int i = 0; i < d; i++) {
            sum += query[1 + i] * rows[3 + r * d + i];
          }
          assertThat(out[2 + r]).isEqualTo(sum * (0.25f * scales[1 + r]));
        }
      }
    }
  }

  @Test
  void theLargestCodesDoNotOverflow() {
    for (int d : new int[] {1000, 1 << 17}) {
      for (int sign : new int[] {-1, 1}) {
        var query = new byte[d];
        var rows = new byte[3 * d];
        Arrays.fill(query, (byte) (127 * sign));
        Arrays.fill(rows, Byte.MIN_VALUE);
        var out = new float[3];
        var ones = new float[] {1, 1, 1};
        Scans.int8(query, 0, 1, rows, 0, ones, 0, 3, d, out, 0);
        assertThat(out).containsOnly((float) (d * 127 * -128 * sign));
        Arrays.fill(rows, (byte) -1);
        var ranges = new float[] {1, 0, 1, 0, 1, 0};
        Scans.int4(query, 0, 1, rows, 0, ranges, 0, 3, d, out, 0);
        assertThat(out).containsOnly((float) (d * 127 * 15 * sign));
      }
    }
  }

  @Test
  void int4IsTheProductWithTheDecodedRow() {
    for (int d : Data.SIZES) {
      for (int n : ROWS) {
        int width = (d + 1) / 2;
        byte[] query = codes(d, d + 1);
        var rows = new byte[n * width + 3];
        var ranges = new float[2 * n + 1];
        float[] values = Data.uniform(d + 1, n * d);
        for (int r = 0; r < n; r++) {
          Conversions.toInt4(values, r * d, rows, 3 + r * width, ranges, 1 + 2 * r, d);
        }
        float[] out = out(n);
        Scans.int4(query, 1, 0.01f, rows, 3, ranges, 1, n, d, out, 2);
        assertOnlyWritten(out, n);
        var decoded = new float[d];
        for (int r = 0; r < n; r++) {
          Conversions.fromInt4(
              ranges[1 + 2 * r], ranges[2 + 2 * r], rows, 3 + r * width, decoded, 0, d);
          double sum = 0;
          for (int i = 0; i < d; i++) {
            sum += 0.01 * query[1 + i] * decoded[i];
          }
          assertThat(Math.abs(out[2 + r] - sum)).isLessThanOrEqualTo(1e-6 * (d + 1));
        }
        float[] defined = out(n);
        ScalarScans.int4(query, 1, rows, 3, n, d, defined, 2);
        Arrays.fill(ranges, 0);
        for (int r = 0; r < n; r++) {
          ranges[1 + 2 * r] = 1;
        }
        Scans.int4(query, 1, 1, rows, 3, ranges, 1, n, d, out, 2);
        assertThat(out).isEqualTo(defined);
      }
    }
  }

  @Test
  void signsCountAgreementsMinusDisagreements() {
    for (int d : Data.SIZES) {
      for (int n : ROWS) {
        int words = Conversions.signWords(d);
        float[] x = Data.uniform(d, d);
        float[] y = Data.uniform(d + 1, n * d);
        var query = new long[words + 1];
        var rows = new long[n * words + 2];
        Conversions.toSigns(x, 0, query, 1, d);
        for (int r = 0; r < n; r++) {
          Conversions.toSigns(y, r * d, rows, 2 + r * words, d);
        }
        float[] out = out(n);
        Scans.signs(query, 1, rows, 2, n, d, out, 2);
        assertOnlyWritten(out, n);
        for (int r = 0; r < n; r++) {
          int sum = 0;
          for (int i = 0; i < d; i++) {
            sum += (x[i] >= 0) == (y[r * d + i] >= 0) ? 1 : -1;
          }
          assertThat(out[2 + r]).isEqualTo(sum);
        }
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    var f = new float[8];
    var b = new byte[8];
    var s = new short[8];
    var w = new long[2];
    assertThatThrownBy(() -> Scans.float32(f, 0, f, 0, 3, 3, f, 0))
        .hasMessageStartingWith("scan.float32: rows must hold 3 x 3 floats");
    assertThatThrownBy(() -> Scans.float32(f, 6, f, 0, 2, 3, f, 0))
        .hasMessage("scan.float32: query must hold 3 entries from offset 6, got an array of 8");
    assertThatThrownBy(() -> Scans.bf16(f, 0, s, 0, 3, 3, f, 0))
        .hasMessage("scan.bf16: rows must hold 3 x 3 entries from offset 0, got an array of 8");
    assertThatThrownBy(() -> Scans.bf16(f, 0, s, 0, 2, 3, f, 7))
        .hasMessageStartingWith("scan.bf16: out");
    assertThatThrownBy(() -> Scans.int8(b, 0, 1, b, -1, f, 0, 1, 3, f, 0))
        .hasMessageStartingWith("scan.int8: rows");
    assertThatThrownBy(() -> Scans.int8(b, 0, 1, b, 0, f, 7, 2, 3, f, 0))
        .hasMessageStartingWith("scan.int8: scales");
    assertThatThrownBy(() -> Scans.int8(b, 0, 1, b, 0, f, 0, 1, (1 << 17) + 1, f, 0))
        .hasMessage("scan.int8: d must be in [0, 131072], got 131073");
    assertThatThrownBy(() -> Scans.int8(new byte[] {1, -128}, 0, 1, b, 0, f, 0, 1, 2, f, 0))
        .hasMessage("scan.int8: codes of the query must be >= -127, got -128");
    assertThatThrownBy(() -> Scans.int4(b, 0, 1, b, 0, f, 3, 3, 3, f, 0))
        .hasMessageStartingWith("scan.int4: ranges");
    assertThatThrownBy(() -> Scans.int4(b, 0, 1, b, 0, f, 0, 3, 5, f, 0))
        .hasMessage("scan.int4: rows must hold 3 x 3 entries from offset 0, got an array of 8");
    assertThatThrownBy(() -> Scans.signs(w, 1, w, 0, 1, 65, f, 0))
        .hasMessage("scan.signs: query must hold 2 entries from offset 1, got an array of 2");
    assertThatThrownBy(() -> Scans.signs(w, 0, w, 0, 3, 64, f, 0))
        .hasMessageStartingWith("scan.signs: rows");
    assertThatThrownBy(() -> Scans.signs(w, 0, w, 0, 1, -1, f, 0))
        .hasMessage("scan.signs: d must be >= 0, got -1");
  }
}
