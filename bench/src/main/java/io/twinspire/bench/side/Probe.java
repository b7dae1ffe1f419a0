package io.twinspire.bench.side;

import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Measures the machine's limits in plain Java: ten independent chains of fused multiply-adds,
/// which never leave registers, and sums over arrays that fit in L2, in L3 and in neither. Best of
/// many.
final class Probe {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  static final int CHAINS = 10;
  private static final int ROUNDS = 1 << 21;
  private static final long NANOS = 1_500_000_000;
  private static final long MOMENT = 20_000_000;

  private Probe() {}

  static Limits measure(int mostThreads) {
    List<Double> peak = new ArrayList<>();
    for (int threads = 1; threads <= mostThreads; threads++) {
      peak.add(peak(threads, NANOS));
    }
    return new Limits(
        peak,
        List.of(
            read("L2", 512 << 10, mostThreads),
            read("L3", 8 << 20, mostThreads),
            read("DRAM", 512 << 20, mostThreads)));
  }

  /// The peak of this moment in GFLOP/s: on a shared host it changes from minute to minute.
  static double peakNow(int threads) {
    return peak(threads, MOMENT);
  }

  private static double peak(int threads, long nanos) {
    float[] sink = new float[threads];
    double best = best(threads, nanos, t -> sink[t] += fma(ROUNDS, 0.999f + sink[t] * 1e-9f));
    return 2.0 * CHAINS * S.length() * ROUNDS * threads / best;
  }

  private static Limits.Read read(String level, int bytes, int mostThreads) {
    List<Double> speeds = new ArrayList<>();
    int floats = bytes / Float.BYTES;
    // Long enough that waking the second thread does not count.
    int times = Math.max(1, (512 << 20) / bytes);
    for (int threads = 1; threads <= mostThreads; threads++) {
      // Each thread has its own L2; what lies beyond is shared.
      boolean own = level.equals("L2");
      int part = own ? floats : floats / threads;
      float[][] arrays = new float[threads][part];
      float[] sink = new float[threads];
      double nanos =
          best(
              threads,
              NANOS,
              t -> {
                for (int i = 0; i < times; i++) {
                  sink[t] += sum(arrays[t]);
                }
              });
      speeds.add((double) part * Float.BYTES * times * threads / nanos);
    }
    return new Limits.Read(level, bytes, List.copyOf(speeds));
  }

  private interface Part {
    void run(int thread);
  }

  private static double best(int threads, long nanos, Part part) {
    double best = Double.MAX_VALUE;
    try (var pool = new WorkerPool(threads)) {
      for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
        long start = System.nanoTime();
        pool.run(threads, (task, worker) -> part.run(task));
        best = Math.min(best, (double) (System.nanoTime() - start));
      }
    }
    return best;
  }

  static float fma(int rounds, float factor) {
    var f = FloatVector.broadcast(S, factor);
    var x = FloatVector.broadcast(S, 0.001f);
    var a = x;
    var b = x;
    var c = x;
    var d = x;
    var e = x;
    var g = x;
    var h = x;
    var i = x;
    var j = x;
    var k = x;
    for (int r = 0; r < rounds; r++) {
      a = a.fma(f, x);
      b = b.fma(f, x);
      c = c.fma(f, x);
      d = d.fma(f, x);
      e = e.fma(f, x);
      g = g.fma(f, x);
      h = h.fma(f, x);
      i = i.fma(f, x);
      j = j.fma(f, x);
      k = k.fma(f, x);
    }
    return a.add(b)
        .add(c.add(d))
        .add(e.add(g))
        .add(h.add(i))
        .add(j.add(k))
        .reduceLanes(VectorOperators.ADD);
  }

  static float sum(float[] values) {
    int n = S.length();
    var a = FloatVector.zero(S);
    var b = a;
    var c = a;
    var d = a;
    int i = 0;
    for (; i <= values.length - 4 * n; i += 4 * n) {
      a = a.add(FloatVector.fromArray(S, values, i));
      b = b.add(FloatVector.fromArray(S, values, i + n));
      c = c.add(FloatVector.fromArray(S, values, i + 2 * n));
      d = d.add(FloatVector.fromArray(S, values, i + 3 * n));
    }
    float sum = a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    for (; i < values.length; i++) {
      sum += values[i];
    }
    return sum;
  }
}
