package io.twinspire.bench.side;

import io.twinspire.kernels.Gemm;
import io.twinspire.kernels.Kernels;
import io.twinspire.kernels.Panels;

/// The register tile of all products, A by rows times panels that are packed already (m x n x k),
/// one thread. Its peer does as many fused multiply-adds in registers alone.
final class MicroKernelBody implements Body {

  private final float[] c;
  private final Runnable work;

  MicroKernelBody(Case task, String implementation) {
    int[] sizes = task.sizes(3);
    int m = sizes[0];
    int n = sizes[1];
    int k = sizes[2];
    c = new float[m * n];
    work =
        switch (implementation) {
          case "ours" -> tile(m, n, k);
          case Plan.PEAK -> registers((long) m * n * k);
          default -> throw Bodies.unknown(task, implementation);
        };
  }

  private Runnable tile(int m, int n, int k) {
    float[] a = Numbers.floats(1, m * k, 1);
    var b = new Panels();
    b.reset(k, n);
    b.packTransposed(0, b.count(), Numbers.floats(2, n * k, 1), 0, k);
    return () -> Gemm.packed(m, a, 0, k, b, 0, b.count(), c, 0, n, false);
  }

  private Runnable registers(long fmas) {
    int lanes = Kernels.vectorBits() / Float.SIZE;
    int rounds = Math.toIntExact(fmas / lanes / Probe.CHAINS);
    return () -> c[0] = Probe.fma(rounds, 0.999f + c[0] * 1e-9f);
  }

  @Override
  public void run() {
    work.run();
  }

  @Override
  public double result() {
    return Body.norm(c);
  }
}
