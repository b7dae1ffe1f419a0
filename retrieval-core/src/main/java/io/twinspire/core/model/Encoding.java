package io.twinspire.core.model;

import io.twinspire.core.data.Features;
import io.twinspire.core.layer.StepContext;
import io.twinspire.core.tower.Tower;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;

/// Encodes many rows with a trained tower, a block at a time.
public final class Encoding {
  private static final int BLOCK = 2048;

  private Encoding() {}

  /// Vectors of all rows of `in`, `M x d`; a row with no known feature is zeros.
  public static Matrix encode(Tower tower, Features in, WorkerPool pool) {
    Matrix out = Matrix.zeros(in.rows(), tower.dimensions());
    for (int from = 0; from < in.rows(); from += BLOCK) {
      int[] rows = new int[Math.min(BLOCK, in.rows() - from)];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = from + i;
      }
      Matrix part = tower.forward(in.select(rows), StepContext.inference(pool)).out();
      System.arraycopy(part.data(), 0, out.data(), out.offset(from), part.rows() * part.cols());
    }
    return out;
  }

  /// Whether a vector is all zeros, which stands for a text with no known feature.
  public static boolean isEmpty(float[] vector) {
    return isEmpty(vector, 0, vector.length);
  }

  /// Whether a row of vectors is all zeros.
  public static boolean isEmpty(Matrix vectors, int row) {
    int from = vectors.offset(row);
    return isEmpty(vectors.data(), from, from + vectors.cols());
  }

  private static boolean isEmpty(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (values[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
