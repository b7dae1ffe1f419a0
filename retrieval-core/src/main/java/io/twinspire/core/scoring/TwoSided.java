package io.twinspire.core.scoring;

import io.twinspire.kernels.Softmax;
import io.twinspire.kernels.Vectors;
import java.util.Arrays;

/// Row and column normalisers of the symmetric softmax, gathered strip by strip in a first pass,
/// and the gradient they give in the second:
///
/// `L = 1/(2W) [ sum_i w_i (rowLse_i - sum_j y_ij s_ij) + sum_j c_j colLse_j - sum_ij w_i y_ij s_ij
/// ]`, `dL/ds_ij = 1/(2W) [ w_i exp(s_ij - rowLse_i) + c_j exp(s_ij - colLse_j) - 2 w_i y_ij ]`,
///
/// with `W = sum_i w_i` and `c_j = sum_i w_i y_ij`: a column counts as much as the rows that call
/// it positive. Only shared candidates are columns; one that a query has for itself stands against
/// that query alone, so it has part in the row's softmax and none of its own.
final class TwoSided implements ContrastiveStep.RowPass {
  private final Targets targets;
  private final Candidates candidates;
  private final float[] shares;
  private final int n;
  private final double totalWeight;
  private final float[] rowLse;
  private final float[] colMax;
  private final float[] colSum;
  private final float[] colLse;
  private final float[] colWeight;

  /// `c_j / (2W)`.
  private final float[] colShare;

  private final float[][] scratch;
  private double constantLoss;

  TwoSided(Targets targets, Candidates candidates, int workers) {
    int m = targets.positives().rows();
    this.targets = targets;
    this.candidates = candidates;
    this.shares = targets.shares();
    this.n = candidates.shared();
    this.totalWeight = targets.totalWeight();
    this.rowLse = new float[m];
    this.colMax = new float[n];
    // A column that is masked everywhere so far is shifted by it too, so it is finite.
    Arrays.fill(colMax, -Float.MAX_VALUE);
    this.colSum = new float[n];
    this.colLse = new float[n];
    this.colWeight = new float[n];
    this.colShare = new float[n];
    this.scratch = new float[workers][ContrastiveStep.COLUMN_TILE];
    int[] offsets = targets.positives().offsets();
    for (int r = 0; r < m; r++) {
      for (int p = offsets[r]; p < offsets[r + 1]; p++) {
        int column = targets.positives().ids()[p];
        if (column < n) {
          colWeight[column] += targets.weight(r) * shares[p];
        }
      }
    }
  }

  void addRow(float[] s, int off, int row) {
    rowLse[row] = Softmax.logSumExp(s, off, candidates.columns(row));
  }

  /// Folds `height` rows of the columns `[col, col + width)` into the running maximum and sum of
  /// each column.
  void addColumns(float[] s, int ld, int height, int col, int width, int worker) {
    float[] factor = scratch[worker];
    System.arraycopy(colMax, col, factor, 0, width);
    for (int r = 0; r < height; r++) {
      Vectors.max(s, r * ld + col, colMax, col, width);
    }
    for (int c = 0; c < width; c++) {
      factor[c] -= colMax[col + c];
    }
    Softmax.expShifted(factor, 0, width, 0f);
    for (int c = 0; c < width; c++) {
      colSum[col + c] *= factor[c];
    }
    for (int r = 0; r < height; r++) {
      Softmax.addExpDifference(s, r * ld + col, colMax, col, colSum, col, width);
    }
  }

  void finish() {
    for (int c = 0; c < n; c++) {
      colShare[c] = (float) (colWeight[c] / (2 * totalWeight));
      colLse[c] = colMax[c] + (float) StrictMath.log(colSum[c]);
      if (colWeight[c] > 0) {
        constantLoss += colWeight[c] * (double) colLse[c] / (2 * totalWeight);
      } else {
        // No positive in this column: its softmax is not part of the loss, and its share below must
        // be exactly 0.
        colLse[c] = Float.POSITIVE_INFINITY;
      }
    }
  }

  @Override
  public double constantLoss() {
    return constantLoss;
  }

  @Override
  public double gradient(float[] s, int off, int row) {
    float weight = targets.weight(row);
    int from = targets.positives().offsets()[row];
    int to = targets.positives().offsets()[row + 1];
    int[] columns = targets.positives().ids();
    int all = candidates.columns(row);
    double targetScore = 0;
    for (int p = from; p < to; p++) {
      // A positive outside the columns has no loss there.
      int sides = columns[p] < n ? 2 : 1;
      targetScore += sides * (double) shares[p] * s[off + columns[p]];
    }
    float norm = (float) (1 / (2 * totalWeight));
    Softmax.mixExp(s, off, n, norm * weight, rowLse[row], colShare, colLse);
    Softmax.expShifted(s, off + n, all - n, rowLse[row]);
    Vectors.scale(norm * weight, s, off + n, all - n);
    for (int p = from; p < to; p++) {
      int sides = columns[p] < n ? 2 : 1;
      s[off + columns[p]] -= sides * norm * weight * shares[p];
    }
    return weight * (rowLse[row] - targetScore) / (2 * totalWeight);
  }
}
