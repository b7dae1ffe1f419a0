package io.twinspire.kernels;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Scans of integer codes.
///
/// There is no byte dot product in the Vector API, and C2 gives up on longer bodies (it stops
/// inlining and boxes). So bytes are widened to shorts while loading, products are summed in shorts
/// as far as they fit, and a vector x of short sums is taken as ints `high * 2^16 + low` and
/// widened by two additions and one shift: `all += x ^ 0x8000` (which makes low unsigned) and `high
/// += x >> 16`. Both may wrap; [#total] undoes it.
final class PanamaCodeScans {

  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  /// As many bytes as [#SHORTS] has lanes.
  private static final VectorSpecies<Byte> HALF =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(SHORTS.vectorBitSize() / 2));

  private static final int LANES = SHORTS.length();
  private static final int BIAS = 0x8000;

  private static final ThreadLocal<short[]> WIDE = ThreadLocal.withInitial(() -> new short[1024]);

  /// Steps of two products of at most 128 * 15 whose sum fits a short.
  private static final int INT4_STEPS = 8;

  private PanamaCodeScans() {}

  private static ShortVector shorts(byte[] x, int at) {
    return (ShortVector)
        ByteVector.fromArray(HALF, x, at).convertShape(VectorOperators.B2S, SHORTS, 0);
  }

  /// Products of two times [#LANES] codes, summed in pairs: at most 2 * 128 * 127 in magnitude.
  private static IntVector pairs(byte[] row, int at, ShortVector x, ShortVector y) {
    return shorts(row, at).mul(x).add(shorts(row, at + LANES).mul(y)).reinterpretAsInts();
  }

  private static int total(IntVector all, IntVector high, int steps) {
    IntVector low = all.sub(high.lanewise(VectorOperators.LSHL, 16));
    return low.add(high).reduceLanes(VectorOperators.ADD) - steps * BIAS * INTS.length();
  }

  /// The query's codes as shorts, in an array of the thread that only grows.
  private static short[] widened(byte[] q, int qOff, int d) {
    short[] wide = WIDE.get();
    if (wide.length < d) {
      wide = new short[d];
      WIDE.set(wide);
    }
    for (int i = 0; i < d; i++) {
      wide[i] = q[qOff + i];
    }
    return wide;
  }

  /// Two rows at a time, the query widened anew for each two: one row and a query widened once is a
  /// tenth faster alone and up to twice as slow in a JVM that also runs Lucene's vector code
  /// (decision 008).
  static void int8(
      byte[] q, int qOff, byte[] rows, int off, int n, int d, float[] out, int outOff) {
    int r = 0;
    for (; r <= n - 2; r += 2) {
      int8Two(q, qOff, rows, off + r * d, d, out, outOff + r);
    }
    if (r < n) {
      out[outOff + r] = int8One(q, qOff, rows, off + r * d, d);
    }
  }

  private static void int8Two(byte[] q, int qOff, byte[] rows, int at, int d, float[] out, int o) {
    int at1 = at + d;
    IntVector bias = IntVector.broadcast(INTS, BIAS);
    IntVector all0 = IntVector.zero(INTS);
    IntVector all1 = IntVector.zero(INTS);
    IntVector high0 = IntVector.zero(INTS);
    IntVector high1 = IntVector.zero(INTS);
    int i = 0;
    for (; i <= d - 2 * LANES; i += 2 * LANES) {
      ShortVector x = shorts(q, qOff + i);
      ShortVector y = shorts(q, qOff + i + LANES);
      IntVector p = pairs(rows, at + i, x, y);
      all0 = all0.add(p.lanewise(VectorOperators.XOR, bias));
      high0 = high0.add(p.lanewise(VectorOperators.ASHR, 16));
      p = pairs(rows, at1 + i, x, y);
      all1 = all1.add(p.lanewise(VectorOperators.XOR, bias));
      high1 = high1.add(p.lanewise(VectorOperators.ASHR, 16));
    }
    int steps = i / (2 * LANES);
    out[o] = total(all0, high0, steps) + ScalarScans.int8(q, qOff + i, rows, at + i, d - i);
    out[o + 1] = total(all1, high1, steps) + ScalarScans.int8(q, qOff + i, rows, at1 + i, d - i);
  }

  private static int int8One(byte[] q, int qOff, byte[] row, int at, int d) {
    IntVector bias = IntVector.broadcast(INTS, BIAS);
    IntVector all = IntVector.zero(INTS);
    IntVector high = IntVector.zero(INTS);
    int i = 0;
    for (; i <= d - 2 * LANES; i += 2 * LANES) {
      IntVector p = pairs(row, at + i, shorts(q, qOff + i), shorts(q, qOff + i + LANES));
      all = all.add(p.lanewise(VectorOperators.XOR, bias));
      high = high.add(p.lanewise(VectorOperators.ASHR, 16));
    }
    return total(all, high, i / (2 * LANES)) + ScalarScans.int8(q, qOff + i, row, at + i, d - i);
  }

  static void int4(
      byte[] q, int qOff, byte[] rows, int off, int n, int d, float[] out, int outOff) {
    short[] wide = widened(q, qOff, d);
    int half = (d + 1) / 2;
    int done = d / 2 / LANES * LANES;
    for (int r = 0; r < n; r++) {
      int at = off + r * half;
      out[outOff + r] = int4(wide, rows, at, d) + ScalarScans.int4(q, qOff, rows, at, d, done);
    }
  }

  /// Both halves of the bytes that fill vectors.
  private static int int4(short[] q, byte[] row, int at, int d) {
    int half = (d + 1) / 2;
    int pairs = d / 2;
    IntVector bias = IntVector.broadcast(INTS, BIAS);
    IntVector all = IntVector.zero(INTS);
    IntVector high = IntVector.zero(INTS);
    int steps = 0;
    int i = 0;
    while (i <= pairs - LANES) {
      int end = Math.min(pairs - LANES, i + (INT4_STEPS - 1) * LANES);
      ShortVector sum = ShortVector.zero(SHORTS);
      for (; i <= end; i += LANES) {
        ShortVector codes =
            (ShortVector)
                ByteVector.fromArray(HALF, row, at + i)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2S, SHORTS, 0);
        sum = codes.and((short) 15).mul(ShortVector.fromArray(SHORTS, q, i)).add(sum);
        sum =
            codes
                .lanewise(VectorOperators.LSHR, 4)
                .mul(ShortVector.fromArray(SHORTS, q, half + i))
                .add(sum);
      }
      IntVector p = sum.reinterpretAsInts();
      all = all.add(p.lanewise(VectorOperators.XOR, bias));
      high = high.add(p.lanewise(VectorOperators.ASHR, 16));
      steps++;
    }
    return total(all, high, steps);
  }

  static void signs(
      long[] q, int qOff, long[] rows, int off, int n, int words, int d, float[] out, int outOff) {
    for (int r = 0; r < n; r++) {
      out[outOff + r] = d - 2 * differing(q, qOff, rows, off + r * words, words);
    }
  }

  private static int differing(long[] q, int qOff, long[] row, int at, int words) {
    LongVector count = LongVector.zero(LONGS);
    int i = 0;
    for (; i <= words - LONGS.length(); i += LONGS.length()) {
      count =
          LongVector.fromArray(LONGS, q, qOff + i)
              .lanewise(VectorOperators.XOR, LongVector.fromArray(LONGS, row, at + i))
              .lanewise(VectorOperators.BIT_COUNT)
              .add(count);
    }
    return (int) count.reduceLanes(VectorOperators.ADD)
        + ScalarScans.differing(q, qOff + i, row, at + i, words - i);
  }
}
