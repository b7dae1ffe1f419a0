package io.twinspire.core.train;

import io.twinspire.kernels.Matrix;
import java.util.Arrays;

/// Candidates that are not encoded: rows `[at, at + F)` of D are `vectors` (`F x d`).
public record Frozen(int at, Matrix vectors) {

  /// The documents to encode, of those of all rows of D.
  int[] encoded(int[] documents) {
    int[] rest = Arrays.copyOf(documents, documents.length - vectors.rows());
    System.arraycopy(documents, at + vectors.rows(), rest, at, rest.length - at);
    return rest;
  }

  /// D: what was encoded, with the frozen rows in between.
  Matrix into(Matrix encoded) {
    Matrix all = Matrix.zeros(encoded.rows() + vectors.rows(), encoded.cols());
    int d = all.cols();
    System.arraycopy(encoded.data(), 0, all.data(), 0, at * d);
    System.arraycopy(vectors.data(), 0, all.data(), at * d, vectors.rows() * d);
    System.arraycopy(
        encoded.data(), at * d, all.data(), (at + vectors.rows()) * d, (encoded.rows() - at) * d);
    return all;
  }

  /// The rows of dD that go back into a tower.
  Matrix outOf(Matrix all) {
    int d = all.cols();
    Matrix encoded = Matrix.zeros(all.rows() - vectors.rows(), d);
    System.arraycopy(all.data(), 0, encoded.data(), 0, at * d);
    System.arraycopy(
        all.data(), (at + vectors.rows()) * d, encoded.data(), at * d, (encoded.rows() - at) * d);
    return encoded;
  }
}
