package io.twinspire.core.layer;

import io.twinspire.kernels.WorkerPool;

/// What a forward pass needs beside its input: workers, whether this is training (dropout on), and
/// the coordinates from which every random number is a pure function: seed, step, and the global
/// number of the first row, so that a batch cut into chunks draws the same dropout masks as the
/// batch in one piece.
public record StepContext(WorkerPool pool, boolean training, long seed, long step, int firstRow) {

  /// For encoding with a trained model: no dropout, no randomness.
  public static StepContext inference(WorkerPool pool) {
    return new StepContext(pool, false, 0, 0, 0);
  }

  /// The same step, for the rows from `row` on.
  public StepContext atRow(int row) {
    return new StepContext(pool, training, seed, step, firstRow + row);
  }
}
