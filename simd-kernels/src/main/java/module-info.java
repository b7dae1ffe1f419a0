/// SIMD kernels for retrieval training and search. Depends on the JDK only.
module io.twinspire.kernels {
  requires jdk.incubator.vector;
  requires static org.jspecify;

  exports io.twinspire.kernels;
}
