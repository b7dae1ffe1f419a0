package io.twinspire.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// Answers many independent questions on a few threads.
public final class Parallel {
  private Parallel() {}

  /// `task` of 0 to `n - 1`, in that order, computed on `threads` threads.
  public static <T> List<T> map(int n, int threads, IntFunction<T> task) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: must be >= 1, got " + threads);
    }
    Object[] results = new Object[n];
    var next = new AtomicInteger();
    try (var executor = Executors.newFixedThreadPool(threads)) {
      var workers = new ArrayList<Future<?>>();
      for (int t = 0; t < threads; t++) {
        workers.add(
            executor.submit(
                () -> {
                  for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
                    results[i] = task.apply(i);
                  }
                }));
      }
      for (var worker : workers) {
        worker.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("search: was interrupted", e);
    }
    @SuppressWarnings("unchecked") // each slot was filled by the task, in its own type
    var answers = (List<T>) Arrays.asList(results);
    return answers;
  }
}
