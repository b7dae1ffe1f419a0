package io.twinspire.bench.side;

import io.twinspire.kernels.Conversions;
import java.util.Arrays;

/// What [RowKernel] reads and writes: rows of n elements, one after the other.
final class RowOperands {

  /// Rows of a bag.
  static final int BAG = 8;

  /// Read only, like `other`, `bf16` and `int8`; what `bf16` holds is read as fp16 too.
  final float[] given;

  final float[] other;
  final short[] bf16;
  final byte[] int8;

  /// Written, or updated.
  final float[] values;

  final float[] first;
  final float[] second;
  final float[] statistics;
  final short[] halves;

  /// Random words of one row.
  final int[] noise;

  final byte[] codes;
  final long[] signs;

  /// Bag r holds the [#BAG] rows from r on, beyond the last one from the first.
  final int[] bags;

  final int[] rowIds;

  /// Of every row its number.
  final int[] numbers;

  RowOperands(int rows, int n) {
    int size = Math.multiplyExact(rows, n);
    values = Numbers.floats(1, size, 1);
    given = Numbers.floats(2, size, 1);
    other = Numbers.floats(3, size, 1);
    first = new float[size];
    second = new float[size];
    statistics = new float[2 * rows];
    for (int r = 0; r < rows; r++) {
      statistics[2 * r + 1] = 1.5f;
    }
    halves = new short[size];
    noise = new int[Conversions.noiseWords(n)];
    bf16 = new short[size];
    Conversions.toBf16(given, 0, bf16, 0, size);
    codes = new byte[size];
    int8 = DotBody.codes(given);
    signs = new long[rows * Conversions.signWords(n)];
    bags = new int[rows + 1];
    numbers = new int[rows];
    Arrays.setAll(numbers, r -> r);
    rowIds = new int[rows * BAG];
    for (int i = 0; i < rowIds.length; i++) {
      bags[i / BAG + 1] = i + 1;
      rowIds[i] = (i / BAG + i % BAG) % rows;
    }
  }

  /// The root of the sum of squares of everything written; signs count their bits.
  double norm() {
    double sum = 0;
    for (float[] written : new float[][] {values, first, second, statistics}) {
      double norm = Body.norm(written);
      sum += norm * norm;
    }
    for (short half : halves) {
      sum += (double) half * half;
    }
    for (byte code : codes) {
      sum += (double) code * code;
    }
    for (long word : signs) {
      sum += Long.bitCount(word);
    }
    return Math.sqrt(sum);
  }
}
