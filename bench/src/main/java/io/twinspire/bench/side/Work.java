package io.twinspire.bench.side;

import java.util.Arrays;
import java.util.List;

/// What a case has to do at the least, and the unit of its figures.
///
/// @param unit `GFLOP/s` (amount = operations), `pairs/s` (amount = pairs), `ns/row` (amount =
///   rows), or `ms`
/// @param flops multiplications and additions
/// @param traffic bytes that must be read or written
record Work(String unit, double amount, double flops, List<Traffic> traffic) {

  /// @param workingSet bytes that are gone through before the first is met again; it says which
  ///   level of memory they come from
  record Traffic(double bytes, double workingSet) {}

  /// The figure to show for a time of one run.
  double figure(double nanos) {
    return switch (unit) {
      case "GFLOP/s" -> amount / nanos;
      case "pairs/s" -> amount / nanos * 1e9;
      case "ms" -> nanos / 1e6;
      default -> nanos / amount;
    };
  }

  /// The roofline: the longer of computing at the peak and moving at the bandwidth.
  double leastNanos(Limits limits, int threads) {
    double moving = 0;
    for (Traffic t : traffic) {
      moving += t.bytes / limits.bandwidth(t.workingSet, threads);
    }
    return Math.max(flops / limits.peak(threads), moving);
  }

  static Work of(Case c) {
    return switch (c.name()) {
      case "gemm-nt", "gemm-nn", "gemm-tn", "micro-kernel" -> {
        int[] s = c.sizes(3);
        double flops = 2.0 * s[0] * s[1] * s[2];
        yield new Work("GFLOP/s", flops, flops, List.of());
      }
      case "infonce", "infonce-two-sided" -> contrast(c);
      case "embedding-bag", "embedding-bag-sgd" -> bag(c, Float.BYTES);
      case "embedding-bag-bf16", "embedding-bag-bf16-stochastic" -> bag(c, Short.BYTES);
      case "dot" -> dots(c, Float.BYTES);
      case "dot-int8" -> dots(c, Byte.BYTES);
      case "scan" -> scan(c, Float.BYTES);
      case "scan-int8" -> scan(c, Byte.BYTES);
      case "dot-bf16" -> dots(c, Short.BYTES);
      case "dot-int4" -> dots(c, 0.5);
      case "dot-signs" -> dots(c, 1.0 / Byte.SIZE);
      case "pack", "transpose" -> {
        int[] s = c.sizes(2);
        double bytes = 2.0 * Float.BYTES * s[0] * s[1];
        yield new Work("ns/row", s[0], 0, List.of(new Traffic(bytes, bytes)));
      }
      default -> rows(c);
    };
  }

  private static Work scan(Case c, int width) {
    int[] s = c.sizes(3);
    double bytes = (double) width * s[0] * s[1];
    // Codes of a single query are never floats.
    double flops = width == Float.BYTES || s[2] > 1 ? 2.0 * s[0] * s[1] * s[2] : 0;
    return new Work("ms", 1, flops, List.of(new Traffic(bytes, bytes)));
  }

  private static Work dots(Case c, double width) {
    int[] s = c.sizes(2);
    double bytes = width * s[0] * s[1];
    double flops = width == Float.BYTES ? 2.0 * s[0] * s[1] : 0;
    return new Work("ns/row", s[0], flops, List.of(new Traffic(bytes, bytes)));
  }

  /// Scores, dQ and dD.
  private static Work contrast(Case c) {
    int[] s = c.sizes(3);
    return new Work("ms", 1, 6.0 * s[0] * s[1] * s[2], List.of());
  }

  /// Each entry reads a row of the table forwards and a row of dOut backwards; each distinct row is
  /// read and written once more by the update.
  ///
  /// @param width bytes of an element of the table
  private static Work bag(Case c, int width) {
    int[] s = c.sizes(4);
    int entries = s[2] * s[3];
    double row = (double) width * s[1];
    double gradient = 4.0 * s[1];
    long distinct = Arrays.stream(Numbers.ids(BagBody.IDS, entries, s[0])).distinct().count();
    return new Work(
        "ms",
        1,
        2.0 * (2.0 * entries + distinct) * s[1],
        List.of(
            new Traffic(row * (entries + 2.0 * distinct), row * distinct),
            new Traffic(gradient * entries, gradient * s[2])));
  }

  private static Work rows(Case c) {
    int[] s = c.sizes(2);
    double bytes = RowKernel.of(c.name()).bytes * s[0] * s[1];
    return new Work("ns/row", s[0], 0, List.of(new Traffic(bytes, bytes)));
  }
}
