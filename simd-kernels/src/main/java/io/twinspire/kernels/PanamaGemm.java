package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;

import java.util.Arrays;

/// Blocked matrix products: B is packed into panels of [#NR] columns, A is read where it lies, and
/// [PanamaTiles] computes register tiles of C. Blocks over k go on where the last one ended, in C,
/// so an element is one chain of fused multiply-adds whatever the blocking.
final class PanamaGemm {

  /// Columns of a packed panel of B.
  static final int NR = 4 * LANES;

  private static final int KC = 256;
  private static final int NC = 512;

  /// Packed B and one tile of C for ragged right edges; grows to what the thread needs.
  private static final class Scratch {
    float[] panels = new float[0];
    final float[] tile = new float[4 * NR];
  }

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private PanamaGemm() {}

  static void nt(
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
    multiply(true, m, n, k, a, aOff, lda, 1, b, bOff, ldb, c, cOff, ldc, accumulate);
  }

  static void nn(
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
    multiply(false, m, n, k, a, aOff, lda, 1, b, bOff, ldb, c, cOff, ldc, accumulate);
  }

  static void tn(
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
    multiply(false, m, n, k, a, aOff, 1, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
  }

  /// Element (i, p) of A is `a[aOff + i * aRow + p * aStep]`.
  private static void multiply(
      boolean transposeB,
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int aRow,
      int aStep,
      float[] b,
      int bOff,
      int ldb,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    if (!accumulate) {
      for (int i = 0; i < m; i++) {
        Arrays.fill(c, cOff + i * ldc, cOff + i * ldc + n, 0f);
      }
    }
    Scratch scratch = SCRATCH.get();
    int widest = (Math.min(n, NC) + NR - 1) / NR * NR * Math.min(k, KC);
    if (scratch.panels.length < widest) {
      scratch.panels = new float[widest];
    }
    float[] panels = scratch.panels;
    for (int j = 0; j < n; j += NC) {
      int columns = Math.min(NC, n - j);
      for (int p = 0; p < k; p += KC) {
        int depth = Math.min(KC, k - p);
        if (transposeB) {
          packTransposed(b, bOff + j * ldb + p, ldb, columns, depth, panels);
        } else {
          pack(b, bOff + p * ldb + j, ldb, columns, depth, panels);
        }
        int aAt = aOff + p * aStep;
        for (int q = 0; q < columns; q += NR) {
          int width = Math.min(NR, columns - q);
          int at = cOff + j + q;
          if (width == NR) {
            panel(m, depth, a, aAt, aRow, aStep, panels, q * depth, c, at, ldc);
          } else {
            edge(m, width, depth, a, aAt, aRow, aStep, panels, q * depth, c, at, ldc, scratch.tile);
          }
        }
      }
    }
  }

  /// All rows of one panel.
  private static void panel(
      int m,
      int depth,
      float[] a,
      int aOff,
      int aRow,
      int aStep,
      float[] panels,
      int panel,
      float[] c,
      int cOff,
      int ldc) {
    int i = 0;
    for (; i <= m - 4; i += 4) {
      PanamaTiles.tile4(
          depth, a, aOff + i * aRow, aRow, aStep, panels, panel, c, cOff + i * ldc, ldc);
    }
    for (; i < m; i++) {
      PanamaTiles.tile1(depth, a, aOff + i * aRow, aStep, panels, panel, c, cOff + i * ldc);
    }
  }

  /// All rows of a panel narrower than [#NR], by way of a full tile.
  private static void edge(
      int m,
      int width,
      int depth,
      float[] a,
      int aOff,
      int aRow,
      int aStep,
      float[] panels,
      int panel,
      float[] c,
      int cOff,
      int ldc,
      float[] tile) {
    for (int i = 0; i < m; i += 4) {
      int rows = Math.min(4, m - i);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(c, cOff + (i + r) * ldc, tile, r * NR, width);
      }
      panel(rows, depth, a, aOff + i * aRow, aRow, aStep, panels, panel, tile, 0, NR);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(tile, r * NR, c, cOff + (i + r) * ldc, width);
      }
    }
  }

  /// `panels[q][p][j] = B[p][q * NR + j]`, zeros beyond the last column.
  private static void pack(float[] b, int bOff, int ldb, int columns, int depth, float[] panels) {
    for (int q = 0; q < columns; q += NR) {
      int width = Math.min(NR, columns - q);
      for (int p = 0; p < depth; p++) {
        int to = (q * depth) + p * NR;
        System.arraycopy(b, bOff + p * ldb + q, panels, to, width);
        Arrays.fill(panels, to + width, to + NR, 0f);
      }
    }
  }

  /// `panels[q][p][j] = B[q * NR + j][p]`, zeros beyond the last row.
  private static void packTransposed(
      float[] b, int bOff, int ldb, int columns, int depth, float[] panels) {
    for (int q = 0; q < columns; q += NR) {
      int width = Math.min(NR, columns - q);
      for (int j = 0; j < NR; j++) {
        int from = bOff + (q + j) * ldb;
        int to = q * depth + j;
        for (int p = 0; p < depth; p++) {
          panels[to + p * NR] = j < width ? b[from + p] : 0;
        }
      }
    }
  }
}
