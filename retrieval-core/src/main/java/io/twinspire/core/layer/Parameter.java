package io.twinspire.core.layer;

import io.twinspire.kernels.Matrix;

/// A trainable matrix, `rows x cols`, known by name in checkpoints and in the saved model.
///
/// A *table* has row-sparse gradients: a step touches only the rows its batch names, and optimisers
/// update only those. Two towers that share weights share the Parameter object.
public record Parameter(String name, Matrix values, boolean table) {

  public int rows() {
    return values.rows();
  }

  public int cols() {
    return values.cols();
  }
}
