package io.twinspire.kernels;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A fixed set of threads that share the tasks of one loop at a time; the caller is one of them.
///
/// Tasks are handed out one by one as threads get free. Results are the same for every number of
/// threads where a task writes only what belongs to its index – `worker` (0 .. threads - 1) is for
/// scratch memory, not for results.
public final class WorkerPool implements AutoCloseable {

  /// The body of a parallel loop.
  @FunctionalInterface
  public interface Task {
    /// @param task 0 .. tasks - 1
    /// @param worker 0 .. threads - 1; no two threads run with the same one at a time
    void run(int task, int worker);
  }

  private final Thread[] workers;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Loop current;
  private long loops;
  private volatile boolean closed;

  /// @param threads at least 1, the caller included
  public WorkerPool(int threads) {
    Checks.atLeast("worker pool", "threads", threads, 1);
    workers = new Thread[threads - 1];
    for (int w = 0; w < workers.length; w++) {
      int worker = w + 1;
      workers[w] =
          Thread.ofPlatform()
              .daemon()
              .name("twinspire-worker-" + worker)
              .start(() -> serve(worker));
    }
  }

  public int threads() {
    return workers.length + 1;
  }

  /// Runs `task` for 0 .. tasks - 1 and returns when all are done. After a failure no new task is
  /// begun; the first failure is thrown.
  ///
  /// @throws IllegalStateException when called from inside a task, by a second thread at the same
  ///   time, or after [#close]
  public void run(int tasks, Task task) {
    Checks.atLeast("worker pool", "tasks", tasks, 0);
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "worker pool: run must not be nested or shared by two callers, got a second call while"
              + " one is going on. Split the work in one loop, or use a pool of your own");
    }
    try {
      if (closed) {
        throw new IllegalStateException("worker pool: must be open, got a call after close");
      }
      var loop = new Loop(tasks, task);
      boolean alone = workers.length == 0 || tasks <= 1;
      if (!alone) {
        begin(loop);
      }
      loop.work(0);
      if (!alone) {
        finish(loop);
      }
      loop.rethrow();
    } finally {
      busy.set(false);
    }
  }

  private void begin(Loop loop) {
    lock.lock();
    try {
      current = loop;
      loops++;
      loop.serving = workers.length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void finish(Loop loop) {
    lock.lock();
    try {
      while (loop.serving > 0) {
        changed.awaitUninterruptibly();
      }
      current = null;
    } finally {
      lock.unlock();
    }
  }

  private void serve(int worker) {
    long seen = 0;
    while (true) {
      Loop loop;
      lock.lock();
      try {
        while (!closed && loops == seen) {
          changed.awaitUninterruptibly();
        }
        if (loops == seen) {
          return;
        }
        seen = loops;
        loop = current;
      } finally {
        lock.unlock();
      }
      if (loop != null) {
        loop.work(worker);
        lock.lock();
        try {
          if (--loop.serving == 0) {
            changed.signalAll();
          }
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /// Ends the threads once the loop that may be going on is done.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static final class Loop {
    final int tasks;
    final Task task;
    final AtomicInteger next = new AtomicInteger();
    int serving;
    private @Nullable Throwable failure;

    Loop(int tasks, Task task) {
      this.tasks = tasks;
      this.task = task;
    }

    void work(int worker) {
      for (int t = next.getAndIncrement(); t < tasks; t = next.getAndIncrement()) {
        try {
          task.run(t, worker);
        } catch (Throwable e) {
          fail(e);
          return;
        }
      }
    }

    private synchronized void fail(Throwable e) {
      next.set(tasks);
      if (failure == null) {
        failure = e;
      }
    }

    synchronized void rethrow() {
      switch (failure) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException("worker pool: a task failed", failure);
      }
    }
  }
}
