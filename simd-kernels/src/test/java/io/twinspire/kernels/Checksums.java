package io.twinspire.kernels;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/// One checksum over the bits that every training kernel gives on the same data; [JitTest] runs it
/// under different compilers.
final class Checksums {

  private Checksums() {}

  /// Prints the checksum of the first round and of the last of `args[0]` rounds.
  public static void main(String[] args) {
    int rounds = Integer.parseInt(args[0]);
    long first = ofAllKernels();
    long last = first;
    for (int round = 1; round < rounds; round++) {
      last = ofAllKernels();
    }
    System.out.println(Kernels.provider() + " " + first + " " + last);
  }

  static long ofAllKernels() {
    var crc = new CRC32();
    for (int n : new int[] {15, 64, 197}) {
      float[] a = Data.uniform(1, 13 * n);
      float[] b = Data.uniform(2, n * n);
      float[] c = new float[n * n];
      Gemm.nt(13, n, n, a, 0, n, b, 0, n, c, 0, n, false);
      Gemm.nn(13, n, n, c, 0, n, b, 0, n, a, 0, n, true);
      Gemm.tn(n, n, 13, a, 0, n, a, 0, n, c, 0, n, true);
      add(crc, c);
      var panels = new Panels();
      panels.reset(n, n);
      panels.packTransposed(0, panels.count(), b, 0, n);
      Gemm.packed(13, a, 0, n, panels, 0, panels.count(), c, 0, n, true);
      Gemm.transpose(13, n, a, 0, n, c, n, 13);
      Vectors.scale(0.7f, c, 0, n);
      Vectors.scaleTo(0.6f, a, 1, c, n, n);
      Vectors.add(a, 0, c, 0, n);
      add(crc, c);
      add(crc, Vectors.dot(a, 0, b, 0, n));
      add(crc, Vectors.sum(a, 0, n));
      add(crc, Vectors.max(a, 0, n));
      add(crc, Softmax.logSumExp(b, 0, n));
      add(crc, Softmax.expShifted(b, 0, n, 0.5f));
      Vectors.axpy(0.3f, a, 0, b, n, n);
      Softmax.addExpDifference(a, 4 * n, b, 0, b, 5 * n, n);
      Softmax.mixExp(b, 6 * n, n, 0.7f, 0.2f, a, a);
      Vectors.max(a, 0, b, 7 * n, n);
      Softmax.sigmoid(a, 0, b, 2 * n, n);
      Softmax.logSigmoid(a, n, b, 3 * n, n);
      Softmax.softplus(a, 2 * n, b, 5 * n, b, 6 * n, n);
      Gelu.forward(a, 2 * n, b, 4 * n, n);
      float[] negatives = Arrays.copyOf(a, PairwiseLogistic.room(n));
      float[] dNegatives = negatives.clone();
      float[] work = negatives.clone();
      add(
          crc,
          (float)
              PairwiseLogistic.lossAndGradient(
                  c, 7, negatives.clone(), 0, negatives, n, dNegatives, work, negatives.clone()));
      add(crc, dNegatives);
      add(crc, b);
      Gelu.backward(a, 3 * n, a, 0, b, 0, n);
      float norm = Normalize.l2(a, n, b, n, n);
      Normalize.l2Backward(b, n, a, 0, norm, b, 2 * n, n);
      Bags.pool(a, n, new int[] {0, 5}, new int[] {1, 4, 2, 8, 1}, null, 0, 1, b, 3 * n, n, 0.3f);
      int[] ones = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
      Bags.pool(a, n, ones, new int[] {1, 4, 2, 8, 1, 0, 3, 7, 5}, a, 0, 9, c, 0, n, 0.3f);
      add(crc, c);
      Bags.sum(a, n, new int[] {1, 4, 2, 8, 1}, null, 0, 5, b, 4 * n, true);
      int[] many = new int[29];
      Arrays.setAll(many, i -> i % 13);
      Bags.sum(a, n, many, b, 0, many.length, b, 4 * n, true);
      add(crc, b);
      int width = (n + 15) / 16 * 16;
      float[] inputs = Data.uniform(4, 13 * width);
      float[] outputs = Data.uniform(5, 13 * width);
      for (boolean pooled : new boolean[] {false, true}) {
        var groups = windows(pooled);
        SkipGrams.scores(inputs, outputs, width, groups, 0, 2, b, 0);
        SkipGrams.update(inputs, outputs, width, groups, 0, 2, b, 0, true);
      }
      add(crc, inputs);
      add(crc, outputs);
      float[] p = Data.uniform(3, n);
      float[] m = new float[n];
      float[] v = new float[n];
      OptimizerRows.adagrad(p, 0, a, 0, v, 0, n, 0.1f, 1e-6f);
      int[] rows = {12, 0, 3, 5, 4, 9, 8, 7, 2};
      float[] accumulators = new float[13];
      float[] table = a.clone();
      OptimizerRows.adagradRows(table, rows, 9, b, accumulators, n, 0.1f, 1e-6f);
      OptimizerRows.sgdRows(table, rows, 9, b, n, 0.1f);
      add(crc, table);
      add(crc, accumulators);
      short[] halves = new short[table.length];
      Conversions.toBf16(table, 0, halves, 0, halves.length);
      int[] noise = new int[9 * Conversions.noiseWords(n)];
      Conversions.rowNoise(1, 2, rows, 9, n, noise);
      OptimizerRows.adagradRows(halves, rows, 9, b, accumulators, n, 0.1f, 1e-6f, null);
      OptimizerRows.sgdRows(halves, rows, 9, b, n, 0.01f, noise);
      OptimizerRows.adam(
          halves, 0, a, n, m, v, 0, n, 0.1f, 0.9f, 0.9f, 1e-6f, 0.1f, 0.1f, 0.2f, noise, 0);
      Conversions.toBf16Stochastic(a, 0, halves, 3 * n, n, noise, 0);
      Bags.pool(halves, n, new int[] {0, 29}, many, b, 0, 1, b, 5 * n, n, 0.3f);
      Conversions.fromBf16(halves, 0, table, 0, table.length);
      add(crc, table);
      add(crc, b);
      OptimizerRows.adam(p, 0, a, 2 * n, m, 0, v, 0, n, 0.1f, 0.9f, 0.9f, 1e-6f, 0.1f, 0.1f, 0.2f);
      Philox.fillGaussian(1, 2, 3, 0.5f, m, 0, n);
      Philox.dropout(4, 5, 6, 0.3f, m, 0, n);
      Philox.dropoutRows(4, 5, 6, 0.3f, m, 0, 1, n);
      float[] statistics = new float[LayerNorm.STATISTICS];
      LayerNorm.forward(a, 0, p, v, 1e-5f, b, 0, n, statistics, 0);
      LayerNorm.backward(a, 0, p, statistics, 0, a, n, b, n, n, p, v);
      add(crc, b);
      add(crc, p);
      add(crc, v);
      add(crc, m);
    }
    return crc.getValue();
  }

  private static SkipGrams.Groups windows(boolean pooled) {
    int[] inputs = {1, 7, 3, 3, 12};
    int[] outputs = {0, 9, 2, 11, 4};
    int[] scores = pooled ? new int[] {0, 2, 5} : new int[] {0, 6, 12};
    return new SkipGrams.Groups(
        pooled, new int[] {0, 3, 5}, inputs, new int[] {0, 2, 5}, outputs, scores);
  }

  private static void add(CRC32 crc, float... values) {
    var bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    crc.update(bytes);
  }
}
