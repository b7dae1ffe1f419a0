package io.twinspire.kernels;

/// Matrix products `C[m x n] (+)= A * B` on row-major blocks, one thread.
///
/// The bits of an element of C are those of one chain of fused multiply-adds over k in rising
/// order, begun at 0 (or at the old value with `accumulate`). They depend on nothing else: not on
/// the tile, row range or column range a caller cuts, not on the vector width, not on the JIT, and
/// a product over k done in pieces with `accumulate` equals the whole. So threads may split rows
/// and columns as they like.
///
/// `ldX` is the distance in floats between two rows of X. C must not overlap A or B, but they may
/// be columns of one matrix.
public final class Gemm {

  private Gemm() {}

  /// `C = A * B^T` with A `[m x k]`, B `[n x k]`: scores of m queries against n candidates.
  public static void nt(
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
    sizes("gemm.nt", m, n, k);
    Checks.block("gemm.nt", "A", a, aOff, lda, m, k);
    Checks.block("gemm.nt", "B", b, bOff, ldb, n, k);
    Checks.block("gemm.nt", "C", c, cOff, ldc, m, n);
    Checks.apart("gemm.nt", "A", a, aOff, lda, m, k, "C", c, cOff, ldc, m, n);
    Checks.apart("gemm.nt", "B", b, bOff, ldb, n, k, "C", c, cOff, ldc, m, n);
    if (Kernels.PANAMA) {
      PanamaGemm.nt(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
    } else {
      ScalarKernels.gemmNt(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
    }
  }

  /// `C = A * B` with A `[m x k]`, B `[k x n]`: gradients of the queries.
  public static void nn(
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
    sizes("gemm.nn", m, n, k);
    Checks.block("gemm.nn", "A", a, aOff, lda, m, k);
    Checks.block("gemm.nn", "B", b, bOff, ldb, k, n);
    Checks.block("gemm.nn", "C", c, cOff, ldc, m, n);
    Checks.apart("gemm.nn", "A", a, aOff, lda, m, k, "C", c, cOff, ldc, m, n);
    Checks.apart("gemm.nn", "B", b, bOff, ldb, k, n, "C", c, cOff, ldc, m, n);
    if (Kernels.PANAMA) {
      PanamaGemm.nn(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
    } else {
      ScalarKernels.gemmNn(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
    }
  }

  /// `C = A^T * B` with A `[k x m]`, B `[k x n]`: gradients of the candidates, and of weights.
  public static void tn(
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
    sizes("gemm.tn", m, n, k);
    Checks.block("gemm.tn", "A", a, aOff, lda, k, m);
    Checks.block("gemm.tn", "B", b, bOff, ldb, k, n);
    Checks.block("gemm.tn", "C", c, cOff, ldc, m, n);
    Checks.apart("gemm.tn", "A", a, aOff, lda, k, m, "C", c, cOff, ldc, m, n);
    Checks.apart("gemm.tn", "B", b, bOff, ldb, k, n, "C", c, cOff, ldc, m, n);
    if (Kernels.PANAMA) {
      PanamaGemm.tn(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
    } else {
      ScalarKernels.gemmTn(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
    }
  }

  /// `C = A * B` with A `[m x k]` and the columns of B that the panels `[from, to)` hold; C begins
  /// with the first of them. The bits are those of [#nn].
  public static void packed(
      int m,
      float[] a,
      int aOff,
      int lda,
      Panels b,
      int from,
      int to,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    int n = b.columns(from, to);
    int k = b.k();
    sizes("gemm.packed", m, n, k);
    Checks.block("gemm.packed", "A", a, aOff, lda, m, k);
    Checks.block("gemm.packed", "C", c, cOff, ldc, m, n);
    Checks.apart("gemm.packed", "A", a, aOff, lda, m, k, "C", c, cOff, ldc, m, n);
    int at = b.offset(from);
    if (Kernels.PANAMA) {
      PanamaGemm.packed(m, n, k, a, aOff, lda, b.data(), at, c, cOff, ldc, accumulate);
    } else {
      ScalarKernels.gemmPacked(
          m, n, k, a, aOff, lda, b.data(), at, Panels.WIDTH, c, cOff, ldc, accumulate);
    }
  }

  /// `Y = X^T` with X `[rows x cols]`, Y `[cols x rows]`; they must not overlap.
  public static void transpose(
      int rows, int cols, float[] x, int xOff, int ldx, float[] y, int yOff, int ldy) {
    Checks.atLeast("gemm.transpose", "rows", rows, 0);
    Checks.atLeast("gemm.transpose", "cols", cols, 0);
    Checks.block("gemm.transpose", "X", x, xOff, ldx, rows, cols);
    Checks.block("gemm.transpose", "Y", y, yOff, ldy, cols, rows);
    Checks.apart("gemm.transpose", "X", x, xOff, ldx, rows, cols, "Y", y, yOff, ldy, cols, rows);
    if (Kernels.PANAMA) {
      PanamaTranspose.transpose(x, xOff, ldx, rows, cols, y, yOff, ldy);
    } else {
      ScalarKernels.transpose(x, xOff, ldx, rows, cols, y, yOff, ldy);
    }
  }

  private static void sizes(String where, int m, int n, int k) {
    Checks.atLeast(where, "m", m, 0);
    Checks.atLeast(where, "n", n, 0);
    Checks.atLeast(where, "k", k, 0);
  }
}
