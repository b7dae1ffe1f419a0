package io.twinspire.index;

import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;

/// Whether Lucene itself runs on the Vector API. It decides alone and in silence: without the
/// modules `jdk.incubator.vector` and `jdk.management` it falls back to scalar code.
public final class LuceneVectorization {
  /// What Lucene scores vectors with where its Vector API provider is active; else it is the
  /// `DefaultFlatVectorScorer`.
  private static final String SIMD_SCORER = "Lucene99MemorySegmentFlatVectorsScorer";

  private LuceneVectorization() {}

  public static boolean isActive() {
    return scorer().equals(SIMD_SCORER);
  }

  /// Name of the class that Lucene scores vectors with.
  public static String scorer() {
    return FlatVectorScorerUtil.getLucene99FlatVectorsScorer().getClass().getSimpleName();
  }
}
