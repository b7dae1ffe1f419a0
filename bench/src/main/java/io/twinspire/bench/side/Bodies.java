package io.twinspire.bench.side;

/// Bodies by name.
final class Bodies {

  private Bodies() {}

  /// @param implementation `ours`; for products `openblas` and `mkl`, for `dot` and `dot-int8`
  ///   `lucene`, for `dot` `jvector`, for `micro-kernel` `fma-peak`
  static Body of(Case task, String implementation) {
    return switch (task.name()) {
      case "gemm-nt", "gemm-nn", "gemm-tn" -> new GemmBody(task, implementation);
      case "dot", "dot-int8" -> new DotBody(task, implementation);
      case "micro-kernel" -> new MicroKernelBody(task, implementation);
      default -> {
        if (!implementation.equals("ours")) {
          throw unknown(task, implementation);
        }
        yield switch (task.name()) {
          case "infonce", "infonce-two-sided" -> new InfoNceBody(task);
          case "embedding-bag",
              "embedding-bag-sgd",
              "embedding-bag-bf16",
              "embedding-bag-bf16-stochastic" ->
              new BagBody(task);
          case "scan", "scan-int8" -> new ScanBody(task);
          case "dot-bf16", "dot-int4", "dot-signs" -> new CodesBody(task);
          case "pack", "transpose" -> new LayoutBody(task);
          default -> new RowsBody(task);
        };
      }
    };
  }

  static IllegalArgumentException unknown(Case task, String implementation) {
    return new IllegalArgumentException(
        task.name() + ": must be a case and an implementation that exist, got " + implementation);
  }
}
