/// Retrieval models: data, towers, objectives, training, evaluation. What is learned.
module io.twinspire.core {
  requires transitive io.twinspire.kernels;
  requires static org.jspecify;

  exports io.twinspire.core.data;
}
