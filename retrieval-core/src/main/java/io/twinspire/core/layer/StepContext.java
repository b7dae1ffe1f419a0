package io.twinspire.core.layer;

import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import org.jspecify.annotations.Nullable;

/// What a forward pass needs beside its input: workers, whether this is training (dropout on), and
/// the coordinates from which every random number is a pure function: seed, step, and the global
/// number of the first row, so that a batch cut into chunks draws the same dropout masks as the
/// batch in one piece.
///
/// @param carried by the batch's rows, in their order, from the step before; null where nothing is
/// @param memory for what nobody asks for once the next step begins, as outputs and the gradients
///   that terms of [Gradients] refer to; null where it is to be kept
public record StepContext(
    WorkerPool pool,
    boolean training,
    long seed,
    long step,
    int firstRow,
    @Nullable CarriedState carried,
    @Nullable Workspace memory) {

  /// Of a step that nothing is carried to, and whose results are kept.
  public StepContext(WorkerPool pool, boolean training, long seed, long step, int firstRow) {
    this(pool, training, seed, step, firstRow, null, null);
  }

  /// For encoding with a trained model: no dropout, no randomness.
  public static StepContext inference(WorkerPool pool) {
    return new StepContext(pool, false, 0, 0, 0);
  }

  /// The same step, for the rows from `row` on.
  public StepContext atRow(int row) {
    return new StepContext(pool, training, seed, step, firstRow + row, carried, memory);
  }

  /// The same step on other workers, without its memory, which is one thread's.
  public StepContext on(WorkerPool other) {
    return new StepContext(other, training, seed, step, firstRow, carried, null);
  }

  /// A matrix of zeros, for as long as the step lasts where it has a memory. Not for several
  /// threads at once.
  public Matrix zeros(int rows, int cols) {
    return memory == null ? Matrix.zeros(rows, cols) : memory.zeros(rows, cols);
  }
}
