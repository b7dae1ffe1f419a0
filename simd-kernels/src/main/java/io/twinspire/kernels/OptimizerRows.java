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
    checkRows("sgdRows", table, rows, count, g, n);
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
    checkRows("adagradRows", table, rows, count, g, n);
    for (int k = 0; k < count; k++) {
      Checks.range("adagradRows", "acc", acc, rows[k], 1);
    }
    if (Kernels.PANAMA) {
      PanamaOptimizers.accumulate(acc, rows, count, g, n);
    } else {
      ScalarKernels.accumulate(acc, rows, count, g, n);
    }
    move(table, rows, count, g, n, acc, lr, eps);
  }

  private static void checkRows(
      String where, float[] table, int[] rows, int count, float[] g, int n) {
    Checks.atLeast(where, "n", n, 1);
    Checks.range(where, "rows", rows, 0, count);
    Checks.block(where, "g", g, 0, n, count, n);
    int tableRows = table.length / n;
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
}
