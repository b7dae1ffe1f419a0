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

  /// The upper halves of lanes hold what a product leaves there; they are cut before the next.
  private static void four(long seed, long stream, long block, int[] out, int off) {
    int k0 = (int) seed;
    int k1 = (int) (seed >>> 32);
    LongVector c0 = LongVector.broadcast(LONGS, block).addIndex(1);
    LongVector c1 = c0.lanewise(VectorOperators.LSHR, 32);
    LongVector c2 = LongVector.broadcast(LONGS, stream);
    LongVector c3 = LongVector.broadcast(LONGS, stream >>> 32);
    for (int round = 0; round < Philox.ROUNDS; round++) {
      LongVector p0 = c0.and(Philox.LOW).mul(Philox.M0);
      LongVector p1 = c2.and(Philox.LOW).mul(Philox.M1);
      c0 =
          p1.lanewise(VectorOperators.LSHR, 32)
              .lanewise(VectorOperators.XOR, c1)
              .lanewise(VectorOperators.XOR, k0);
      c1 = p1;
      c2 =
          p0.lanewise(VectorOperators.LSHR, 32)
              .lanewise(VectorOperators.XOR, c3)
              .lanewise(VectorOperators.XOR, k1);
      c3 = p0;
      k0 += Philox.W0;
      k1 += Philox.W1;
    }
    LongVector low = c0.and(Philox.LOW).or(c1.lanewise(VectorOperators.LSHL, 32));
    LongVector high = c2.and(Philox.LOW).or(c3.lanewise(VectorOperators.LSHL, 32));
    store(low.rearrange(FIRST, high), out, off);
    store(low.rearrange(SECOND, high), out, off + 2 * BLOCKS);
  }

  /// `x[off + i]` becomes 0 where the uniform of `words[i]` is below `rate`, and `x[off + i] *
  /// keep` elsewhere; n elements.
  static void drop(int[] words, float rate, float keep, float[] x, int off, int n) {
    int i = 0;
    for (; i <= n - FLOATS.length(); i += FLOATS.length()) {
      var high = IntVector.fromArray(INTS, words, i).lanewise(VectorOperators.LSHR, 8);
      var uniform = ((FloatVector) high.convertShape(VectorOperators.I2F, FLOATS, 0)).mul(0x1p-24f);
      FloatVector.fromArray(FLOATS, x, off + i)
          .mul(keep)
          .blend(0f, uniform.lt(rate))
          .intoArray(x, off + i);
    }
    for (; i < n; i++) {
      float uniform = (words[i] >>> 8) * 0x1p-24f;
      x[off + i] = uniform < rate ? 0f : x[off + i] * keep;
    }
  }

  private static void store(LongVector v, int[] out, int at) {
    v.reinterpretAsInts().intoArray(out, at);
  }
}
