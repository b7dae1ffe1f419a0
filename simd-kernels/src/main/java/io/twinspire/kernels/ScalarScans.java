package io.twinspire.kernels;

/// The definitions of [Scans], one obvious loop each. Codes give their integer sum as a float.
final class ScalarScans {

  private ScalarScans() {}

  static void float32(
      float[] q, int qOff, float[] rows, int off, int n, int d, float[] out, int outOff) {
    for (int r = 0; r < n; r++) {
      out[outOff + r] = ScalarKernels.dot(q, qOff, rows, off + r * d, d);
    }
  }

  static void bf16(
      float[] q, int qOff, short[] rows, int off, int n, int d, float[] out, int outOff) {
    for (int r = 0; r < n; r++) {
      out[outOff + r] = bf16(q, qOff, rows, off + r * d, d);
    }
  }

  static float bf16(float[] q, int qOff, short[] row, int at, int d) {
    float sum = 0;
    for (int i = 0; i < d; i++) {
      sum = Math.fma(q[qOff + i], ScalarConversions.fromBf16(row[at + i]), sum);
    }
    return sum;
  }

  static void int8(
      byte[] q, int qOff, byte[] rows, int off, int n, int d, float[] out, int outOff) {
    for (int r = 0; r < n; r++) {
      out[outOff + r] = int8(q, qOff, rows, off + r * d, d);
    }
  }

  static int int8(byte[] q, int qOff, byte[] row, int at, int d) {
    int sum = 0;
    for (int i = 0; i < d; i++) {
      sum += q[qOff + i] * row[at + i];
    }
    return sum;
  }

  static void int4(
      byte[] q, int qOff, byte[] rows, int off, int n, int d, float[] out, int outOff) {
    int half = (d + 1) / 2;
    for (int r = 0; r < n; r++) {
      out[outOff + r] = int4(q, qOff, rows, off + r * half, d, 0);
    }
  }

  /// The products of the bytes `from` and on: byte i holds the codes i (low) and `half + i`.
  static int int4(byte[] q, int qOff, byte[] row, int at, int d, int from) {
    int half = (d + 1) / 2;
    int sum = 0;
    for (int i = from; i < half; i++) {
      sum += q[qOff + i] * (row[at + i] & 15);
      if (half + i < d) {
        sum += q[qOff + half + i] * ((row[at + i] >>> 4) & 15);
      }
    }
    return sum;
  }

  static void signs(
      long[] q, int qOff, long[] rows, int off, int n, int words, int d, float[] out, int outOff) {
    for (int r = 0; r < n; r++) {
      out[outOff + r] = d - 2 * differing(q, qOff, rows, off + r * words, words);
    }
  }

  static int differing(long[] q, int qOff, long[] row, int at, int words) {
    int count = 0;
    for (int i = 0; i < words; i++) {
      count += Long.bitCount(q[qOff + i] ^ row[at + i]);
    }
    return count;
  }
}
