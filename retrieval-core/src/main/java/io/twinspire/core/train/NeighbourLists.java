package io.twinspire.core.train;

import io.twinspire.core.model.Encoding;
import io.twinspire.kernels.ExactSearch;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.TopK;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The nearest documents of each document of a pair, by dot product of their vectors as they were
/// when the epoch began. Exact search: `2 V V d` operations an epoch for V documents.
final class NeighbourLists implements NearPositive.Lists {
  private final int[] drawn;
  private final int[] asked;

  /// The row of `neighbours` that a document has, -1 for none.
  private final int[] rows;

  /// For each document of a pair its neighbours, nearest first, then -1.
  private final IntCells neighbours;

  /// @param counts for each document the training pairs that it is the positive of
  /// @param weights how much each document weighs, 0 for one that is never drawn
  NeighbourLists(int depth, int[] counts, double[] weights) {
    this.drawn = IntStream.range(0, weights.length).filter(j -> weights[j] > 0).toArray();
    this.asked = IntStream.range(0, counts.length).filter(j -> counts[j] > 0).toArray();
    this.rows = new int[counts.length];
    Arrays.fill(rows, -1);
    for (int r = 0; r < asked.length; r++) {
      rows[asked[r]] = r;
    }
    this.neighbours = IntCells.of(asked.length, depth);
  }

  @Override
  public int size(int document) {
    int row = rows[document];
    int size = 0;
    while (row >= 0 && size < depth() && neighbours.get(row, size) >= 0) {
      size++;
    }
    return size;
  }

  @Override
  public int get(int document, int i) {
    return neighbours.get(rows[document], i);
  }

  private int depth() {
    return neighbours.cells().cols();
  }

  @Override
  public void renew(Supplier<Matrix> encoded, WorkerPool pool) {
    Matrix vectors = encoded.get();
    int[] found =
        Arrays.stream(drawn).filter(document -> !Encoding.isEmpty(vectors, document)).toArray();
    // One more, since a document is its own nearest neighbour.
    int k = Math.max(1, Math.min(found.length, depth() + 1));
    TopK top = ExactSearch.topK(vectors.select(found), vectors.select(asked), k, pool);
    for (int r = 0; r < asked.length; r++) {
      int size = 0;
      boolean empty = Encoding.isEmpty(vectors, asked[r]);
      for (int i = 0; i < k && size < depth() && !empty && top.id(r, i) >= 0; i++) {
        int document = found[top.id(r, i)];
        if (document != asked[r]) {
          neighbours.set(r, size++, document);
        }
      }
      while (size < depth()) {
        neighbours.set(r, size++, -1);
      }
    }
  }

  @Override
  public Map<String, Matrix> state() {
    return Map.of("neighbours", neighbours.cells());
  }
}
