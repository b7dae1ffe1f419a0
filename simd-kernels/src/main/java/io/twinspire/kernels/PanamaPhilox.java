package io.twinspire.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// [Philox] for a block in every lane: 32-bit words in lanes of 64, since a product has as many.
final class PanamaPhilox {

  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int BLOCKS = LONGS.length();
  private static final VectorShuffle<Long> FIRST = VectorShuffle.makeZip(LONGS, 0);
  private static final VectorShuffle<Long> SECOND = VectorShuffle.makeZip(LONGS, 1);

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
    store(low.rearrange(FIRST, high), out, off);
    store(low.rearrange(SECOND, high), out, off + 2 * BLOCKS);
  }

  /// [Philox#drop] for the 16 words of a group of 32 elements.
  static void drop(int[] words, int at, int threshold, float keep, float[] x, int off) {
    for (int w = 0; w < Philox.GROUP / 2; w += INTS.length()) {
      IntVector word = IntVector.fromArray(INTS, words, at + w);
      drop(word.and(0xFFFF), threshold, keep, x, off + w);
      drop(word.lanewise(VectorOperators.LSHR, 16), threshold, keep, x, off + w + Philox.GROUP / 2);
    }
  }

  private static void drop(IntVector halves, int threshold, float keep, float[] x, int at) {
    FloatVector.fromArray(FLOATS, x, at)
        .mul(keep)
        .blend(0f, halves.lt(threshold).cast(FLOATS))
        .intoArray(x, at);
  }

  private static void store(LongVector v, int[] out, int at) {
    v.reinterpretAsInts().intoArray(out, at);
  }
}
