package io.twinspire.bench.side;

import java.util.Arrays;

/// What is computed, at which sizes, by how many threads.
///
/// | name | shape |
/// |---|---|
/// | `gemm-nt`, `gemm-nn`, `gemm-tn` | m x n x k |
/// | `infonce`, `infonce-two-sided` | M x N x d: loss, dQ and dD of given Q and D |
/// | `embedding-bag`, `embedding-bag-sgd` | V x d x bags x L: forward, backward and the rows' update, row-wise Adagrad or SGD |
/// | `embedding-bag-bf16`, `embedding-bag-bf16-stochastic` | the same with row-wise Adagrad on a table of bf16, rounded to the nearest or stochastically |
/// | `dot`, `dot-int8` | rows x d: one query against all rows |
/// | `scan`, `scan-int8` | V x d x queries: the ten best rows of each query, floats or codes |
/// | `dot-bf16`, `dot-int4`, `dot-signs` | rows x d: one query against rows in fewer bits |
/// | `micro-kernel` | m x n x k: the product of packed panels alone |
/// | `pack`, `transpose` | rows x n: a matrix in another order |
/// | names of [RowKernel] | rows x n: the kernel once for every row |
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
