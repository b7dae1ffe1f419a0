package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Blocked matrix products: B is packed into panels of [#NR] columns, by the way or once for many
/// products ([Panels]), A is read by rows (and transposed first where its rows are columns), and
/// register tiles of C are computed by [PanamaTilesWide] or [PanamaTilesNarrow]. A block over k
/// goes on in C where the last one ended, so an element is one chain of fused multiply-adds
/// whatever the blocking.
final class PanamaGemm {

  private static final boolean WIDE = LANES >= 16;

  /// Columns of a packed panel of B.
  static final int NR = (WIDE ? 4 : 2) * LANES;

  // Six rows of A, KC deep, stay in L1 while packed B (KC x NC) goes by from L2 and L3; A is
  // transposed, where it must be, in blocks of MC x KC.
  private static final int KC = 512;
  private static final int MC = 96;
  private static final int NC = 1024;
  private static final int TILE_ROWS = 6;

  /// Packed B, a transposed block of A, and a tile of C for ragged right edges.
  private static final class Scratch {
    final float[] panels = new float[NC * KC];
    final float[] rows = new float[MC * KC];
    final float[] tile = new float[TILE_ROWS * NR];
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
    multiply(false, true, m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
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
    multiply(false, false, m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
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
    multiply(true, false, m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate);
  }

  private static void multiply(
      boolean transposeA,
      boolean transposeB,
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
    if (m == 0 || n == 0) {
      return;
    }
    if (k == 0 && !accumulate) {
      clear(m, n, c, cOff, ldc);
    }
    Scratch scratch = SCRATCH.get();
    for (int j = 0; j < n; j += NC) {
      int columns = Math.min(NC, n - j);
      for (int p = 0; p < k; p += KC) {
        int depth = Math.min(KC, k - p);
        boolean fresh = p == 0 && !accumulate;
        int bAt = transposeB ? bOff + j * ldb + p : bOff + p * ldb + j;
        pack(transposeB, b, bAt, ldb, columns, depth, scratch.panels, 0);
        for (int i = 0; i < m; i += MC) {
          int rows = Math.min(MC, m - i);
          int cAt = cOff + i * ldc + j;
          if (transposeA) {
            PanamaTranspose.transpose(
                a, aOff + p * lda + i, lda, depth, rows, scratch.rows, 0, depth);
            block(
                rows,
                columns,
                depth,
                scratch.rows,
                0,
                depth,
                scratch.panels,
                0,
                depth,
                scratch,
                c,
                cAt,
                ldc,
                fresh);
          } else {
            block(
                rows,
                columns,
                depth,
                a,
                aOff + i * lda + p,
                lda,
                scratch.panels,
                0,
                depth,
                scratch,
                c,
                cAt,
                ldc,
                fresh);
          }
        }
      }
    }
  }

  /// `C[m x n] (+)= A[m x k] * B` with the columns of B in panels, the first at `panelsOff`.
  static void packed(
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] panels,
      int panelsOff,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    if (m == 0 || n == 0) {
      return;
    }
    if (k == 0 && !accumulate) {
      clear(m, n, c, cOff, ldc);
    }
    Scratch scratch = SCRATCH.get();
    for (int p = 0; p < k; p += KC) {
      int depth = Math.min(KC, k - p);
      boolean fresh = p == 0 && !accumulate;
      for (int i = 0; i < m; i += MC) {
        int rows = Math.min(MC, m - i);
        int aAt = aOff + i * lda + p;
        block(
            rows,
            n,
            depth,
            a,
            aAt,
            lda,
            panels,
            panelsOff + p * NR,
            k,
            scratch,
            c,
            cOff + i * ldc,
            ldc,
            fresh);
      }
    }
  }

  /// A product over k = 0 has no first block that would begin its sums.
  private static void clear(int m, int n, float[] c, int cOff, int ldc) {
    for (int i = 0; i < m; i++) {
      Arrays.fill(c, cOff + i * ldc, cOff + i * ldc + n, 0f);
    }
  }

  /// `C[rows x columns] += A[rows x depth] * B`, or `=` where `fresh`, with panels that are `k *
  /// NR` floats apart. Six rows go through all panels before the next six: they stay in L1, the
  /// panels come from L2, and C is written along its rows.
  private static void block(
      int rows,
      int columns,
      int depth,
      float[] a,
      int aOff,
      int lda,
      float[] panels,
      int panelsOff,
      int k,
      Scratch scratch,
      float[] c,
      int cOff,
      int ldc,
      boolean fresh) {
    // Two tiles of four where one of six would leave two or three single rows.
    int sixes = rows % 6 == 2 || rows % 6 == 3 ? rows - 9 : rows - 5;
    int height;
    for (int i = 0; i < rows; i += height) {
      height = i < sixes ? 6 : i <= rows - 4 ? 4 : 1;
      int aAt = aOff + i * lda;
      for (int q = 0; q < columns; q += NR) {
        int width = Math.min(NR, columns - q);
        int at = panelsOff + q * k;
        int cAt = cOff + i * ldc + q;
        if (width == NR) {
          tile(height, depth, a, aAt, lda, panels, at, c, cAt, ldc, fresh);
        } else {
          edge(height, width, depth, a, aAt, lda, panels, at, scratch.tile, c, cAt, ldc, fresh);
        }
      }
    }
  }

  private static void tile(
      int height,
      int depth,
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      float[] c,
      int cOff,
      int ldc,
      boolean fresh) {
    switch (height) {
      case 6 -> {
        if (WIDE) {
          PanamaTilesWide.tile6(depth, a, aOff, lda, b, bOff, c, cOff, ldc, fresh);
        } else {
          PanamaTilesNarrow.tile6(depth, a, aOff, lda, b, bOff, c, cOff, ldc, fresh);
        }
      }
      case 4 -> {
        if (WIDE) {
          PanamaTilesWide.tile4(depth, a, aOff, lda, b, bOff, c, cOff, ldc, fresh);
        } else {
          PanamaTilesNarrow.tile4(depth, a, aOff, lda, b, bOff, c, cOff, ldc, fresh);
        }
      }
      default -> {
        if (WIDE) {
          PanamaTilesWide.tile1(depth, a, aOff, b, bOff, c, cOff, fresh);
        } else {
          PanamaTilesNarrow.tile1(depth, a, aOff, b, bOff, c, cOff, fresh);
        }
      }
    }
  }

  /// A tile of a panel narrower than [#NR], by way of a full one beside C.
  private static void edge(
      int height,
      int width,
      int depth,
      float[] a,
      int aOff,
      int lda,
      float[] panels,
      int bOff,
      float[] tile,
      float[] c,
      int cOff,
      int ldc,
      boolean fresh) {
    for (int r = 0; r < height && !fresh; r++) {
      System.arraycopy(c, cOff + r * ldc, tile, r * NR, width);
    }
    tile(height, depth, a, aOff, lda, panels, bOff, tile, 0, NR, fresh);
    for (int r = 0; r < height; r++) {
      System.arraycopy(tile, r * NR, c, cOff + r * ldc, width);
    }
  }

  /// `panels[q][p][j] = B[p][q * NR + j]`, zeros beyond the last column.
  static void pack(
      boolean transposed,
      float[] b,
      int bOff,
      int ldb,
      int columns,
      int depth,
      float[] panels,
      int panelsOff) {
    for (int q = 0; q < columns; q += NR) {
      int width = Math.min(NR, columns - q);
      int to = panelsOff + q * depth;
      if (width < NR) {
        Arrays.fill(panels, to, to + depth * NR, 0f);
      }
      if (transposed) {
        PanamaTranspose.transpose(b, bOff + q * ldb, ldb, width, depth, panels, to, NR);
      } else if (width == NR) {
        copyPanel(b, bOff + q, ldb, depth, panels, to);
      } else {
        for (int p = 0; p < depth; p++) {
          System.arraycopy(b, bOff + p * ldb + q, panels, to + p * NR, width);
        }
      }
    }
  }

  private static void copyPanel(float[] b, int bOff, int ldb, int depth, float[] panels, int to) {
    for (int p = 0; p < depth; p++) {
      for (int j = 0; j < NR; j += LANES) {
        FloatVector.fromArray(S, b, bOff + p * ldb + j).intoArray(panels, to + p * NR + j);
      }
    }
  }
}
