package io.twinspire.bench.side;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Objects;

/// `infonce-memory`: what a contrastive step holds beyond Q, D, dQ and dD, against what it may at
/// the most.
///
/// Measured is the heap in use after a collection, asked for again and again while the step runs
/// and once after it, less what was in use before: garbage does not count, buffers that are kept
/// do.
///
/// @param most megabytes
record MemoryRows(Case task, double most) implements Section {

  @Override
  public double seconds() {
    return 120;
  }

  @Override
  public List<Row> rows() {
    double megabytes = held() / 1e6;
    return List.of(Row.figure(task, "limit", megabytes, most, "MB", most / megabytes));
  }

  /// Bytes.
  private long held() {
    var body = new InfoNceBody(new Case("infonce", task.shape(), task.threads()));
    try {
      long before = used();
      Thread step = Thread.ofPlatform().start(body::run);
      long most = 0;
      boolean ended;
      do {
        ended = step.join(java.time.Duration.ofMillis(1));
        most = Math.max(most, used() - before);
      } while (!ended);
      return most;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      body.close();
    }
  }

  /// What a collection leaves: the heap in use after it would have what the step has made since.
  private static long used() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getCollectionUsage)
        .filter(Objects::nonNull)
        .mapToLong(MemoryUsage::getUsed)
        .sum();
  }
}
