package io.twinspire.kernels;

/// Random data and the sizes that hurt.
final class Data {

  static final int[] SIZES = {0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 127, 128, 1000};

  private Data() {}

  /// n floats in [-1, 1), reproducible.
  static float[] uniform(long seed, int n) {
    var x = new float[n];
    Philox.fillUniform(seed, 99, 0, -1, 1, x, 0, n);
    return x;
  }

  static int[] bits(float[] x) {
    var bits = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      bits[i] = Float.floatToIntBits(x[i]);
    }
    return bits;
  }
}
