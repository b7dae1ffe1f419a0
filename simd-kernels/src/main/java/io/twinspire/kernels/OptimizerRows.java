package io.twinspire.kernels;

import org.jspecify.annotations.Nullable;

/// One optimiser step on one row of n parameters p with gradient g. All but [#meanSquare] work
/// element by element, so a row may be cut anywhere.
public final class OptimizerRows {

  private OptimizerRows() {}

  /// `p -= lr * g`.
  public static void sgd(float[] p, int pOff, float[] g, int gOff, int n, float lr) {
    Checks.range("sgd", "p", p, pOff, n);
    Checks.range("sgd", "g", g, gOff, n);
    Vectors.axpy(-lr, g, gOff, p, pOff, n);
  }

  /// `acc += g^2; p -= lr * g / (sqrt(acc) + eps)` (Duchi, Hazan and Singer 2011, the diagonal
  /// form).
  public static void adagrad(
      float[] p,
      int pOff,
      float[] g,
      int gOff,
      float[] acc,
      int accOff,
      int n,
      float lr,
      float eps) {
    Checks.range("adagrad", "p", p, pOff, n);
    Checks.range("adagrad", "g", g, gOff, n);
    Checks.range("adagrad", "acc", acc, accOff, n);
    if (Kernels.PANAMA) {
      PanamaOptimizers.adagrad(p, pOff, g, gOff, acc, accOff, n, lr, eps);
    } else {
      ScalarKernels.adagrad(p, pOff, g, gOff, acc, accOff, n, lr, eps);
    }
  }

  /// [#sgd] on `count` rows of a table: `table[rows_k] -= lr * g_k`.
  ///
  /// @param table `[V x n]`
  /// @param rows row numbers, each at most once
  /// @param g `[count x n]`
  public static void sgdRows(float[] table, int[] rows, int count, float[] g, int n, float lr) {
    checkRows("sgdRows", table.length, rows, count, g, n);
    move(table, rows, count, g, n, null, lr, 0);
  }

  /// Adagrad with one accumulator for a row: `acc[rows_k] += mean(g_k^2); table[rows_k] -= lr /
  /// (sqrt(acc[rows_k]) + eps) * g_k` for `count` rows of a table. Many at once are faster than one
  /// after the other where the table is larger than the caches.
  ///
  /// @param table `[V x n]`
  /// @param rows row numbers, each at most once
  /// @param g `[count x n]`
  /// @param acc `[V]`
  public static void adagradRows(
      float[] table, int[] rows, int count, float[] g, float[] acc, int n, float lr, float eps) {
    checkRows("adagradRows", table.length, rows, count, g, n);
    accumulate(acc, rows, count, g, n);
    move(table, rows, count, g, n, acc, lr, eps);
  }

  /// [#sgdRows] in a table of bf16: the row is read as float32, moved, and rounded.
  ///
  /// @param noise null for rounding to the nearest; for stochastic rounding the noise of the rows,
  ///   one after the other, as of [Conversions#rowNoise]
  public static void sgdRows(
      short[] table, int[] rows, int count, float[] g, int n, float lr, int @Nullable [] noise) {
    checkRows("sgdRows", table.length, rows, count, g, n);
    checkNoise("sgdRows", noise, count, n);
    move(table, rows, count, g, n, null, lr, 0, noise);
  }

  /// [#adagradRows] in a table of bf16: the row is read as float32, moved, and rounded;
  /// accumulators are float32.
  ///
  /// @param noise as for [#sgdRows]
  public static void adagradRows(
      short[] table,
      int[] rows,
      int count,
      float[] g,
      float[] acc,
      int n,
      float lr,
      float eps,
      int @Nullable [] noise) {
    checkRows("adagradRows", table.length, rows, count, g, n);
    checkNoise("adagradRows", noise, count, n);
    accumulate(acc, rows, count, g, n);
    move(table, rows, count, g, n, acc, lr, eps, noise);
  }

  private static void accumulate(float[] acc, int[] rows, int count, float[] g, int n) {
    for (int k = 0; k < count; k++) {
      Checks.range("adagradRows", "acc", acc, rows[k], 1);
    }
    if (Kernels.PANAMA) {
      PanamaOptimizers.accumulate(acc, rows, count, g, n);
    } else {
      ScalarKernels.accumulate(acc, rows, count, g, n);
    }
  }

  private static void checkNoise(String where, int @Nullable [] noise, int count, int n) {
    if (noise != null) {
      Checks.range(where, "noise", noise, 0, count * Conversions.noiseWords(n));
    }
  }

  private static void checkRows(String where, int length, int[] rows, int count, float[] g, int n) {
    Checks.atLeast(where, "n", n, 1);
    Checks.range(where, "rows", rows, 0, count);
    Checks.block(where, "g", g, 0, n, count, n);
    int tableRows = length / n;
    for (int k = 0; k < count; k++) {
      if (rows[k] < 0 || rows[k] >= tableRows) {
        throw new IllegalArgumentException(
            where + ": rows must be in 0 .. " + (tableRows - 1) + ", got " + rows[k]);
      }
    }
  }

  private static void move(
      float[] table,
      int[] rows,
      int count,
      float[] g,
      int n,
      float @Nullable [] acc,
      float lr,
      float eps) {
    if (Kernels.PANAMA) {
      PanamaOptimizers.move(table, rows, count, g, n, acc, lr, eps);
    } else {
      ScalarKernels.move(table, rows, 0, count, g, n, 0, n, acc, lr, eps);
    }
  }

  private static void move(
      short[] table,
      int[] rows,
      int count,
      float[] g,
      int n,
      float @Nullable [] acc,
      float lr,
      float eps,
      int @Nullable [] noise) {
    if (Kernels.PANAMA) {
      PanamaBf16.move(table, rows, count, g, n, acc, lr, eps, noise);
    } else {
      ScalarBf16.move(table, rows, 0, count, g, n, 0, n, acc, lr, eps, noise);
    }
  }

  /// `sum_i g_i^2 / n`; 0 for n = 0.
  public static float meanSquare(float[] g, int gOff, int n) {
    return n == 0 ? 0 : Vectors.squaredNorm(g, gOff, n) / n;
  }

  /// Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019, Algorithm
  /// 2): `m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; p -= lr * ((m /
  /// biasCorrection1) / (sqrt(v / biasCorrection2) + eps) + weightDecay * p)`.
  ///
  /// @param biasCorrection1 `1 - beta1^t`, in (0, 1]
  /// @param biasCorrection2 `1 - beta2^t`, in (0, 1]
  public static void adam(
      float[] p,
      int pOff,
      float[] g,
      int gOff,
      float[] m,
      int mOff,
      float[] v,
      int vOff,
      int n,
      float lr,
      float beta1,
      float beta2,
      float eps,
      float weightDecay,
      float biasCorrection1,
      float biasCorrection2) {
    Checks.range("adam", "p", p, pOff, n);
    Checks.range("adam", "g", g, gOff, n);
    Checks.range("adam", "m", m, mOff, n);
    Checks.range("adam", "v", v, vOff, n);
    checkCorrection("biasCorrection1", biasCorrection1);
    checkCorrection("biasCorrection2", biasCorrection2);
    float stepSize = lr / biasCorrection1;
    float inverse2 = 1 / biasCorrection2;
    float keep = 1 - lr * weightDecay;
    if (Kernels.PANAMA) {
      PanamaOptimizers.adam(
          p, pOff, g, gOff, m, mOff, v, vOff, n, stepSize, beta1, beta2, eps, keep, inverse2);
    } else {
      ScalarKernels.adam(
          p, pOff, g, gOff, m, mOff, v, vOff, n, stepSize, beta1, beta2, eps, keep, inverse2);
    }
  }

  /// [#adam] on one row of bf16, which is read as float32, moved, and rounded; moments are float32,
  /// and begin at `stateOff` both.
  ///
  /// @param noise null for rounding to the nearest; for stochastic rounding the row's noise, from
  ///   `noiseOff` on, as of [Conversions#rowNoise]
  public static void adam(
      short[] p,
      int pOff,
      float[] g,
      int gOff,
      float[] m,
      float[] v,
      int stateOff,
      int n,
      float lr,
      float beta1,
      float beta2,
      float eps,
      float weightDecay,
      float biasCorrection1,
      float biasCorrection2,
      int @Nullable [] noise,
      int noiseOff) {
    Checks.range("adam", "p", p.length, pOff, n);
    Checks.range("adam", "g", g, gOff, n);
    Checks.range("adam", "m", m, stateOff, n);
    Checks.range("adam", "v", v, stateOff, n);
    checkCorrection("biasCorrection1", biasCorrection1);
    checkCorrection("biasCorrection2", biasCorrection2);
    if (noise != null) {
      Checks.range("adam", "noise", noise, noiseOff, Conversions.noiseWords(n));
    }
    float stepSize = lr / biasCorrection1;
    float inverse2 = 1 / biasCorrection2;
    float keep = 1 - lr * weightDecay;
    if (Kernels.PANAMA) {
      PanamaBf16.adam(
          p, pOff, g, gOff, m, v, stateOff, n, stepSize, beta1, beta2, eps, keep, inverse2, noise,
          noiseOff);
    } else {
      ScalarBf16.adam(
          p, pOff, g, gOff, m, v, stateOff, 0, n, stepSize, beta1, beta2, eps, keep, inverse2,
          noise, noiseOff);
    }
  }

  private static void checkCorrection(String name, float value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException("adam: " + name + " must be in (0, 1], got " + value);
    }
  }
}
