package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void runsEveryTaskOnceAndNoWorkerTwiceAtATime(int threads) {
    try (var pool = new WorkerPool(threads)) {
      assertThat(pool.threads()).isEqualTo(threads);
      var inside = new AtomicIntegerArray(threads);
      for (int tasks : new int[] {0, 1, 2, 100, 1000}) {
        var done = new AtomicIntegerArray(tasks);
        pool.run(
            tasks,
            (task, worker) -> {
              assertThat(inside.incrementAndGet(worker)).isEqualTo(1);
              done.incrementAndGet(task);
              inside.decrementAndGet(worker);
            });
        for (int t = 0; t < tasks; t++) {
          assertThat(done.get(t)).isEqualTo(1);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void answersComeInOrderAndFailuresAreThrown(int threads) {
    try (var pool = new WorkerPool(threads)) {
      var expected = IntStream.range(0, 100).mapToObj(i -> "task " + i).toList();
      assertThat(pool.map(100, i -> "task " + i)).isEqualTo(expected);
      assertThat(pool.map(0, i -> i)).isEmpty();
      assertThatThrownBy(() -> pool.map(-1, i -> i)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> pool.map(10, i -> 1 / (i - 7))).hasMessage("/ by zero");
    }
  }

  /// Threads that sleep, threads that wait awake and threads that come too late: no wake-up is lost
  /// and what a worker wrote is seen. The timeout only ends a test that hangs.
  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  @Timeout(120)
  void manyShortLoopsLoseNoWakeUp(int threads) throws InterruptedException {
    try (var pool = new WorkerPool(threads)) {
      int[] counts = new int[5];
      for (int loop = 0; loop < 20_000; loop++) {
        pool.run(counts.length, (task, worker) -> counts[task]++);
        if (loop % 2_000 == 0) {
          Thread.sleep(2);
        }
      }
      assertThat(counts).containsOnly(20_000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void throwsTheFailureOfATaskAndStaysUsable(int threads) {
    try (var pool = new WorkerPool(threads)) {
      var begun = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  pool.run(
                      10_000,
                      (task, worker) -> {
                        begun.incrementAndGet();
                        throw new IllegalArgumentException("task " + task);
                      }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("task ");
      assertThat(begun.get()).isLessThanOrEqualTo(threads);
      begun.set(0);
      pool.run(10, (task, worker) -> begun.incrementAndGet());
      assertThat(begun.get()).isEqualTo(10);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void refusesNestedUse(int threads) {
    try (var pool = new WorkerPool(threads)) {
      assertThatThrownBy(() -> pool.run(1, (t, w) -> pool.run(1, (u, x) -> {})))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("worker pool: run must not be nested");
      pool.run(1, (t, w) -> {});
    }
  }

  @Test
  void refusesWorkAfterCloseAndImpossibleSizes() {
    var pool = new WorkerPool(2);
    pool.close();
    pool.close();
    assertThatThrownBy(() -> pool.run(5, (t, w) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must be open");
    assertThatThrownBy(() -> new WorkerPool(0))
        .hasMessage("worker pool: threads must be >= 1, got 0");
  }
}
