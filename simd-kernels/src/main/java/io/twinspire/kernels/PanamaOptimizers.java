package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// Optimiser rows, the operations of [ScalarKernels] in the same order.
final class PanamaOptimizers {

  private PanamaOptimizers() {}

  static void adagrad(
      float[] p,
      int pOff,
      float[] g,
      int gOff,
      float[] acc,
      int accOff,
      int n,
      float lr,
      float eps) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector gradient = FloatVector.fromArray(S, g, gOff + i);
      FloatVector sum = gradient.fma(gradient, FloatVector.fromArray(S, acc, accOff + i));
      sum.intoArray(acc, accOff + i);
      FloatVector update = gradient.mul(lr).div(sum.sqrt().add(eps));
      FloatVector.fromArray(S, p, pOff + i).sub(update).intoArray(p, pOff + i);
    }
    ScalarKernels.adagrad(p, pOff + i, g, gOff + i, acc, accOff + i, n - i, lr, eps);
  }

  /// `acc[rows_k] += mean(g_k^2)`. Eight accumulators are waited for at once.
  static void accumulate(float[] acc, int[] rows, int count, float[] g, int n) {
    int k = 0;
    for (; k <= count - 8; k += 8) {
      float mean0 = mean(g, k, n);
      float mean1 = mean(g, k + 1, n);
      float mean2 = mean(g, k + 2, n);
      float mean3 = mean(g, k + 3, n);
      float mean4 = mean(g, k + 4, n);
      float mean5 = mean(g, k + 5, n);
      float mean6 = mean(g, k + 6, n);
      float mean7 = mean(g, k + 7, n);
      acc[rows[k]] += mean0;
      acc[rows[k + 1]] += mean1;
      acc[rows[k + 2]] += mean2;
      acc[rows[k + 3]] += mean3;
      acc[rows[k + 4]] += mean4;
      acc[rows[k + 5]] += mean5;
      acc[rows[k + 6]] += mean6;
      acc[rows[k + 7]] += mean7;
    }
    for (; k < count; k++) {
      acc[rows[k]] += mean(g, k, n);
    }
  }

  private static float mean(float[] g, int k, int n) {
    return PanamaVectors.dot(g, k * n, g, k * n, n) / n;
  }

  /// Eight rows at a time, one vector of columns of each in turn, so that all eight are on their
  /// way from memory at once. (Sixteen rows and their gradients crowd the first-level cache.)
  static void move(
      float[] table,
      int[] rows,
      int count,
      float[] g,
      int n,
      float @Nullable [] acc,
      float lr,
      float eps) {
    int k = 0;
    for (; k <= count - 8; k += 8) {
      moveEight(table, rows, k, g, n, acc, lr, eps);
    }
    for (; k < count; k++) {
      float step = ScalarKernels.step(acc, rows[k], lr, eps);
      PanamaVectors.axpy(-step, g, k * n, table, rows[k] * n, n);
    }
  }

  private static void moveEight(
      float[] table,
      int[] rows,
      int k,
      float[] g,
      int n,
      float @Nullable [] acc,
      float lr,
      float eps) {
    int row0 = rows[k] * n;
    int row1 = rows[k + 1] * n;
    int row2 = rows[k + 2] * n;
    int row3 = rows[k + 3] * n;
    int row4 = rows[k + 4] * n;
    int row5 = rows[k + 5] * n;
    int row6 = rows[k + 6] * n;
    int row7 = rows[k + 7] * n;
    FloatVector step0 = minusStep(acc, rows[k], lr, eps);
    FloatVector step1 = minusStep(acc, rows[k + 1], lr, eps);
    FloatVector step2 = minusStep(acc, rows[k + 2], lr, eps);
    FloatVector step3 = minusStep(acc, rows[k + 3], lr, eps);
    FloatVector step4 = minusStep(acc, rows[k + 4], lr, eps);
    FloatVector step5 = minusStep(acc, rows[k + 5], lr, eps);
    FloatVector step6 = minusStep(acc, rows[k + 6], lr, eps);
    FloatVector step7 = minusStep(acc, rows[k + 7], lr, eps);
    int from = k * n;
    int col = 0;
    for (; col <= n - LANES; col += LANES) {
      move(table, row0 + col, step0, g, from + col);
      move(table, row1 + col, step1, g, from + n + col);
      move(table, row2 + col, step2, g, from + 2 * n + col);
      move(table, row3 + col, step3, g, from + 3 * n + col);
      move(table, row4 + col, step4, g, from + 4 * n + col);
      move(table, row5 + col, step5, g, from + 5 * n + col);
      move(table, row6 + col, step6, g, from + 6 * n + col);
      move(table, row7 + col, step7, g, from + 7 * n + col);
    }
    ScalarKernels.move(table, rows, k, k + 8, g, n, col, n, acc, lr, eps);
  }

  static FloatVector minusStep(float @Nullable [] acc, int row, float lr, float eps) {
    return FloatVector.broadcast(S, -ScalarKernels.step(acc, row, lr, eps));
  }

  private static void move(float[] table, int at, FloatVector minusStep, float[] g, int gAt) {
    minusStep
        .fma(FloatVector.fromArray(S, g, gAt), FloatVector.fromArray(S, table, at))
        .intoArray(table, at);
  }

  static void adam(
      float[] p,
      int pOff,
      float[] g,
      int gOff,
      float[] m,
      int mOff,
      float[] v,
      int vOff,
      int n,
      float stepSize,
      float beta1,
      float beta2,
      float eps,
      float keep,
      float inverse2) {
    FloatVector kept = FloatVector.broadcast(S, keep);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector update =
          adamUpdate(g, gOff + i, m, mOff + i, v, vOff + i, stepSize, beta1, beta2, eps, inverse2);
      kept.fma(FloatVector.fromArray(S, p, pOff + i), update.neg()).intoArray(p, pOff + i);
    }
    ScalarKernels.adam(
        p, pOff + i, g, gOff + i, m, mOff + i, v, vOff + i, n - i, stepSize, beta1, beta2, eps,
        keep, inverse2);
  }

  /// How far one vector of elements moves, once its moments have taken its gradient in.
  static FloatVector adamUpdate(
      float[] g,
      int gAt,
      float[] m,
      int mAt,
      float[] v,
      int vAt,
      float stepSize,
      float beta1,
      float beta2,
      float eps,
      float inverse2) {
    FloatVector gradient = FloatVector.fromArray(S, g, gAt);
    FloatVector first =
        FloatVector.broadcast(S, beta1)
            .fma(FloatVector.fromArray(S, m, mAt), gradient.mul(1 - beta1));
    FloatVector second =
        FloatVector.broadcast(S, beta2)
            .fma(FloatVector.fromArray(S, v, vAt), gradient.mul(1 - beta2).mul(gradient));
    first.intoArray(m, mAt);
    second.intoArray(v, vAt);
    return first.mul(stepSize).div(second.mul(inverse2).sqrt().add(eps));
  }
}
