package io.twinspire.bench.side;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Which cases are compared with whom. The quick plan has the same rows at fewer shapes.
final class Plan {

  /// Peers that a JVM of its own is started for: our kernels with other flags.
  static final String SCALAR = "scalar";

  /// The machine's peak of fused multiply-adds.
  static final String PEAK = "fma-peak";

  /// Ours with one thread: a ratio is the speed-up.
  static final String ONE_THREAD = "one-thread";

  /// Ours with a table of float32: a ratio is what storing it as bf16 brings.
  static final String FLOAT32 = "float32";

  /// Threads of a row, at most.
  static final int MOST_THREADS = 2;

  private static final List<String> BAGS = List.of("embedding-bag", "embedding-bag-sgd");
  private static final List<String> BF16_BAGS =
      List.of("embedding-bag-bf16", "embedding-bag-bf16-stochastic");

  record Pairing(Case task, String peer) {

    /// What the peer runs.
    Case theirs() {
      return switch (peer) {
        case ONE_THREAD -> new Case(task.name(), task.shape(), 1);
        case FLOAT32 -> new Case(BAGS.getFirst(), task.shape(), task.threads());
        default -> task;
      };
    }

    /// Whether it computes the same: the peak computes nothing.
    boolean comparable() {
      return !peer.equals(PEAK);
    }
  }

  private final List<Pairing> pairings = new ArrayList<>();
  private final int[] threads;

  private Plan(int mostThreads) {
    threads = IntStream.rangeClosed(1, Math.min(MOST_THREADS, mostThreads)).toArray();
  }

  static List<Pairing> quick(int mostThreads) {
    var plan = new Plan(mostThreads);
    plan.products("1024x1024x256", "4096x4096x128");
    plan.contrast("1024x1024x128", "4096x4096x256");
    plan.each(List.of("30000x256x1024x32"), BAGS, List.of("pytorch"));
    plan.dots("2048x64", "512x256", "128x1024");
    plan.each(
        List.of("200000x256x1", "100000x256x64"), List.of("scan", "scan-int8"), List.of("faiss"));
    plan.tile();
    plan.speedUp("1024x1024x256");
    return plan.pairings;
  }

  /// What a quick run has where time is left.
  static List<Pairing> quickLast(int mostThreads) {
    var plan = new Plan(mostThreads);
    plan.each(
        List.of("16384x16384x128"), List.of("infonce", "infonce-two-sided"), List.of("pytorch"), 2);
    return plan.pairings;
  }

  static List<Pairing> full(int mostThreads) {
    var plan = new Plan(mostThreads);
    List<String> shapes = new ArrayList<>();
    for (int size : new int[] {256, 1024, 4096}) {
      for (int d : new int[] {64, 128, 256, 512, 1024}) {
        shapes.add(size + "x" + size + "x" + d);
      }
    }
    plan.products(shapes.toArray(String[]::new));
    plan.dots("2048x64", "1024x128", "512x256", "256x512", "128x1024");
    plan.tile();
    plan.speedUp("1024x1024x256", "4096x4096x128", "4096x4096x256");
    plan.each(
        List.of("200000x128x1", "200000x256x1", "200000x768x1", "100000x256x256"),
        List.of("scan", "scan-int8"),
        List.of("faiss"));
    plan.each(
        List.of(
            "30000x256x1024x32",
            "30000x256x1024x200",
            "1000000x256x1024x32",
            "1000000x256x1024x200"),
        BAGS,
        List.of("pytorch"));
    plan.each(
        List.of("30000x256x1024x32", "1000000x256x1024x32"),
        BF16_BAGS,
        List.of(FLOAT32, "pytorch"));
    for (int d : new int[] {128, 256}) {
      for (int size : new int[] {1024, 4096, 16384}) {
        plan.contrast(size + "x" + size + "x" + d);
      }
    }
    return plan.pairings;
  }

  private void products(String... shapes) {
    each(List.of(shapes), List.of("gemm-nt", "gemm-nn", "gemm-tn"), List.of("openblas", "mkl"));
  }

  private void contrast(String... shapes) {
    each(List.of(shapes), List.of("infonce", "infonce-two-sided"), List.of("pytorch"));
  }

  /// Rows of 512 KiB as floats, which stay in L2.
  private void dots(String... shapes) {
    each(List.of(shapes), List.of("dot", "dot-int8"), List.of("lucene"), 1);
    each(List.of(shapes), List.of("dot"), List.of("jvector", Contenders.JVECTOR_PANAMA), 1);
  }

  /// Our kernels against their scalar definition and against themselves at other vector widths, at
  /// sizes that the definition does in time. A quick run has the many kernels of one row against
  /// the definition only.
  static List<Pairing> providers(boolean quick) {
    var plan = new Plan(1);
    List<String> all = List.of(SCALAR, "panama-128", "panama-256", "panama-512");
    plan.each(List.of("128x512x128"), List.of("gemm-nt", "gemm-nn", "gemm-tn"), all);
    plan.each(List.of("512x512x128"), List.of("infonce", "infonce-two-sided"), all);
    plan.each(List.of("30000x256x256x32"), List.of("embedding-bag"), all);
    plan.each(List.of("1024x256"), List.of("dot", "dot-int8", "softmax", "adagrad", "adam"), all);
    plan.each(List.of("20000x256x4"), List.of("scan"), all);
    List<String> rows =
        new ArrayList<>(List.of("dot-bf16", "dot-int4", "dot-signs", "pack", "transpose"));
    for (RowKernel kernel : RowKernel.values()) {
      if (!List.of("softmax", "adagrad", "adam").contains(kernel.caseName())) {
        rows.add(kernel.caseName());
      }
    }
    plan.each(List.of("1024x256"), rows, quick ? List.of(SCALAR) : all);
    return plan.pairings;
  }

  /// The packed tile alone, at the depth of a block: A in L1 or L2, panels from L2.
  private void tile() {
    each(List.of("120x64x256"), List.of("micro-kernel"), List.of(PEAK), 1);
  }

  private void speedUp(String... shapes) {
    var names = List.of("gemm-nt", "gemm-nn", "gemm-tn", "infonce", "infonce-two-sided");
    each(List.of(shapes), names, List.of(ONE_THREAD), 2);
  }

  private void each(List<String> shapes, List<String> names, List<String> peers) {
    for (int count : threads) {
      each(shapes, names, peers, count);
    }
  }

  private void each(List<String> shapes, List<String> names, List<String> peers, int count) {
    if (count > threads.length) {
      return;
    }
    for (String shape : shapes) {
      for (String name : names) {
        for (String peer : peers) {
          pairings.add(new Pairing(new Case(name, shape, count), peer));
        }
      }
    }
  }
}
