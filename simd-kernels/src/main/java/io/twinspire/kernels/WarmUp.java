package io.twinspire.kernels;

/// Calls the training kernels often enough, on tiny data, that they are compiled.
final class WarmUp {

  private static final int D = 64;

  /// Wall time rather than a number of rounds: the JIT compiles in the background. On a busy
  /// machine C2 needs longer than this for all of them; it was not measured on an idle one.
  private static final long NANOS = 1_000_000_000L;

  private WarmUp() {}

  static void run() {
    var a = new float[16 * D];
    var b = new float[D * D];
    var c = new float[D * D];
    Philox.fillUniform(1, 0, 0, -1, 1, a, 0, a.length);
    Philox.fillUniform(1, 1, 0, -1, 1, b, 0, b.length);
    int[] offsets = {0, 8};
    int[] ids = {0, 1, 2, 3, 4, 5, 6, 7};
    for (long start = System.nanoTime(); System.nanoTime() - start < NANOS; ) {
      Gemm.nt(5, D, D, a, 0, D, b, 0, D, c, 0, D, false);
      Gemm.nn(5, D, D, a, 0, D, b, 0, D, c, 0, D, true);
      Gemm.tn(5, D, 16, a, 0, D, b, 0, D, c, 0, D, true);
      Vectors.max(a, 0, D);
      Vectors.axpy(0.5f, a, 0, c, 0, D);
      Vectors.scale(0.5f, c, 0, D);
      Softmax.expShifted(c, 0, D, 1);
      Softmax.logSumExp(a, 0, D);
      float norm = Normalize.l2(a, 0, c, 0, D);
      Normalize.l2Backward(c, 0, b, 0, norm, c, D, D);
      Bags.pool(b, D, offsets, ids, null, 0, 1, c, 0, D, 0.1f);
      Bags.sum(b, D, ids, null, 0, 8, c, 0, false);
      OptimizerRows.adagrad(c, 0, a, 0, c, D, D, 0.01f, 1e-6f);
      OptimizerRows.adagradRows(c, ids, 8, a, b, D, 0.01f, 1e-6f);
      OptimizerRows.adam(
          c, 0, a, 0, c, D, c, 2 * D, D, 0.01f, 0.9f, 0.99f, 1e-6f, 0.01f, 0.5f, 0.5f);
    }
  }
}
