package io.twinspire.kernels;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The definition of every kernel, one obvious loop each, and the provider where the Vector API is
/// not readable. Arguments are checked by the facades.
final class ScalarKernels {

  private ScalarKernels() {}

  static void gemmNt(
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int ldb,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = accumulate ? c[cOff + i * ldc + j] : 0;
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a[aOff + i * lda + p], b[bOff + j * ldb + p], sum);
        }
        c[cOff + i * ldc + j] = sum;
      }
    }
  }

  static void gemmNn(
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int ldb,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    for (int i = 0; i < m && n > 0; i++) {
      clearUnless(accumulate, c, cOff + i * ldc, n);
      for (int p = 0; p < k; p++) {
        axpy(a[aOff + i * lda + p], b, bOff + p * ldb, c, cOff + i * ldc, n);
      }
    }
  }

  static void gemmTn(
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int ldb,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    for (int i = 0; i < m && n > 0; i++) {
      clearUnless(accumulate, c, cOff + i * ldc, n);
      for (int p = 0; p < k; p++) {
        axpy(a[aOff + p * lda + i], b, bOff + p * ldb, c, cOff + i * ldc, n);
      }
    }
  }

  /// `panels[q][p][j] = B[p][q * width + j]`, zeros beyond the last column.
  static void pack(
      boolean transposed,
      float[] b,
      int bOff,
      int ldb,
      int columns,
      int k,
      float[] panels,
      int panelsOff,
      int width) {
    for (int q = 0; q < columns; q += width) {
      for (int p = 0; p < k; p++) {
        for (int j = q; j < q + width; j++) {
          int at = transposed ? bOff + j * ldb + p : bOff + p * ldb + j;
          panels[panelsOff + q * k + p * width + j - q] = j < columns ? b[at] : 0;
        }
      }
    }
  }

  static void gemmPacked(
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] panels,
      int panelsOff,
      int width,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    for (int q = 0; q < n; q += width) {
      gemmNn(
          m,
          Math.min(width, n - q),
          k,
          a,
          aOff,
          lda,
          panels,
          panelsOff + q * k,
          width,
          c,
          cOff + q,
          ldc,
          accumulate);
    }
  }

  static void transpose(
      float[] x, int xOff, int ldx, int rows, int cols, float[] y, int yOff, int ldy) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        y[yOff + j * ldy + i] = x[xOff + i * ldx + j];
      }
    }
  }

  private static void clearUnless(boolean keep, float[] c, int off, int n) {
    if (!keep) {
      Arrays.fill(c, off, off + n, 0f);
    }
  }

  static float dot(float[] x, int xOff, float[] y, int yOff, int n) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum = Math.fma(x[xOff + i], y[yOff + i], sum);
    }
    return sum;
  }

  static void axpy(float alpha, float[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = Math.fma(alpha, x[xOff + i], y[yOff + i]);
    }
  }

  static void add(float[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] += x[xOff + i];
    }
  }

  static void scale(float alpha, float[] x, int off, int n) {
    for (int i = off; i < off + n; i++) {
      x[i] *= alpha;
    }
  }

  static void scaleTo(float alpha, float[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = alpha * x[xOff + i];
    }
  }

  static float sum(float[] x, int off, int n) {
    float sum = 0;
    for (int i = off; i < off + n; i++) {
      sum += x[i];
    }
    return sum;
  }

  static boolean allAtMost(float[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      if (!(x[xOff + i] <= y[yOff + i])) {
        return false;
      }
    }
    return true;
  }

  static void max(float[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = Math.max(y[yOff + i], x[xOff + i]);
    }
  }

  static float max(float[] x, int off, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = off; i < off + n; i++) {
      max = Math.max(max, x[i]);
    }
    return max;
  }

  /// `dx = (dy - along * y) * inverse`.
  static void tangent(
      float along,
      float inverse,
      float[] y,
      int yOff,
      float[] dy,
      int dyOff,
      float[] dx,
      int dxOff,
      int n) {
    for (int i = 0; i < n; i++) {
      dx[dxOff + i] = Math.fma(-along, y[yOff + i], dy[dyOff + i]) * inverse;
    }
  }

  static float expShifted(float[] s, int off, int n, float shift) {
    float sum = 0;
    for (int i = off; i < off + n; i++) {
      s[i] = ScalarMath.exp(s[i] - shift);
      sum += s[i];
    }
    return sum;
  }

  static void addExpDifference(
      float[] x, int xOff, float[] shifts, int shiftsOff, float[] sums, int sumsOff, int n) {
    for (int i = 0; i < n; i++) {
      sums[sumsOff + i] += ScalarMath.exp(x[xOff + i] - shifts[shiftsOff + i]);
    }
  }

  /// @param from the first column that is made
  static void mixExp(
      float[] s,
      int off,
      int from,
      int n,
      float weight,
      float shift,
      float[] weights,
      float[] shifts) {
    for (int i = from; i < n; i++) {
      float x = s[off + i];
      float ofColumn = weights[i] * ScalarMath.exp(x - shifts[i]);
      s[off + i] = Math.fma(ScalarMath.exp(x - shift), weight, ofColumn);
    }
  }

  static float sumExp(float[] s, int off, int n, float shift) {
    float sum = 0;
    for (int i = off; i < off + n; i++) {
      sum += ScalarMath.exp(s[i] - shift);
    }
    return sum;
  }

  static void sigmoid(float[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = ScalarMath.sigmoid(x[xOff + i]);
    }
  }

  static void softplus(
      float[] x, int xOff, float[] y, int yOff, float[] slope, int slopeOff, int n) {
    for (int i = 0; i < n; i++) {
      float v = x[xOff + i];
      float e = ScalarMath.exp(-Math.abs(v));
      y[yOff + i] = Math.max(v, 0) + ScalarMath.log1p(e);
      slope[slopeOff + i] = ScalarMath.sigmoid(v, e);
    }
  }

  static void logSigmoid(float[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = ScalarMath.logSigmoid(x[xOff + i]);
    }
  }

  static void gelu(float[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = ScalarMath.gelu(x[xOff + i]);
    }
  }

  static void geluBackward(
      float[] x, int xOff, float[] dy, int dyOff, float[] dx, int dxOff, int n) {
    for (int i = 0; i < n; i++) {
      dx[dxOff + i] = dy[dyOff + i] * ScalarMath.geluSlope(x[xOff + i]);
    }
  }

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
    for (int i = 0; i < n; i++) {
      float gradient = g[gOff + i];
      float sum = Math.fma(gradient, gradient, acc[accOff + i]);
      acc[accOff + i] = sum;
      p[pOff + i] -= lr * gradient / ((float) Math.sqrt(sum) + eps);
    }
  }

  /// `acc[rows_k] += mean(g_k^2)`.
  static void accumulate(float[] acc, int[] rows, int count, float[] g, int n) {
    for (int k = 0; k < count; k++) {
      acc[rows[k]] += dot(g, k * n, g, k * n, n) / n;
    }
  }

  /// The columns `fromCol .. toCol` of `table[rows_k] -= step_k * g_k` for `from <= k < to`, fused.
  static void move(
      float[] table,
      int[] rows,
      int from,
      int to,
      float[] g,
      int n,
      int fromCol,
      int toCol,
      float @Nullable [] acc,
      float lr,
      float eps) {
    for (int k = from; k < to; k++) {
      float step = step(acc, rows[k], lr, eps);
      for (int col = fromCol; col < toCol; col++) {
        int at = rows[k] * n + col;
        table[at] = Math.fma(-step, g[k * n + col], table[at]);
      }
    }
  }

  /// How far along its gradient a row moves: `lr`, over the root of its accumulator where it has
  /// one.
  static float step(float @Nullable [] acc, int row, float lr, float eps) {
    return acc == null ? lr : lr / ((float) Math.sqrt(acc[row]) + eps);
  }

  /// Adam with the constants of a step folded: `stepSize = lr / biasCorrection1`, `inverse2 = 1 /
  /// biasCorrection2`, `keep = 1 - lr * weightDecay`.
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
    for (int i = 0; i < n; i++) {
      float update =
          adamUpdate(g[gOff + i], m, v, mOff + i, vOff + i, stepSize, beta1, beta2, eps, inverse2);
      p[pOff + i] = Math.fma(keep, p[pOff + i], -update);
    }
  }

  /// How far one element moves, once its moments have taken its gradient in.
  static float adamUpdate(
      float gradient,
      float[] m,
      float[] v,
      int mAt,
      int vAt,
      float stepSize,
      float beta1,
      float beta2,
      float eps,
      float inverse2) {
    float first = Math.fma(beta1, m[mAt], (1 - beta1) * gradient);
    float second = Math.fma(beta2, v[vAt], (1 - beta2) * gradient * gradient);
    m[mAt] = first;
    v[vAt] = second;
    return stepSize * first / ((float) Math.sqrt(second * inverse2) + eps);
  }
}
