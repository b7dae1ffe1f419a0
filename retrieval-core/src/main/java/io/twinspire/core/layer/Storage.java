package io.twinspire.core.layer;

import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.StoredRows;

/// How the rows of an embedding table are stored, in memory and in files, while training and after.
/// Gradients, moments and whatever is computed are float32 in any case.
public enum Storage {
  /// 32 bits.
  FLOAT32,

  /// The upper 16 bits of a float32, an updated row rounded to the nearest: an update of less than
  /// 2^-9 of a weight is lost.
  BF16_NEAREST,

  /// The upper 16 bits of a float32, an updated row rounded up or down at random so that the
  /// expected value is the float32: small updates add up (Gupta et al. 2015).
  BF16_STOCHASTIC;

  /// New rows of zeros.
  public FloatRows zeros(int rows, int cols) {
    return this == FLOAT32 ? Matrix.zeros(rows, cols) : StoredRows.Bf16.zeros(rows, cols);
  }

  /// The same rows stored like this: `rows` itself where they are so already, a copy otherwise,
  /// which from float32 to bf16 is rounded to the nearest.
  public FloatRows of(FloatRows rows) {
    if (rows instanceof Matrix == (this == FLOAT32)) {
      return rows;
    }
    FloatRows copy = zeros(rows.rows(), rows.cols());
    copy.copyFrom(rows);
    return copy;
  }
}
