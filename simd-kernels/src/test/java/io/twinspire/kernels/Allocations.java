package io.twinspire.kernels;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/// What kernels allocate once they are compiled; [JitTest] runs it. A vector that C2 does not keep
/// in registers is an object in each round of a loop: results are right, and it takes several times
/// as long.
final class Allocations {
  private static final int ROUNDS = 300;

  /// Bytes that a call may allocate for itself. An object in each round of any of these loops is
  /// more.
  private static final long FEW = 500;

  /// Floats of a row.
  private static final int ROW = 2_048;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /// Prints the kernels that still allocate and how many bytes a call.
  public static void main(String[] args) {
    // All of them, so that what they share has met all of its callers.
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      Checksums.ofAllKernels();
    }
    var allocating = new LinkedHashMap<String, Long>();
    kernels()
        .forEach(
            (name, kernel) -> {
              long bytes = perCall(kernel);
              if (bytes > FEW) {
                allocating.put(name, bytes);
              }
            });
    System.out.println(Kernels.provider() + " allocating " + allocating);
  }

  private static long perCall(Runnable kernel) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        kernel.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least / 100;
  }

  private static Map<String, Runnable> kernels() {
    int m = 60;
    int n = 128;
    int k = 64;
    float[] a = Data.uniform(1, m * n);
    float[] b = Data.uniform(2, n * n);
    float[] c = new float[n * n];
    float[] shares = Data.uniform(3, ROW);
    var panels = new Panels();
    panels.reset(k, n);
    panels.packTransposed(0, panels.count(), b, 0, k);
    short[] halves = new short[n * k];
    Conversions.toBf16(b, 0, halves, 0, halves.length);
    byte[] codes = new byte[n * k];
    float scale = Conversions.toInt8(b, 0, codes, 0, codes.length);
    int[] ids = new int[37];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i * 7 % m;
    }
    float[] work = new float[PairwiseLogistic.room(ROW)];
    float[] slopes = new float[work.length];
    float[] gradients = new float[work.length];
    float[] statistics = new float[LayerNorm.STATISTICS];
    var kernels = new LinkedHashMap<String, Runnable>();
    kernels.put(
        "product", () -> Gemm.packed(m, a, 0, k, panels, 0, panels.count(), c, 0, n, false));
    kernels.put(
        "sum of products", () -> Gemm.packed(m, a, 0, k, panels, 0, panels.count(), c, 0, n, true));
    kernels.put("nt", () -> Gemm.nt(m, n, k, a, 0, k, b, 0, k, c, 0, n, false));
    kernels.put("nn", () -> Gemm.nn(m, n, k, a, 0, k, b, 0, n, c, 0, n, true));
    kernels.put("transpose", () -> Gemm.transpose(m, n, a, 0, n, c, 0, m));
    kernels.put("pack transposed", () -> panels.packTransposed(0, panels.count(), b, 0, k));
    kernels.put("dot", () -> c[0] = Vectors.dot(a, 0, b, 0, ROW));
    kernels.put("log-sum-exp", () -> c[0] = Softmax.logSumExp(a, 0, ROW));
    kernels.put("softplus", () -> Softmax.softplus(a, 0, c, 0, c, ROW, ROW));
    kernels.put(
        "pairwise logistic",
        () -> PairwiseLogistic.lossAndGradient(c, 5, shares, 0, b, ROW, gradients, work, slopes));
    kernels.put("bag", () -> Bags.sum(a, n, ids, b, 0, ids.length, c, 0, false));
    kernels.put("bag added", () -> Bags.sum(a, n, ids, null, 0, ids.length, c, 0, true));
    kernels.put("scan", () -> Scans.float32(b, 0, a, 0, m, k, c, 0));
    kernels.put("scan of bf16", () -> Scans.bf16(b, 0, halves, 0, m, k, c, 0));
    kernels.put("scan of int8", () -> Scans.int8(codes, 0, scale, codes, 0, shares, 0, m, k, c, 0));
    kernels.put(
        "layer norm", () -> LayerNorm.forward(a, 0, b, c, 1e-5f, c, ROW, ROW, statistics, 0));
    return kernels;
  }
}
