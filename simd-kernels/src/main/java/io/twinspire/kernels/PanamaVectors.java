package io.twinspire.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Level-1 kernels. Tails run the scalar definition, which has the same bits element by element.
final class PanamaVectors {

  static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  static final int LANES = S.length();

  /// Rotations by 8, 4, 2 and 1 lanes (by 0 where the vector is shorter): a reduction by halves.
  private static final VectorShuffle<Float> BY_8 = rotation(8);

  private static final VectorShuffle<Float> BY_4 = rotation(4);
  private static final VectorShuffle<Float> BY_2 = rotation(2);
  private static final VectorShuffle<Float> BY_1 = rotation(1);

  private PanamaVectors() {}

  static int bits() {
    return S.vectorBitSize();
  }

  private static VectorShuffle<Float> rotation(int by) {
    return VectorShuffle.fromOp(S, i -> (i + by) % LANES);
  }

  /// Sum of the lanes by a fixed tree: halves are added until one lane is left.
  static float sumLanes(FloatVector v) {
    FloatVector t = v;
    if (LANES > 8) {
      t = t.add(t.rearrange(BY_8));
    }
    if (LANES > 4) {
      t = t.add(t.rearrange(BY_4));
    }
    if (LANES > 2) {
      t = t.add(t.rearrange(BY_2));
    }
    if (LANES > 1) {
      t = t.add(t.rearrange(BY_1));
    }
    return t.lane(0);
  }

  static float dot(float[] x, int xOff, float[] y, int yOff, int n) {
    int i = 0;
    FloatVector sum = FloatVector.zero(S);
    if (n >= 4 * LANES) {
      FloatVector s0 = FloatVector.zero(S);
      FloatVector s1 = FloatVector.zero(S);
      FloatVector s2 = FloatVector.zero(S);
      FloatVector s3 = FloatVector.zero(S);
      for (; i <= n - 4 * LANES; i += 4 * LANES) {
        s0 = product(x, xOff + i, y, yOff + i, s0);
        s1 = product(x, xOff + i + LANES, y, yOff + i + LANES, s1);
        s2 = product(x, xOff + i + 2 * LANES, y, yOff + i + 2 * LANES, s2);
        s3 = product(x, xOff + i + 3 * LANES, y, yOff + i + 3 * LANES, s3);
      }
      sum = s0.add(s1).add(s2.add(s3));
    }
    for (; i <= n - LANES; i += LANES) {
      sum = product(x, xOff + i, y, yOff + i, sum);
    }
    return sumLanes(sum) + ScalarKernels.dot(x, xOff + i, y, yOff + i, n - i);
  }

  private static FloatVector product(float[] x, int i, float[] y, int j, FloatVector sum) {
    return FloatVector.fromArray(S, x, i).fma(FloatVector.fromArray(S, y, j), sum);
  }

  static void axpy(float alpha, float[] x, int xOff, float[] y, int yOff, int n) {
    FloatVector a = FloatVector.broadcast(S, alpha);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      a.fma(FloatVector.fromArray(S, x, xOff + i), FloatVector.fromArray(S, y, yOff + i))
          .intoArray(y, yOff + i);
    }
    ScalarKernels.axpy(alpha, x, xOff + i, y, yOff + i, n - i);
  }

  static void add(float[] x, int xOff, float[] y, int yOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector.fromArray(S, y, yOff + i)
          .add(FloatVector.fromArray(S, x, xOff + i))
          .intoArray(y, yOff + i);
    }
    ScalarKernels.add(x, xOff + i, y, yOff + i, n - i);
  }

  static void max(float[] x, int xOff, float[] y, int yOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector.fromArray(S, y, yOff + i)
          .max(FloatVector.fromArray(S, x, xOff + i))
          .intoArray(y, yOff + i);
    }
    ScalarKernels.max(x, xOff + i, y, yOff + i, n - i);
  }

  static void scale(float alpha, float[] x, int off, int n) {
    scaleTo(alpha, x, off, x, off, n);
  }

  static void scaleTo(float alpha, float[] x, int xOff, float[] y, int yOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector.fromArray(S, x, xOff + i).mul(alpha).intoArray(y, yOff + i);
    }
    ScalarKernels.scaleTo(alpha, x, xOff + i, y, yOff + i, n - i);
  }

  static float sum(float[] x, int off, int n) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      s0 = s0.add(FloatVector.fromArray(S, x, off + i));
      s1 = s1.add(FloatVector.fromArray(S, x, off + i + LANES));
    }
    return sumLanes(s0.add(s1)) + ScalarKernels.sum(x, off + i, n - i);
  }

  static float max(float[] x, int off, int n) {
    FloatVector m0 = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    FloatVector m1 = m0;
    FloatVector m2 = m0;
    FloatVector m3 = m0;
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      m0 = m0.max(FloatVector.fromArray(S, x, off + i));
      m1 = m1.max(FloatVector.fromArray(S, x, off + i + LANES));
      m2 = m2.max(FloatVector.fromArray(S, x, off + i + 2 * LANES));
      m3 = m3.max(FloatVector.fromArray(S, x, off + i + 3 * LANES));
    }
    for (; i <= n - LANES; i += LANES) {
      m0 = m0.max(FloatVector.fromArray(S, x, off + i));
    }
    FloatVector most = m0.max(m1).max(m2.max(m3));
    return Math.max(maxLanes(most), ScalarKernels.max(x, off + i, n - i));
  }

  private static float maxLanes(FloatVector v) {
    FloatVector t = v;
    if (LANES > 8) {
      t = t.max(t.rearrange(BY_8));
    }
    if (LANES > 4) {
      t = t.max(t.rearrange(BY_4));
    }
    if (LANES > 2) {
      t = t.max(t.rearrange(BY_2));
    }
    if (LANES > 1) {
      t = t.max(t.rearrange(BY_1));
    }
    return t.lane(0);
  }

  static boolean allAtMost(float[] x, int xOff, float[] y, int yOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector limit = FloatVector.fromArray(S, y, yOff + i);
      if (!FloatVector.fromArray(S, x, xOff + i).compare(VectorOperators.LE, limit).allTrue()) {
        return false;
      }
    }
    return ScalarKernels.allAtMost(x, xOff + i, y, yOff + i, n - i);
  }

  /// `dx = (dy - along * y) * inverse`.
  static void tangent(
      float along,
      float inverse,
      float[] y,
      int yOff,
      float[] dy,
      int dyOff,
      float[] dx,
      int dxOff,
      int n) {
    FloatVector minus = FloatVector.broadcast(S, -along);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      minus
          .fma(FloatVector.fromArray(S, y, yOff + i), FloatVector.fromArray(S, dy, dyOff + i))
          .mul(inverse)
          .intoArray(dx, dxOff + i);
    }
    ScalarKernels.tangent(along, inverse, y, yOff + i, dy, dyOff + i, dx, dxOff + i, n - i);
  }
}
