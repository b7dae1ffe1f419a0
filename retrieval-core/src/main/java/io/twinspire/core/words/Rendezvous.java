package io.twinspire.core.words;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Where a fixed number of threads wait for each other, a hundred thousand times a second: awake at
/// first, then leaving the processor to others, since one that is not running may be waited for.
final class Rendezvous {
  private static final int SPINS = 5_000;
  private static final long PAUSE_NANOS = 1_000;

  private final int parties;
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile int round;
  private volatile boolean broken;

  Rendezvous(int parties) {
    this.parties = parties;
  }

  /// Returns when all have come. What one wrote before is seen by the others after.
  ///
  /// @throws IllegalStateException where one of them has failed
  void await() {
    int mine = round;
    if (arrived.incrementAndGet() == parties) {
      arrived.set(0);
      round = mine + 1;
      return;
    }
    for (int i = 0; round == mine; i++) {
      if (broken) {
        throw new IllegalStateException("rendezvous: another thread failed");
      }
      if (i < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /// Says that one who fails will not come.
  void fail() {
    broken = true;
  }
}
