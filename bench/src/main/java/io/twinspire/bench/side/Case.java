package io.twinspire.bench.side;

import java.util.Arrays;

/// What is computed, at which sizes, by how many threads.
///
/// | name | shape |
/// |---|---|
/// | `gemm-nt`, `gemm-nn`, `gemm-tn` | m x n x k |
/// | `infonce`, `infonce-two-sided` | M x N x d: loss, dQ and dD of given Q and D |
/// | `embedding-bag` | V x d x bags x L: forward, backward and the rows' update |
/// | `dot`, `dot-int8` | rows x d: one query against all rows |
/// | `scan`, `scan-int8` | V x d x queries: the ten best rows of each query, floats or codes |
/// | `softmax` | rows x n: exponentials and their sum |
/// | `adagrad`, `adam` | rows x n: one update of every row |
record Case(String name, String shape, int threads) {

  int[] sizes(int count) {
    int[] sizes = Arrays.stream(shape.split("x", -1)).mapToInt(Integer::parseInt).toArray();
    if (sizes.length != count) {
      throw new IllegalArgumentException(
          name + ": shape must have " + count + " sizes, got " + shape);
    }
    return sizes;
  }
}
