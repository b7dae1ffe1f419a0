package io.twinspire.core.scoring;

import io.twinspire.kernels.WorkerPool;
import java.util.function.IntConsumer;

/// How the work on the pairs of a block is cut, by its shapes alone.
final class Tiles {
  private static final int ROWS = 64;
  private static final int COLUMNS = 16;

  private Tiles() {}

  /// Runs `body` for each of n rows.
  static void rows(int n, WorkerPool pool, IntConsumer body) {
    pool.run(
        Math.ceilDiv(n, ROWS),
        (tile, worker) -> {
          int to = Math.min(n, (tile + 1) * ROWS);
          for (int r = tile * ROWS; r < to; r++) {
            body.accept(r);
          }
        });
  }

  /// Columns from one on.
  interface Columns {
    void run(int from, int n);
  }

  /// Runs `body` for ranges that make up n columns: for sums over rows, each of which one thread
  /// takes in the order of the rows.
  static void columns(int n, WorkerPool pool, Columns body) {
    pool.run(
        Math.ceilDiv(n, COLUMNS),
        (tile, worker) -> body.run(tile * COLUMNS, Math.min(COLUMNS, n - tile * COLUMNS)));
  }
}
