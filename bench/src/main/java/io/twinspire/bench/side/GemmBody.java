package io.twinspire.bench.side;

import io.twinspire.kernels.Gemm;
import io.twinspire.kernels.WorkerPool;

/// `C = A B^T`, `A B` or `A^T B`. Ours splits the rows of C among its threads.
final class GemmBody implements Body {

  private final String form;
  private final int m;
  private final int n;
  private final int k;
  private final float[] a;
  private final float[] b;
  private final float[] c;
  private final WorkerPool pool;
  private final Runnable product;

  GemmBody(Case task, String implementation) {
    form = task.name().substring("gemm-".length());
    int[] sizes = task.sizes(3);
    m = sizes[0];
    n = sizes[1];
    k = sizes[2];
    a = Numbers.floats(1, m * k, 1);
    b = Numbers.floats(2, n * k, 1);
    c = new float[m * n];
    pool = new WorkerPool(task.threads());
    product =
        switch (implementation) {
          case "ours" -> this::ours;
          case "openblas", "mkl" -> library(Blas.named(implementation), task.threads());
          default -> throw Bodies.unknown(task, implementation);
        };
  }

  private Runnable library(Blas blas, int threads) {
    return () -> {
      blas.threads(threads);
      blas.multiply(form.equals("tn"), form.equals("nt"), m, n, k, a, b, c);
    };
  }

  private void ours() {
    int part = Math.ceilDiv(m, pool.threads());
    pool.run(
        Math.ceilDiv(m, part),
        (task, worker) -> {
          int from = task * part;
          int rows = Math.min(part, m - from);
          switch (form) {
            case "nt" -> Gemm.nt(rows, n, k, a, from * k, k, b, 0, k, c, from * n, n, false);
            case "nn" -> Gemm.nn(rows, n, k, a, from * k, k, b, 0, n, c, from * n, n, false);
            default -> Gemm.tn(rows, n, k, a, from, m, b, 0, n, c, from * n, n, false);
          }
        });
  }

  @Override
  public void run() {
    product.run();
  }

  @Override
  public double result() {
    return Body.norm(c);
  }

  @Override
  public void close() {
    pool.close();
  }
}
