package io.twinspire.core.layer;

import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;

/// A trainable matrix, `rows x cols`, known by name in checkpoints and in the saved model.
///
/// A *table* has row-sparse gradients: a step touches only the rows its batch names, and optimisers
/// update only those. Two towers that share weights share the Parameter object.
///
/// @param stored the values, of the type that `storage` says; only a table's may be bf16
public record Parameter(String name, FloatRows stored, Storage storage, boolean table) {

  public Parameter {
    boolean floats = storage == Storage.FLOAT32;
    if (stored instanceof Matrix != floats || !(floats || table)) {
      throw new IllegalArgumentException(
          name + ": must be float32, or a table of the rows that its storage says, got " + storage);
    }
  }

  /// One of float32.
  public Parameter(String name, Matrix values, boolean table) {
    this(name, values, Storage.FLOAT32, table);
  }

  public int rows() {
    return stored.rows();
  }

  public int cols() {
    return stored.cols();
  }

  /// The values of one that is float32, as all are but the embedding tables of a tower whose
  /// storage says otherwise.
  public Matrix values() {
    if (stored instanceof Matrix matrix) {
      return matrix;
    }
    throw new IllegalStateException(name + ": must be float32 here, got " + storage);
  }
}
