package io.twinspire.bench.side;

import org.jspecify.annotations.Nullable;

/// Runs cases in this JVM.
final class Local implements Contender {

  private static final double SAMPLE_NANOS = 2e7;

  /// Threads that slept may wake on one processor and stay there for a while.
  private static final double APART_NANOS = 1e8;

  /// Warming ends at the latest after so many times the given seconds.
  private static final int LONGEST = 6;

  private @Nullable Body body;
  private double once;
  private double uncounted;

  @Override
  public Ready prepare(Case task, String implementation, double seconds) {
    release();
    Body made = Bodies.of(task, implementation);
    body = made;
    uncounted = task.threads() > 1 ? APART_NANOS : 0;
    double best = Double.MAX_VALUE;
    long begun = System.nanoTime();
    long improved = begun;
    int runs = 0;
    // Compilation shows as an improvement, however late: warm is what has not become faster.
    while (runs < 2
        || (System.nanoTime() - improved < seconds * 1e9
            && System.nanoTime() - begun < LONGEST * seconds * 1e9)) {
      long start = System.nanoTime();
      made.run();
      runs++;
      once = System.nanoTime() - start;
      if (once < 0.9 * best) {
        best = once;
        improved = System.nanoTime();
      }
    }
    return new Ready(made.result(), "");
  }

  /// What is not counted brings caches and threads back: one run, with several threads some more; a
  /// long case needs none.
  @Override
  public double sample() {
    if (body == null) {
      throw new IllegalStateException("a case must be prepared before it is sampled");
    }
    int runs = (int) Math.max(1, Math.ceil(SAMPLE_NANOS / once));
    if (once < SAMPLE_NANOS * 5) {
      long woken = System.nanoTime();
      do {
        body.run();
      } while (System.nanoTime() - woken < uncounted);
    }
    long start = System.nanoTime();
    for (int i = 0; i < runs; i++) {
      body.run();
    }
    once = (double) (System.nanoTime() - start) / runs;
    return once;
  }

  @Override
  public void release() {
    if (body != null) {
      body.close();
      body = null;
    }
  }

  @Override
  public void close() {
    release();
  }
}
