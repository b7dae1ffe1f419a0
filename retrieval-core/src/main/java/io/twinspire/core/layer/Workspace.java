package io.twinspire.core.layer;

import io.twinspire.kernels.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The matrices that are made on a way through, of a step or of the layers of one group of
/// histories, in memory that is used again for the next one. A step keeps about 6 KB for each place
/// of a history until its backward pass; new memory for that every step is copied by the collector
/// again and again, and is in no cache.
///
/// For one thread at a time.
public final class Workspace {
  private final List<float[]> arrays = new ArrayList<>();
  private int used;

  /// Whatever was there before: for results that are written as a whole.
  public Matrix matrix(int rows, int cols) {
    int size = Matrix.length(rows, cols);
    if (used == arrays.size()) {
      arrays.add(new float[size]);
    } else if (arrays.get(used).length < size) {
      arrays.set(used, new float[size]);
    }
    return new Matrix(arrays.get(used++), rows, cols);
  }

  /// Zeros.
  public Matrix zeros(int rows, int cols) {
    Matrix zeros = matrix(rows, cols);
    Arrays.fill(zeros.data(), 0, rows * cols, 0f);
    return zeros;
  }

  /// Gives all matrices up: their memory is that of those made from now on.
  public void clear() {
    used = 0;
  }
}
