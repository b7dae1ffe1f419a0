/// Lucene indexes of embeddings. What is searched.
module io.twinspire.index {
  requires transitive io.twinspire.core;
  requires transitive org.apache.lucene.core;
  // Without it in the image Lucene silently falls back to scalar code.
  requires jdk.management;
  requires static org.jspecify;

  exports io.twinspire.index;
}
