package io.twinspire.core.testing;

import io.twinspire.core.data.Ragged;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Normalize;
import io.twinspire.kernels.Philox;

/// Random inputs of tests, each a function of its arguments.
public final class Draw {
  private Draw() {}

  /// Standard normal.
  public static Matrix normal(int rows, int cols, long seed) {
    Matrix m = Matrix.zeros(rows, cols);
    Philox.fillGaussian(seed, 0x7E57, 0, 1, m.data(), 0, rows * cols);
    return m;
  }

  /// Rows of unit length.
  public static Matrix unit(int rows, int cols, long seed) {
    Matrix m = normal(rows, cols, seed);
    for (int r = 0; r < rows; r++) {
      Normalize.l2(m.data(), m.offset(r), m.data(), m.offset(r), cols);
    }
    return m;
  }

  /// Rows of the given lengths with ids below `bound` (repeated at times) and, where `weighted`,
  /// weights in [.5, 1.5).
  public static Ragged ragged(int bound, boolean weighted, long seed, int... lengths) {
    int[] offsets = new int[lengths.length + 1];
    for (int r = 0; r < lengths.length; r++) {
      offsets[r + 1] = offsets[r] + lengths[r];
    }
    int[] ids = new int[offsets[lengths.length]];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Philox.below(bound, seed, 0x1D, i);
    }
    if (!weighted) {
      return new Ragged(offsets, ids);
    }
    float[] weights = new float[ids.length];
    Philox.fillUniform(seed, 0x2D, 0, 0.5f, 1.5f, weights, 0, weights.length);
    return new Ragged(offsets, ids, weights);
  }
}
