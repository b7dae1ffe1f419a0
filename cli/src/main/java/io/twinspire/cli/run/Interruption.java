package io.twinspire.cli.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Asks a run to stop at its next step when the process gets a signal or its time is up.
///
/// The JVM ends with the signal's own code, 130 for Ctrl-C, once the shutdown hook returns; the
/// hook waits until the run has written its checkpoint.
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final long deadline;
  private final Thread hook = new Thread(this::onShutdown, "twinspire-stop");
  private volatile boolean signalled;

  /// @param maxMinutes time the run may take, infinity for any
  Interruption(double maxMinutes) {
    this.deadline =
        Double.isInfinite(maxMinutes)
            ? Long.MAX_VALUE
            : System.nanoTime() + (long) (maxMinutes * TimeUnit.MINUTES.toNanos(1));
  }

  /// From here on a signal waits for a checkpoint, until [#close]. Before and after, there is
  /// nothing to save and the process ends at once.
  void trainingBegins() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  boolean stopRequested() {
    return signalled || timeIsUp();
  }

  private boolean timeIsUp() {
    return deadline != Long.MAX_VALUE && System.nanoTime() - deadline >= 0;
  }

  private void onShutdown() {
    signalled = true;
    try {
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// Training has ended, or stopped with everything on disk.
  @Override
  public void close() {
    ended.countDown();
    if (!signalled) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        // The hook runs already and has been released above.
        signalled = true;
      }
    }
  }
}
