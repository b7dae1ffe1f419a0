package io.twinspire.kernels;

import java.util.ArrayList;
import java.util.List;

/// Calls every kernel on small data until its calls have stopped getting faster.
///
/// The JVM does not tell when a method is compiled, but its time does: compiled code of the Vector
/// API runs hundreds of times faster than interpreted. A kernel counts as settled where it was
/// called more often than C2 asks for, and no slice of calls was a fifth faster than those before
/// for half a second, longer than C2 takes for one of them.
final class WarmUp {

  private static final int LEAST_CALLS = 10_000;
  private static final float FASTER = 0.8f;
  private static final long QUIET_NANOS = 500_000_000L;
  private static final long SLICE_NANOS = 1_000_000L;

  /// Rows and columns: whole tiles and vectors of every width, and a rest of each.
  private static final int M = 13;

  private static final int D = 67;

  /// Keeps results alive, so that no call is compiled away.
  private static volatile float unusedSum;

  private final List<Kernel> kernels = new ArrayList<>();
  private final float[] x = uniform(1, D * D);
  private final float[] y = uniform(2, D * D);
  private final float[] out = new float[D * D];

  private WarmUp() {
    products();
    rows();
    bagsAndOptimizers();
    codes();
  }

  /// @param nanos how long it may take; every kernel is called once at least
  static Kernels.WarmUpReport run(long nanos) {
    long began = System.nanoTime();
    var all = new WarmUp().kernels;
    var left = new ArrayList<>(all);
    do {
      for (Kernel kernel : left) {
        kernel.slice();
      }
      left.removeIf(Kernel::isSettled);
    } while (!left.isEmpty() && System.nanoTime() - began < nanos);
    return new Kernels.WarmUpReport(
        all.size(),
        left.stream().map(kernel -> kernel.name).toList(),
        (System.nanoTime() - began) / 1e9);
  }

  @FunctionalInterface
  private interface Call {
    float run();
  }

  private static final class Kernel {
    final String name;
    private final Call call;
    private long calls;
    private double best = Double.POSITIVE_INFINITY;
    private long fell = System.nanoTime();

    Kernel(String name, Call call) {
      this.name = name;
      this.call = call;
    }

    void slice() {
      long began = System.nanoTime();
      long now;
      int done = 0;
      float sum = 0;
      do {
        sum += call.run();
        done++;
        now = System.nanoTime();
      } while (now - began < SLICE_NANOS);
      unusedSum = sum;
      calls += done;
      double each = (double) (now - began) / done;
      if (each < FASTER * best) {
        best = each;
        fell = now;
      }
    }

    boolean isSettled() {
      return calls >= LEAST_CALLS && System.nanoTime() - fell >= QUIET_NANOS;
    }
  }

  private void add(String name, Call call) {
    kernels.add(new Kernel(name, call));
  }

  /// A kernel that leaves its result in an array.
  private void fill(String name, Runnable call) {
    add(
        name,
        () -> {
          call.run();
          return out[0];
        });
  }

  private void products() {
    fill("Gemm.nt", () -> Gemm.nt(M, D, D, x, 0, D, y, 0, D, out, 0, D, false));
    fill("Gemm.nn", () -> Gemm.nn(M, D, D, x, 0, D, y, 0, D, out, 0, D, false));
    fill("Gemm.tn", () -> Gemm.tn(D, D, M, x, 0, D, y, 0, D, out, 0, D, false));
    fill("Gemm.transpose", () -> Gemm.transpose(M, D, x, 0, D, out, 0, M));
    var panels = new Panels();
    panels.reset(D, D);
    fill("Panels.pack", () -> panels.pack(0, panels.count(), y, 0, D));
    fill("Panels.packTransposed", () -> panels.packTransposed(0, panels.count(), y, 0, D));
    fill("Gemm.packed", () -> Gemm.packed(M, x, 0, D, panels, 0, panels.count(), out, 0, D, false));
    var matrix = new Matrix(y, D, D);
    var queries = new Matrix(x, M, D);
    var query = new Matrix(x, 1, D);
    var pool = new WorkerPool(1);
    add("ExactSearch of many", () -> ExactSearch.topK(matrix, queries, 5, pool).score(0, 0));
    add("ExactSearch of one", () -> ExactSearch.topK(matrix, query, 5, pool).score(0, 0));
  }

  private void rows() {
    float[] own = x.clone();
    add("Vectors.dot", () -> Vectors.dot(x, 0, y, 0, D));
    add("Vectors.sum", () -> Vectors.sum(x, 0, D));
    add("Vectors.max", () -> Vectors.max(x, 0, D));
    add("Vectors.squaredNorm", () -> Vectors.squaredNorm(x, 0, D));
    fill("Vectors.max of columns", () -> Vectors.max(x, 0, out, 0, D));
    fill("Vectors.axpy", () -> Vectors.axpy(1e-3f, x, 0, out, 0, D));
    fill("Vectors.add", () -> Vectors.add(x, 0, out, 0, D));
    fill("Vectors.scale", () -> Vectors.scale(1, own, 0, D));
    fill("Vectors.scaleTo", () -> Vectors.scaleTo(0.5f, x, 0, out, 0, D));
    add("Softmax.expShifted", () -> Softmax.expShifted(own, 0, D, 1));
    fill("Softmax.addExpDifference", () -> Softmax.addExpDifference(x, 0, y, 0, out, 0, D));
    fill(
        "Softmax.mixExp",
        () -> {
          System.arraycopy(x, 0, out, 0, D);
          Softmax.mixExp(out, 0, D, 1, 1, y, y);
        });
    add("Softmax.logSumExp", () -> Softmax.logSumExp(x, 0, D));
    fill("Softmax.sigmoid", () -> Softmax.sigmoid(x, 0, out, 0, D));
    fill("Softmax.softplus", () -> Softmax.softplus(x, 0, out, 0, own, 0, D));
    fill("Softmax.logSigmoid", () -> Softmax.logSigmoid(x, 0, out, 0, D));
    fill("Gelu.forward", () -> Gelu.forward(x, 0, out, 0, D));
    fill("Gelu.backward", () -> Gelu.backward(x, 0, y, 0, out, 0, D));
    add("Normalize.l2", () -> Normalize.l2(x, 0, out, 0, D));
    fill("Normalize.l2Backward", () -> Normalize.l2Backward(x, 0, y, 0, 1, out, 0, D));
    float[] statistics = new float[LayerNorm.STATISTICS];
    fill("LayerNorm.forward", () -> LayerNorm.forward(x, 0, y, y, 1e-5f, out, 0, D, statistics, 0));
    float[] dGain = new float[D];
    float[] dBias = new float[D];
    fill(
        "LayerNorm.backward",
        () -> LayerNorm.backward(x, 0, y, statistics, 0, y, 0, out, 0, D, dGain, dBias));
    fill("Philox.fillUniform", () -> Philox.fillUniform(1, 0, 0, -1, 1, out, 0, D));
    fill("Philox.fillGaussian", () -> Philox.fillGaussian(1, 0, 0, 1, out, 0, D));
    fill("Philox.dropout", () -> Philox.dropout(1, 0, 0, 0.1f, out, 0, D));
    fill("Philox.dropoutRows", () -> Philox.dropoutRows(1, 0, 0, 0.1f, out, 0, 1, D));
  }

  private void bagsAndOptimizers() {
    int[] offsets = {0, 5, 25};
    int[] ids = new int[25];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i * 7 % D;
    }
    fill("Bags.pool", () -> Bags.pool(y, D, offsets, ids, null, 0, 2, out, 0, D, 0.1f));
    fill("Bags.pool, weighted", () -> Bags.pool(y, D, offsets, ids, x, 0, 2, out, 0, D, 0.1f));
    int[] ones = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    int few = D / 8;
    fill("Bags.pool, one each", () -> Bags.pool(y, few, ones, ids, null, 0, 8, out, 0, few, 0.1f));
    fill("Bags.sum", () -> Bags.sum(y, D, ids, null, 0, 25, out, 0, false));
    fill("Bags.sum, weighted", () -> Bags.sum(y, D, ids, x, 0, 25, out, 0, false));
    int[] sixes = {0, 6, 12};
    var windows = new SkipGrams.Groups(false, sixes, ids, sixes, ids, new int[] {0, 36, 72});
    float[] left = y.clone();
    float[] right = x.clone();
    float[] factors = new float[72];
    fill("SkipGrams.scores", () -> SkipGrams.scores(x, y, 64, windows, 0, 2, out, 0));
    fill(
        "SkipGrams.update",
        () -> SkipGrams.update(left, right, 64, windows, 0, 2, factors, 0, true));
    float[] p = x.clone();
    float[] m = new float[D];
    float[] v = new float[D];
    float lr = 1e-6f;
    fill("OptimizerRows.sgd", () -> OptimizerRows.sgd(p, 0, x, 0, D, lr));
    fill("OptimizerRows.adagrad", () -> OptimizerRows.adagrad(p, 0, x, 0, v, 0, D, lr, 1e-6f));
    float[] table = y.clone();
    int[] rows = {3, 1, 4, 15, 9, 2, 6, 5, 35, 8, 7};
    float[] accumulators = new float[D];
    fill("OptimizerRows.sgdRows", () -> OptimizerRows.sgdRows(table, rows, 11, x, D, lr));
    fill(
        "OptimizerRows.adagradRows",
        () -> OptimizerRows.adagradRows(table, rows, 11, x, accumulators, D, lr, 1e-6f));
    fill(
        "OptimizerRows.adam",
        () ->
            OptimizerRows.adam(
                p, 0, x, 0, m, 0, v, 0, D, lr, 0.9f, 0.99f, 1e-6f, 0.01f, 0.5f, 0.5f));
  }

  /// Codes of M rows, and scans of them.
  private void codes() {
    short[] shorts = new short[M * D];
    byte[] bytes = new byte[M * D];
    float[] ranges = new float[2 * M];
    long[] signs = new long[M * Conversions.signWords(D)];
    fill("Conversions.toFp16", () -> Conversions.toFp16(x, 0, shorts, 0, D));
    fill("Conversions.fromFp16", () -> Conversions.fromFp16(shorts, 0, out, 0, D));
    fill("Conversions.toBf16", () -> Conversions.toBf16(x, 0, shorts, 0, M * D));
    int[] noise = new int[Conversions.noiseWords(D)];
    fill("Philox.fillInts", () -> Philox.fillInts(1, 2, 0, noise, 0, noise.length));
    fill(
        "Conversions.toBf16Stochastic",
        () -> Conversions.toBf16Stochastic(x, 0, shorts, 0, D, noise, 0));
    fill("Conversions.fromBf16", () -> Conversions.fromBf16(shorts, 0, out, 0, D));
    fill("Conversions.toInt4", () -> Conversions.toInt4(x, 0, bytes, 0, ranges, 0, D));
    fill("Conversions.fromInt4", () -> Conversions.fromInt4(1, 0, bytes, 0, out, 0, D));
    add("Conversions.toInt8", () -> Conversions.toInt8(x, 0, bytes, 0, M * D));
    fill("Conversions.fromInt8", () -> Conversions.fromInt8(1, bytes, 0, out, 0, D));
    fill("Conversions.toSigns", () -> Conversions.toSigns(x, 0, signs, 0, D));
    fill("Scans.float32", () -> Scans.float32(x, 0, y, 0, M, D, out, 0));
    fill("Scans.bf16", () -> Scans.bf16(x, 0, shorts, 0, M, D, out, 0));
    byte[] query = new byte[D];
    fill("Scans.int8", () -> Scans.int8(query, 0, 1, bytes, 0, ranges, 0, M, D, out, 0));
    fill("Scans.int4", () -> Scans.int4(query, 0, 1, bytes, 0, ranges, 0, M, D, out, 0));
    fill("Scans.signs", () -> Scans.signs(signs, 0, signs, 0, M, D, out, 0));
  }

  private static float[] uniform(long stream, int n) {
    float[] values = new float[n];
    Philox.fillUniform(1, stream, 0, -1, 1, values, 0, n);
    return values;
  }
}
