package io.twinspire.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// [Philox] for a block in every lane: 32-bit words in lanes of 64, since a product has as many.
final class PanamaPhilox {

  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int BLOCKS = LONGS.length();
  private static final int HALF = Philox.GROUP / 2;
  private static final VectorShuffle<Long> FIRST = VectorShuffle.fromOp(LONGS, i -> i / 2);
  private static final VectorShuffle<Long> SECOND =
      VectorShuffle.fromOp(LONGS, i -> (BLOCKS + i) / 2);
  private static final VectorMask<Long> ODD = VectorMask.fromLong(LONGS, 0xAAAAAAAAL);

  private PanamaPhilox() {}

  /// The words of as many blocks from `block` on as fill whole vectors, at most `count`.
  ///
  /// @return how many blocks
  static int blocks(long seed, long stream, long block, int[] out, int off, int count) {
    int done = 0;
    for (; done <= count - BLOCKS; done += BLOCKS) {
      four(seed, stream, block + done, out, off + 4 * done);
    }
    return done;
  }

  /// The upper halves of lanes hold what a product leaves there; they are cut before the next. Both
  /// factors are cut where C2 sees it: it multiplies 32 by 32 bits then, and 64 by 64 (3 products
  /// where there is no AVX-512) otherwise.
  private static void four(long seed, long stream, long block, int[] out, int off) {
    LongVector m0 = LongVector.broadcast(LONGS, Philox.M0).and(Philox.LOW);
    LongVector m1 = LongVector.broadcast(LONGS, Philox.M1).and(Philox.LOW);
    LongVector k0 = LongVector.broadcast(LONGS, seed);
    LongVector k1 = LongVector.broadcast(LONGS, seed >>> 32);
    LongVector c0 = LongVector.broadcast(LONGS, block).addIndex(1);
    LongVector c1 = c0.lanewise(VectorOperators.LSHR, 32);
    LongVector c2 = LongVector.broadcast(LONGS, stream);
    LongVector c3 = LongVector.broadcast(LONGS, stream >>> 32);
    for (int round = 0; round < Philox.ROUNDS; round++) {
      LongVector p0 = c0.and(Philox.LOW).mul(m0);
      LongVector p1 = c2.and(Philox.LOW).mul(m1);
      c0 =
          p1.lanewise(VectorOperators.LSHR, 32)
              .lanewise(VectorOperators.XOR, c1.lanewise(VectorOperators.XOR, k0));
      c1 = p1;
      c2 =
          p0.lanewise(VectorOperators.LSHR, 32)
              .lanewise(VectorOperators.XOR, c3.lanewise(VectorOperators.XOR, k1));
      c3 = p0;
      k0 = k0.add(Philox.W0);
      k1 = k1.add(Philox.W1);
    }
    LongVector low = c0.and(Philox.LOW).or(c1.lanewise(VectorOperators.LSHL, 32));
    LongVector high = c2.and(Philox.LOW).or(c3.lanewise(VectorOperators.LSHL, 32));
    storeZipped(low, high, FIRST, out, off);
    storeZipped(low, high, SECOND, out, off + 2 * BLOCKS);
  }

  private static void storeZipped(
      LongVector even, LongVector odd, VectorShuffle<Long> half, int[] out, int at) {
    even.rearrange(half).blend(odd.rearrange(half), ODD).reinterpretAsInts().intoArray(out, at);
  }

  /// [Philox#drop] for the first `n` elements of a group, which has 16 words.
  static void drop(int[] words, int at, int n, int threshold, float keep, float[] x, int off) {
    int e = 0;
    for (; e <= n - FLOATS.length(); e += FLOATS.length()) {
      FloatVector kept = FloatVector.fromArray(FLOATS, x, off + e).mul(keep);
      kept.blend(0f, dropped(words, at, e, threshold)).intoArray(x, off + e);
    }
    if (e < n) {
      VectorMask<Float> rest = FLOATS.indexInRange(e, n);
      FloatVector kept = FloatVector.fromArray(FLOATS, x, off + e, rest).mul(keep);
      kept.blend(0f, dropped(words, at, e, threshold)).intoArray(x, off + e, rest);
    }
  }

  /// Which elements of a group to drop, from element `e` on.
  private static VectorMask<Float> dropped(int[] words, int at, int e, int threshold) {
    IntVector word = IntVector.fromArray(INTS, words, at + (e & (HALF - 1)));
    IntVector half = word.lanewise(VectorOperators.LSHR, e & HALF).and(0xFFFF);
    return half.lt(threshold).cast(FLOATS);
  }
}
