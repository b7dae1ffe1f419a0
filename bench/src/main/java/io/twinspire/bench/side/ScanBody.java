package io.twinspire.bench.side;

import io.twinspire.kernels.ExactSearch;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.StoredRows;
import io.twinspire.kernels.TopK;
import io.twinspire.kernels.WorkerPool;

/// The ten rows of the largest dot product for each query; `scan-int8` has codes of eight bits.
final class ScanBody implements Body {

  static final int K = 10;

  private final StoredRows rows;
  private final Matrix queries;
  private final WorkerPool pool;
  private TopK found = new TopK(new int[0], new float[0], 1);

  ScanBody(Case task) {
    int[] sizes = task.sizes(3);
    var floats = new Matrix(Numbers.rows(1, sizes[0], sizes[1]), sizes[0], sizes[1]);
    rows = task.name().equals("scan-int8") ? StoredRows.Int8.of(floats) : floats;
    queries = new Matrix(Numbers.rows(2, sizes[2], sizes[1]), sizes[2], sizes[1]);
    pool = new WorkerPool(task.threads());
  }

  @Override
  public void run() {
    found = ExactSearch.topK(rows, queries, K, pool);
  }

  @Override
  public double result() {
    return Body.norm(found.scores());
  }

  @Override
  public void close() {
    pool.close();
  }
}
