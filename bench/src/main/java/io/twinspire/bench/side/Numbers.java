package io.twinspire.bench.side;

/// Operands that every language can make alike: a hash of the position, as a uniform number.
final class Numbers {

  private Numbers() {}

  /// In [0, 1), a multiple of 2^-24: the murmur3 finaliser of `index` and `stream`.
  static double uniform(int stream, int index) {
    int h = index + stream * 0x9e3779b9;
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    h ^= h >>> 16;
    return (h >>> 8) * 0x1p-24;
  }

  /// `n` floats of [-1, 1) times `scale`.
  static float[] floats(int stream, int n, double scale) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) ((2 * uniform(stream, i) - 1) * scale);
    }
    return values;
  }

  /// Rows of about unit length.
  static float[] rows(int stream, int rows, int d) {
    return floats(stream, Math.multiplyExact(rows, d), Math.sqrt(3.0 / d));
  }

  /// `n` ids below `bound`, the low ones more often, as words are: `bound * u^3`.
  static int[] ids(int stream, int n, int bound) {
    int[] ids = new int[n];
    for (int i = 0; i < n; i++) {
      double u = uniform(stream, i);
      ids[i] = (int) (bound * (u * u * u));
    }
    return ids;
  }
}
