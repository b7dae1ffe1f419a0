package io.twinspire.kernels;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A fixed set of threads that share the tasks of one loop at a time; the caller is one of them.
///
/// Every thread begins with a stretch of neighbouring tasks of its own, the same in each loop of as
/// many tasks, and when it is done takes what is left of the others'. So what a task reads and
/// writes tends to be in its thread's cache from loop to loop, and two threads do not write next to
/// each other. Results are the same for every number of threads where a task writes only what
/// belongs to its index – `worker` (0 .. threads - 1) is for scratch memory, not for results.
///
/// A training step is hundreds of loops of a millisecond or less, so threads wait for the next one
/// awake for some microseconds before they sleep – unless there are more of them than processors. A
/// loop ends when its tasks are done: it does not wait for a thread that never got a processor to
/// begin.
public final class WorkerPool implements AutoCloseable {

  /// The body of a parallel loop.
  @FunctionalInterface
  public interface Task {
    /// @param task 0 .. tasks - 1
    /// @param worker 0 .. threads - 1; no two threads run with the same one at a time
    void run(int task, int worker);
  }

  /// Some tens of microseconds: longer than the serial work between two loops of a step, shorter
  /// than two wake-ups.
  private static final int SPINS = 2_000;

  private final Thread[] workers;
  private final int spins;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Written before [#loops], read after it.
  private volatile @Nullable Loop current;

  private final AtomicLong loops = new AtomicLong();
  private final AtomicInteger asleep = new AtomicInteger();
  private volatile boolean closed;

  /// @param threads at least 1, the caller included
  public WorkerPool(int threads) {
    Checks.atLeast("worker pool", "threads", threads, 1);
    workers = new Thread[threads - 1];
    spins = threads <= Runtime.getRuntime().availableProcessors() ? SPINS : 0;
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
      var loop = new Loop(tasks, task, threads());
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

  /// Answers of `task` to 0 .. tasks - 1, in that order; otherwise as [#run].
  public <T> List<T> map(int tasks, IntFunction<T> task) {
    Checks.atLeast("worker pool", "tasks", tasks, 0);
    var answers = new AtomicReferenceArray<T>(tasks);
    run(tasks, (i, worker) -> answers.setPlain(i, task.apply(i)));
    return IntStream.range(0, tasks).mapToObj(answers::getPlain).toList();
  }

  private void begin(Loop loop) {
    current = loop;
    loops.incrementAndGet();
    wake();
  }

  /// Whoever falls asleep says so before it looks for the last time, so none is missed.
  private void wake() {
    if (asleep.get() > 0) {
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void finish(Loop loop) {
    loop.close();
    await(loop::isLeft);
    current = null;
  }

  private void serve(int worker) {
    long seen = 0;
    while (true) {
      long last = seen;
      await(() -> closed || loops.get() != last);
      seen = loops.get();
      if (seen == last) {
        return;
      }
      Loop loop = current;
      if (loop != null && loop.enter()) {
        loop.work(worker);
        if (loop.leave()) {
          wake();
        }
      }
    }
  }

  private void await(BooleanSupplier condition) {
    for (int i = 0; i < spins; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.onSpinWait();
    }
    lock.lock();
    try {
      asleep.incrementAndGet();
      while (!condition.getAsBoolean()) {
        changed.awaitUninterruptibly();
      }
      asleep.decrementAndGet();
    } finally {
      lock.unlock();
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
    private static final int CLOSED = Integer.MIN_VALUE;

    /// A counter of its own cache line for each thread.
    private static final int APART = 32;

    final int tasks;
    final Task task;
    private final int threads;

    /// For each thread the next task of its stretch.
    private final AtomicIntegerArray next;

    /// Workers inside; [#CLOSED] is added once nobody may come in any more.
    private final AtomicInteger inside = new AtomicInteger();

    private @Nullable Throwable failure;

    Loop(int tasks, Task task, int threads) {
      this.tasks = tasks;
      this.task = task;
      this.threads = threads;
      this.next = new AtomicIntegerArray(threads * APART);
      for (int w = 1; w < threads; w++) {
        next.setPlain(w * APART, begin(w));
      }
    }

    private int begin(int worker) {
      return (int) ((long) tasks * worker / threads);
    }

    /// Whether the loop still takes a worker in.
    boolean enter() {
      int workers = inside.get();
      while (workers >= 0) {
        if (inside.compareAndSet(workers, workers + 1)) {
          return true;
        }
        workers = inside.get();
      }
      return false;
    }

    /// Whether this was the last one of a closed loop.
    boolean leave() {
      return inside.decrementAndGet() == CLOSED;
    }

    void close() {
      inside.addAndGet(CLOSED);
    }

    boolean isLeft() {
      return inside.get() == CLOSED;
    }

    void work(int worker) {
      try {
        for (int i = 0; i < threads; i++) {
          stretch((worker + i) % threads, worker);
        }
      } catch (Throwable e) {
        fail(e);
      }
    }

    private void stretch(int of, int worker) {
      int end = begin(of + 1);
      for (int t = take(of); t < end; t = take(of)) {
        task.run(t, worker);
      }
    }

    private int take(int of) {
      return next.getAndIncrement(of * APART);
    }

    private synchronized void fail(Throwable e) {
      for (int w = 0; w < threads; w++) {
        next.set(w * APART, tasks);
      }
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
