package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhiloxTest {

  /// The known-answer vectors of Random123 (kat_vectors, philox4x32 10).
  @Test
  void equalsTheKnownAnswersOfRandom123() {
    assertThat(block(0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(block(-1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    // counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0
    assertThat(block(0x299f31d0a4093822L, 0x0370734413198a2eL, 0x85a308d3243f6a88L))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  private static int[] block(long seed, long stream, long block) {
    return Philox.block(seed, stream, block);
  }

  @Test
  void wordsOfABlockFollowOneAnother() {
    for (long counter = 0; counter < 100; counter++) {
      int[] block = block(5, 6, counter >>> 2);
      assertThat(Philox.nextInt(5, 6, counter)).isEqualTo(block[(int) (counter & 3)]);
    }
    int[] block = block(5, 6, 7);
    assertThat(Philox.nextLong(5, 6, 7))
        .isEqualTo(((long) block[1] << 32) | Integer.toUnsignedLong(block[0]));
  }

  /// Whole blocks, which vectors make, and what is before and after them; block numbers pass 32
  /// bits.
  @Test
  void intsAreTheWordsOfTheirCounters() {
    for (int n : Data.SIZES) {
      for (long counter : new long[] {0, 1, 2, 3, 4, (1L << 34) - 8, 1L << 40}) {
        for (long seed : new long[] {5, -1, 0x299f31d0a4093822L}) {
          int[] out = new int[n + 2];
          Philox.fillInts(seed, ~seed, counter, out, 2, n);
          for (int i = 0; i < n; i++) {
            assertThat(out[2 + i]).isEqualTo(Philox.nextInt(seed, ~seed, counter + i));
          }
        }
      }
    }
    assertThatThrownBy(() -> Philox.fillInts(1, 1, 0, new int[3], 1, 3))
        .hasMessage("fillInts: out must hold 3 entries from offset 1, got an array of 3");
  }

  @Test
  void uniformAndBelowFillTheirRangeEvenly() {
    int n = 100_000;
    var counts = new int[10];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      float u = Philox.uniform(1, 2, i);
      assertThat(u).isBetween(0f, Math.nextDown(1f));
      sum += u;
      counts[Philox.below(10, 1, 3, i)]++;
    }
    assertThat(sum / n).isCloseTo(0.5, within(0.004));
    for (int count : counts) {
      assertThat(count).isBetween(9_600, 10_400);
    }
    assertThatThrownBy(() -> Philox.below(0, 1, 1, 1))
        .hasMessage("below: bound must be >= 1, got 0");
  }

  @Test
  void gaussianHasTheMomentsAndQuantilesOfANormal() {
    int n = 200_000;
    var x = new float[n];
    Philox.fillGaussian(7, 8, 0, 2, x, 0, n);
    assertThat(x[1234]).isEqualTo(2 * Philox.gaussian(7, 8, 1234));
    double sum = 0;
    double squares = 0;
    int beyond = 0;
    for (float v : x) {
      sum += v;
      squares += v * v;
      beyond += Math.abs(v) > 2 * 1.959964 ? 1 : 0;
    }
    assertThat(sum / n).isCloseTo(0, within(0.02));
    assertThat(squares / n).isCloseTo(4, within(0.06));
    assertThat((double) beyond / n).isCloseTo(0.05, within(0.002));
  }

  @Test
  void theQuantileIsThatOfTheNormal() {
    assertThat(InverseNormal.of(0.5)).isZero();
    assertThat(InverseNormal.of(0.975)).isCloseTo(1.95996398, within(1e-6));
    assertThat(InverseNormal.of(0.25)).isCloseTo(-0.67448975, within(1e-6));
    assertThat(InverseNormal.of(1e-3)).isCloseTo(-3.09023231, within(1e-6));
    assertThat(InverseNormal.of(1e-20)).isCloseTo(-9.26234009, within(1e-5));
  }

  @Test
  void seedStreamAndCounterAllMatter() {
    int at = Philox.nextInt(1, 2, 3);
    assertThat(Philox.nextInt(1L << 40 | 1, 2, 3)).isNotEqualTo(at);
    assertThat(Philox.nextInt(1, 1L << 40 | 2, 3)).isNotEqualTo(at);
    assertThat(Philox.nextInt(1, 2, 1L << 40 | 3)).isNotEqualTo(at);
    assertThat(Philox.nextInt(1, 2, 3)).isEqualTo(at);
  }

  @Test
  void dropoutIsTheHalfWordsOfItsCounters() {
    // The last one is more than what is drawn at a time.
    for (int n : IntStream.concat(IntStream.of(Data.SIZES), IntStream.of(2500)).toArray()) {
      for (long counter : new long[] {0, 1, 16, 31, 32, 1L << 40 | 7}) {
        float[] x = Data.uniform(n, n + 2);
        float[] expected = x.clone();
        for (int i = 0; i < n; i++) {
          boolean dropped = half(7, 8, counter + i) < Math.round(0.3f * 65536);
          expected[2 + i] = dropped ? 0 : expected[2 + i] * (65536f / (65536 - 19661));
        }
        Philox.dropout(7, 8, counter, 0.3f, x, 2, n);
        assertThat(x).containsExactly(expected);
      }
    }
  }

  private static int half(long seed, long stream, long element) {
    long group = element / 32;
    int place = (int) (element % 32);
    int word = Philox.nextInt(seed, stream, 16 * group + place % 16);
    return place < 16 ? word & 0xFFFF : word >>> 16;
  }

  @Test
  void dropoutOfRowsIsThatOfEachFromAGroupOfItsOwn() {
    // The last one is more than what is drawn at a time.
    for (int cols : IntStream.concat(IntStream.of(Data.SIZES), IntStream.of(2500)).toArray()) {
      int rows = cols == 2500 ? 3 : 47;
      float[] x = Data.uniform(cols, 2 + rows * cols);
      float[] expected = x.clone();
      for (int r = 0; r < rows; r++) {
        long first = (5L + r) * Philox.wholeGroups(cols);
        Philox.dropout(7, 8, first, 0.3f, expected, 2 + r * cols, cols);
      }
      Philox.dropoutRows(7, 8, 5, 0.3f, x, 2, rows, cols);
      assertThat(x).containsExactly(expected);
    }
    Philox.dropoutRows(7, 8, 5, 0.3f, new float[2], 2, 0, 50);
    assertThatThrownBy(() -> Philox.dropoutRows(7, 8, 5, 0.3f, new float[99], 0, 2, 50))
        .hasMessageStartingWith("dropoutRows: x must hold 2 x 50 floats");
    assertThatThrownBy(() -> Philox.dropoutRows(7, 8, 5, 0.3f, new float[99], 0, -2, -5))
        .hasMessage("dropoutRows: rows must be >= 0, got -2");
  }

  @Test
  void dropoutDropsItsRateAndKeepsTheMean() {
    for (float rate : new float[] {0, 1e-4f, 0.1f, 0.5f, 0.9f, Math.nextDown(1f)}) {
      int n = 1 << 20;
      float[] x = new float[n];
      Arrays.fill(x, 1);
      Philox.dropout(3, 4, 5, rate, x, 0, n);
      int kept = 0;
      double sum = 0;
      for (float value : x) {
        kept += value == 0 ? 0 : 1;
        sum += value;
      }
      double deviation = Math.sqrt(rate * (1 - rate) / n);
      assertThat(1 - kept / (double) n).isCloseTo(rate, within(5 * deviation + 0x1p-16));
      assertThat(sum / n).isCloseTo(1, within(rate > 0.99f ? 1.5 : 5 * deviation / (1 - rate)));
    }
    assertThatThrownBy(() -> Philox.dropout(1, 1, 0, 1, new float[3], 0, 3))
        .hasMessage("dropout: rate must be in [0, 1), got 1.0");
  }

  @Test
  void fillsAreTheUniformsAndGaussiansOfTheirCounters() {
    for (int n : new int[] {0, 1, 3, 64, 1023, 1024, 1025, 3001}) {
      for (long counter : new long[] {0, 1, 3, 1L << 40}) {
        float[] uniform = new float[n + 2];
        float[] gaussian = new float[n + 2];
        Philox.fillUniform(7, 8, counter, -1, 3, uniform, 2, n);
        Philox.fillGaussian(7, 8, counter, 0.5f, gaussian, 2, n);
        for (int i = 0; i < n; i++) {
          assertThat(uniform[2 + i]).isEqualTo(-1 + 4 * Philox.uniform(7, 8, counter + i));
          assertThat(gaussian[2 + i]).isEqualTo(0.5f * Philox.gaussian(7, 8, counter + i));
        }
      }
    }
  }

  @Test
  void everyOrderAndEveryChoiceIsAsProbable() {
    var orders = new TreeMap<String, Integer>();
    var choices = new TreeMap<String, Integer>();
    for (int stream = 0; stream < 24_000; stream++) {
      int[] order = {1, 2, 3, 4};
      Philox.shuffle(5, stream, order);
      orders.merge(Arrays.toString(order), 1, Integer::sum);
      int[] choice = {1, 2, 3, 4};
      Philox.choose(5, 99, 2L * stream, choice, 2);
      assertThat(choice).containsExactlyInAnyOrder(1, 2, 3, 4);
      choices.merge(choice[0] + " " + choice[1], 1, Integer::sum);
    }
    assertThat(orders).hasSize(24);
    assertThat(orders.values()).allSatisfy(n -> assertThat(n).isBetween(850, 1150));
    assertThat(choices).hasSize(12);
    assertThat(choices.values()).allSatisfy(n -> assertThat(n).isBetween(1780, 2220));
  }
}
