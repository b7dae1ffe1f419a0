package io.twinspire.kernels;

import org.jspecify.annotations.Nullable;

/// What is computed on tables of bf16, one plain loop each: every bf16 is read as a float32, and
/// what is written is rounded once.
final class ScalarBf16 {

  private ScalarBf16() {}

  /// [ScalarBags#sum] of a table of bf16.
  static void sum(
      short[] table,
      int dim,
      int fromCol,
      int toCol,
      int[] ids,
      float @Nullable [] weights,
      int from,
      int to,
      float[] out,
      int at,
      boolean add) {
    for (int col = fromCol; col < toCol; col++) {
      float sum = add ? out[at + col] : 0;
      for (int i = from; i < to; i++) {
        float value = ScalarConversions.fromBf16(table[ids[i] * dim + col]);
        sum = Math.fma(weights == null ? 1 : weights[i], value, sum);
      }
      out[at + col] = sum;
    }
  }

  /// Element `col` of a row whose noise begins at `noiseOff`, rounded.
  static short round(float x, int @Nullable [] noise, int noiseOff, int col) {
    return noise == null
        ? ScalarConversions.toBf16(x)
        : ScalarConversions.toBf16(x, noise[noiseOff + noiseAt(col)] >>> (col & 16) & 0xFFFF);
  }

  /// The word of a row's noise of which column `col` takes a half, the upper one where `col & 16`.
  static int noiseAt(int col) {
    return (col >>> 5 << 4) + (col & 15);
  }

  /// The columns `fromCol .. toCol` of [ScalarKernels#move] in a table of bf16.
  static void move(
      short[] table,
      int[] rows,
      int from,
      int to,
      float[] g,
      int n,
      int fromCol,
      int toCol,
      float @Nullable [] acc,
      float lr,
      float eps,
      int @Nullable [] noise) {
    for (int k = from; k < to; k++) {
      float step = ScalarKernels.step(acc, rows[k], lr, eps);
      int noiseOff = k * Conversions.noiseWords(n);
      for (int col = fromCol; col < toCol; col++) {
        int at = rows[k] * n + col;
        float moved = Math.fma(-step, g[k * n + col], ScalarConversions.fromBf16(table[at]));
        table[at] = round(moved, noise, noiseOff, col);
      }
    }
  }

  /// The columns from `fromCol` on of [ScalarKernels#adam] on a row of bf16.
  static void adam(
      short[] p,
      int pOff,
      float[] g,
      int gOff,
      float[] m,
      float[] v,
      int stateOff,
      int fromCol,
      int n,
      float stepSize,
      float beta1,
      float beta2,
      float eps,
      float keep,
      float inverse2,
      int @Nullable [] noise,
      int noiseOff) {
    for (int col = fromCol; col < n; col++) {
      float update =
          ScalarKernels.adamUpdate(
              g[gOff + col],
              m,
              v,
              stateOff + col,
              stateOff + col,
              stepSize,
              beta1,
              beta2,
              eps,
              inverse2);
      float moved = Math.fma(keep, ScalarConversions.fromBf16(p[pOff + col]), -update);
      p[pOff + col] = round(moved, noise, noiseOff, col);
    }
  }
}
