/// Retrieval models: data, towers, objectives, training, evaluation. What is learned.
module io.twinspire.core {
  requires transitive io.twinspire.kernels;
  requires org.apache.commons.statistics.inference;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports io.twinspire.core.data;
  exports io.twinspire.core.files;
  exports io.twinspire.core.eval;
  exports io.twinspire.core.settings;
}
