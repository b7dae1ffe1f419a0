/// Retrieval models: data, towers, objectives, training, evaluation. What is learned.
module io.twinspire.core {
  requires transitive io.twinspire.kernels;
  requires com.carrotsearch.hppc;
  requires de.siegmar.fastcsv;
  requires org.apache.commons.statistics.inference;
  requires org.apache.lucene.analysis.common;
  requires transitive org.apache.lucene.core;
  requires jdk.compiler;
  requires transitive tools.jackson.databind;
  // Not static: the settings reader asks at run time whether a component is @Nullable.
  requires org.jspecify;

  exports io.twinspire.core.data;
  exports io.twinspire.core.files;
  exports io.twinspire.core.eval;
  exports io.twinspire.core.negatives;
  exports io.twinspire.core.settings;
  exports io.twinspire.core.text;
  exports io.twinspire.core.javadoc;
  exports io.twinspire.core.layer;
  exports io.twinspire.core.sequence;
  exports io.twinspire.core.tower;
  exports io.twinspire.core.objective;
  exports io.twinspire.core.scoring;
  exports io.twinspire.core.optim;
  exports io.twinspire.core.model;
  exports io.twinspire.core.train;
  exports io.twinspire.core.microscope;
  exports io.twinspire.core.words;
}
