package io.twinspire.bench.side;

import java.util.ArrayList;
import java.util.List;

/// What this machine does at the most, as [Probe] measured it: index 0 for one thread, 1 for two.
///
/// @param peakGflops fused multiply-adds in registers, two operations each
/// @param reads read bandwidth by size, from the smallest array to the largest
record Limits(List<Double> peakGflops, List<Read> reads) {

  /// @param gbPerSecond by threads
  record Read(String level, long bytes, List<Double> gbPerSecond) {}

  double peak(int threads) {
    return peakGflops.get(threads - 1);
  }

  /// The same with another peak for so many threads.
  Limits withPeak(int threads, double gflops) {
    List<Double> peaks = new ArrayList<>(peakGflops);
    peaks.set(threads - 1, gflops);
    return new Limits(List.copyOf(peaks), reads);
  }

  /// Bytes a nanosecond where `workingSet` bytes are gone through: the smallest measured array that
  /// is not smaller, or the largest one.
  double bandwidth(double workingSet, int threads) {
    Read read = reads.getLast();
    for (Read r : reads.reversed()) {
      if (workingSet <= r.bytes()) {
        read = r;
      }
    }
    return read.gbPerSecond().get(threads - 1);
  }
}
