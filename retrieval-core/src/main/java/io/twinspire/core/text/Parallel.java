package io.twinspire.core.text;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/// Runs numbered tasks on several threads and gives their results in order.
final class Parallel {
  private Parallel() {}

  static <T> List<T> map(int tasks, int threads, IntFunction<T> task) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: must be >= 1, got " + threads);
    }
    var results = new ArrayList<T>(tasks);
    if (threads == 1 || tasks <= 1) {
      for (int i = 0; i < tasks; i++) {
        results.add(task.apply(i));
      }
      return results;
    }
    try (var executor = Executors.newFixedThreadPool(Math.min(threads, tasks))) {
      var calls = new ArrayList<Callable<T>>(tasks);
      for (int i = 0; i < tasks; i++) {
        int number = i;
        calls.add(() -> task.apply(number));
      }
      for (var future : executor.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading texts", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
