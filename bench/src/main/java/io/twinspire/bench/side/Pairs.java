package io.twinspire.bench.side;

import java.io.IOException;

/// Ours and a peer in turn, each pair begun by the other one than the pair before.
final class Pairs {

  /// OpenMP's threads go on looking for work for .2 s (`KMP_BLOCKTIME`) and would take a core from
  /// whoever comes next.
  private static final long PAUSE_MILLIS = 250;

  /// Implementations sum in other orders.
  private static final double TOLERANCE = 1e-3;

  private final int pairs;
  private final double seconds;
  private final Limits limits;

  /// @param seconds to warm each of the two
  Pairs(int pairs, double seconds, Limits limits) {
    this.pairs = pairs;
    this.seconds = seconds;
    this.limits = limits;
  }

  /// A peer that failed is not asked to let go of its case: whoever called ends it.
  ///
  /// @throws IllegalStateException where the peer fails, or computes something else than ours
  Row measure(Plan.Pairing pairing, Contender ours, Contender theirs) throws IOException {
    Case task = pairing.task();
    Contender.Ready peer =
        theirs.prepare(pairing.theirs(), Contenders.implementation(pairing.peer()), seconds);
    try {
      Contender.Ready mine = ours.prepare(task, "ours", seconds);
      if (pairing.comparable()
          && !(Math.abs(mine.result() - peer.result()) <= TOLERANCE * Math.abs(mine.result()))) {
        throw new IllegalStateException(
            "it computes something else: " + peer.result() + " where ours is " + mine.result());
      }
      double[] a = new double[pairs];
      double[] b = new double[pairs];
      double[] least = new double[pairs];
      Work work = Work.of(task);
      for (int i = 0; i < pairs; i++) {
        if (i % 2 == 0) {
          a[i] = sample(ours, task);
          b[i] = sample(theirs, task);
        } else {
          b[i] = sample(theirs, task);
          a[i] = sample(ours, task);
        }
        least[i] = work.leastNanos(limits(work, task.threads()), task.threads());
      }
      theirs.release();
      return Row.of(task, pairing.peer(), peer.variant(), work, a, b, least);
    } finally {
      ours.release();
    }
  }

  /// With the peak of this moment, where it matters: a host's other guests take some of it, for
  /// minutes at a time, from whatever is measured.
  private Limits limits(Work work, int threads) {
    if (work.flops() == 0) {
      return limits;
    }
    pause(threads);
    return limits.withPeak(threads, Probe.peakNow(threads));
  }

  private static double sample(Contender contender, Case task) throws IOException {
    pause(task.threads());
    return contender.sample();
  }

  /// Until the threads of whoever came before sleep.
  private static void pause(int threads) {
    if (threads > 1) {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
