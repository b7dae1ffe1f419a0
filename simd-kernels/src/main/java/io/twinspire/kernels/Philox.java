package io.twinspire.kernels;

/// Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror and Shaw 2011, "Parallel random
/// numbers: as easy as 1, 2, 3"): every number is a pure function of (seed, stream, counter).
/// Nothing is remembered, so draws may be made in any order, by any thread, and after a resume.
///
/// The key is the seed; the 128-bit counter is (block, stream). Give each purpose and each epoch a
/// stream of its own. [#nextInt] and what is built on it use word `counter & 3` of block `counter
/// >>> 2`; [#nextLong] and [#below] use two words of block `counter`.
public final class Philox {

  static final int ROUNDS = 10;
  static final long M0 = 0xD2511F53L;
  static final long M1 = 0xCD9E8D57L;
  static final int W0 = 0x9E3779B9;
  static final int W1 = 0xBB67AE85;
  static final long LOW = 0xFFFFFFFFL;

  /// Words that are made at a time where they become something else.
  private static final int CHUNK = 1024;

  /// Elements that share 16 words where some are dropped.
  static final int GROUP = 32;

  /// What half a word can be.
  private static final int HALVES = 1 << 16;

  private Philox() {}

  /// 32 random bits.
  public static int nextInt(long seed, long stream, long counter) {
    return rounds(seed, stream, counter >>> 2).word((int) counter & 3);
  }

  /// 64 random bits.
  public static long nextLong(long seed, long stream, long counter) {
    return rounds(seed, stream, counter).low;
  }

  /// Uniform in [0, 1), a multiple of 2^-24.
  public static float uniform(long seed, long stream, long counter) {
    return uniform(nextInt(seed, stream, counter));
  }

  private static float uniform(int word) {
    return (word >>> 8) * 0x1p-24f;
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  public static double uniformDouble(long seed, long stream, long counter) {
    return (nextLong(seed, stream, counter) >>> 11) * 0x1p-53;
  }

  /// Uniform in 0 .. bound - 1 (off by less than bound / 2^64).
  public static int below(int bound, long seed, long stream, long counter) {
    Checks.atLeast("below", "bound", bound, 1);
    return (int) Math.unsignedMultiplyHigh(nextLong(seed, stream, counter), bound);
  }

  /// Standard normal, by inversion of one 32-bit uniform (so within +-6.4).
  public static float gaussian(long seed, long stream, long counter) {
    return gaussian(nextInt(seed, stream, counter));
  }

  private static float gaussian(int word) {
    return (float) InverseNormal.of(((word & LOW) + 0.5) * 0x1p-32);
  }

  /// Puts `x` in an order of which all are as probable (Fisher-Yates); uses the counters below its
  /// length.
  public static void shuffle(long seed, long stream, int[] x) {
    for (int i = x.length - 1; i > 0; i--) {
      swap(x, i, below(i + 1, seed, stream, i));
    }
  }

  /// Draws `count` of `x` without repetition and swaps them to its front (Fisher-Yates, as far as
  /// that); uses as many counters from `counter` on.
  public static void choose(long seed, long stream, long counter, int[] x, int count) {
    for (int i = 0; i < count; i++) {
      swap(x, i, i + below(x.length - i, seed, stream, counter + i));
    }
  }

  private static void swap(int[] x, int i, int j) {
    int xi = x[i];
    x[i] = x[j];
    x[j] = xi;
  }

  /// `out[off + i] = nextInt(seed, stream, counter + i)`, n elements.
  public static void fillInts(long seed, long stream, long counter, int[] out, int off, int n) {
    Checks.range("fillInts", "out", out, off, n);
    int i = 0;
    while (i < n) {
      int first = (int) (counter + i) & 3;
      if (first == 0 && Kernels.PANAMA) {
        i +=
            4 * PanamaPhilox.blocks(seed, stream, (counter + i) >>> 2, out, off + i, (n - i) >>> 2);
      }
      int words = Math.min(4 - first, n - i);
      Block block = rounds(seed, stream, (counter + i) >>> 2);
      for (int w = first; w < first + words; w++, i++) {
        out[off + i] = block.word(w);
      }
    }
  }

  /// `out[off + i] = low + (high - low) * uniform(seed, stream, counter + i)`, n elements.
  public static void fillUniform(
      long seed, long stream, long counter, float low, float high, float[] out, int off, int n) {
    Checks.range("fillUniform", "out", out, off, n);
    int[] words = new int[Math.min(n, CHUNK)];
    for (int at = 0; at < n; at += CHUNK) {
      int count = Math.min(CHUNK, n - at);
      fillInts(seed, stream, counter + at, words, 0, count);
      for (int i = 0; i < count; i++) {
        out[off + at + i] = low + (high - low) * uniform(words[i]);
      }
    }
  }

  /// `out[off + i] = deviation * gaussian(seed, stream, counter + i)`, n elements.
  public static void fillGaussian(
      long seed, long stream, long counter, float deviation, float[] out, int off, int n) {
    Checks.range("fillGaussian", "out", out, off, n);
    int[] words = new int[Math.min(n, CHUNK)];
    for (int at = 0; at < n; at += CHUNK) {
      int count = Math.min(CHUNK, n - at);
      fillInts(seed, stream, counter + at, words, 0, count);
      for (int i = 0; i < count; i++) {
        out[off + at + i] = deviation * gaussian(words[i]);
      }
    }
  }

  /// Inverted dropout in place, n elements: with `r` = `rate` to the nearest 2^-16, `x[off + i]`
  /// becomes 0 with probability r, and `x[off + i] / (1 - r)` otherwise. Element `counter + i` has
  /// half a word of its own: of the 32 elements of a group, the first 16 have the lower halves of
  /// 16 words, the others the upper ones.
  ///
  /// @param rate in [0, 1)
  public static void dropout(
      long seed, long stream, long counter, float rate, float[] x, int off, int n) {
    Checks.range("dropout", "x", x, off, n);
    int threshold = threshold("dropout", rate);
    int skipped = (int) counter & (GROUP - 1);
    long word = (counter - skipped) / 2;
    // Elements are counted from the beginning of the first one's group.
    int end = Math.addExact(n, skipped);
    int[] words = new int[Math.min(CHUNK, wholeGroups(Math.min(end, 2 * CHUNK)) / 2)];
    int to;
    for (int from = 0; from < end; from = to) {
      to = from + Math.min(end - from, 2 * words.length);
      fillInts(seed, stream, word + from / 2, words, 0, wholeGroups(to - from) / 2);
      int left = from == 0 ? skipped : 0;
      drop(words, 0, left, to - from, threshold, x, off - skipped + from);
    }
  }

  /// [#dropout] for rows that follow each other and share no group: the first element of row `row`
  /// is number `row * wholeGroups(cols)`. Faster than row by row.
  ///
  /// @param row the number of the first of them
  /// @param off where it begins
  public static void dropoutRows(
      long seed, long stream, long row, float rate, float[] x, int off, int rows, int cols) {
    Checks.atLeast("dropoutRows", "rows", rows, 0);
    Checks.atLeast("dropoutRows", "cols", cols, 0);
    Checks.block("dropoutRows", "x", x, off, cols, rows, cols);
    int threshold = threshold("dropoutRows", rate);
    if (rows == 0 || cols == 0) {
      return;
    }
    int each = wholeGroups(cols) / 2;
    int together = Math.clamp(CHUNK / each, 1, rows);
    int[] words = new int[Math.multiplyExact(together, each)];
    for (int from = 0; from < rows; from += together) {
      int count = Math.min(together, rows - from);
      fillInts(seed, stream, (row + from) * each, words, 0, count * each);
      for (int r = 0; r < count; r++) {
        drop(words, r * each, 0, cols, threshold, x, off + (from + r) * cols);
      }
    }
  }

  private static int threshold(String where, float rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(where + ": rate must be in [0, 1), got " + rate);
    }
    return Math.min(Math.round(rate * HALVES), HALVES - 1);
  }

  /// Counters for `n` elements that share no group with others: from a multiple of this on nothing
  /// is dropped element by element.
  public static int wholeGroups(int n) {
    return Math.multiplyExact(Math.ceilDiv(n, GROUP), GROUP);
  }

  /// For the elements `from` .. `to - 1` of those whose words begin at `first`; element 0 would be
  /// `x[off]`.
  private static void drop(
      int[] words, int first, int from, int to, int threshold, float[] x, int off) {
    float keep = (float) HALVES / (HALVES - threshold);
    int e = from;
    while (e < to) {
      int place = e % GROUP;
      int at = first + (e - place) / 2;
      if (Kernels.PANAMA && place == 0) {
        int n = Math.min(GROUP, to - e);
        PanamaPhilox.drop(words, at, n, threshold, keep, x, off + e);
        e += n;
      } else {
        int word = words[at + place % (GROUP / 2)];
        int half = place < GROUP / 2 ? word & 0xFFFF : word >>> 16;
        x[off + e] = half < threshold ? 0f : x[off + e] * keep;
        e++;
      }
    }
  }

  /// The four words of a block.
  static int[] block(long seed, long stream, long block) {
    Block words = rounds(seed, stream, block);
    return new int[] {words.word(0), words.word(1), words.word(2), words.word(3)};
  }

  /// Words 0 and 1, and words 2 and 3, the even ones in the low half. Never escapes, so it is not
  /// allocated once compiled.
  private record Block(long low, long high) {
    int word(int w) {
      long half = w < 2 ? low : high;
      return (int) ((w & 1) == 0 ? half : half >>> 32);
    }
  }

  private static Block rounds(long seed, long stream, long block) {
    int k0 = (int) seed;
    int k1 = (int) (seed >>> 32);
    int c0 = (int) block;
    int c1 = (int) (block >>> 32);
    int c2 = (int) stream;
    int c3 = (int) (stream >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = M0 * (c0 & LOW);
      long p1 = M1 * (c2 & LOW);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c1 = (int) p1;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c3 = (int) p0;
      k0 += W0;
      k1 += W1;
    }
    return new Block((c0 & LOW) | ((long) c1 << 32), (c2 & LOW) | ((long) c3 << 32));
  }
}
