/// Lucene indexes of embeddings. What is searched.
module io.twinspire.index {
  requires transitive io.twinspire.core;
  requires static org.jspecify;
}
