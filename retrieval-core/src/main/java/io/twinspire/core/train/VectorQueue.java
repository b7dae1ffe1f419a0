package io.twinspire.core.train;

import io.twinspire.kernels.Matrix;
import java.util.Map;

/// The document vectors of the last pairs trained on, as they were when their batch was trained on:
/// more candidates without encoding any (XBM, Wang et al. 2020, "Cross-Batch Memory for Embedding
/// Learning"; the queue of MoCo, He et al. 2020, without its momentum encoder). They are frozen:
/// nothing is learned through them. Pair i of a stage is in slot `i mod size`, so how many pairs
/// came before says where the queue stands.
final class VectorQueue {
  private final Matrix vectors;
  private final IntCells documents;

  /// @param size pairs that it holds
  /// @param dimensions d
  VectorQueue(int size, int dimensions) {
    this.vectors = Matrix.zeros(size, dimensions);
    this.documents = IntCells.of(size, 1);
  }

  /// How many pairs are in it after `before` pairs.
  int filled(long before) {
    return (int) Math.min(vectors.rows(), before);
  }

  /// The slot of the pair that came `back` pairs ago, 0 for the last one of `before`.
  int slot(long before, int back) {
    return (int) ((before - 1 - back) % vectors.rows());
  }

  int document(int slot) {
    return documents.get(slot, 0);
  }

  void copy(int slot, Matrix into, int row) {
    System.arraycopy(
        vectors.data(), vectors.offset(slot), into.data(), into.offset(row), vectors.cols());
  }

  int dimensions() {
    return vectors.cols();
  }

  /// Puts in a pair's document.
  ///
  /// @param number of the pair: how many came before it
  /// @param from vectors of which `row` is the document's
  void put(long number, int document, Matrix from, int row) {
    int slot = (int) (number % vectors.rows());
    documents.set(slot, 0, document);
    System.arraycopy(
        from.data(), from.offset(row), vectors.data(), vectors.offset(slot), vectors.cols());
  }

  /// What a checkpoint holds.
  Map<String, Matrix> state() {
    return Map.of("queue/vectors", vectors, "queue/documents", documents.cells());
  }
}
