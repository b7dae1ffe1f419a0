package io.twinspire.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LuceneVectorizationTest {
  @Test
  void luceneUsesTheVectorApiOnTheModulePath() {
    assertThat(EmbeddingIndex.class.getModule().isNamed()).isTrue();
    assertThat(LuceneVectorization.scorer()).isEqualTo("Lucene99MemorySegmentFlatVectorsScorer");
    assertThat(LuceneVectorization.isActive()).isTrue();
  }
}
