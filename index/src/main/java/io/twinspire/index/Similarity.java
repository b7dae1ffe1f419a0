package io.twinspire.index;

import org.apache.lucene.index.VectorSimilarityFunction;

/// How a model was trained to compare vectors, and so how Lucene must. Never asked of a user: it
/// follows from the training settings.
public enum Similarity {
  /// Trained on cosine: vectors are unit length, their dot product is the cosine.
  COSINE(VectorSimilarityFunction.DOT_PRODUCT),
  /// Trained on the plain dot product: length means something.
  DOT(VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT);

  private final VectorSimilarityFunction lucene;

  Similarity(VectorSimilarityFunction lucene) {
    this.lucene = lucene;
  }

  VectorSimilarityFunction lucene() {
    return lucene;
  }

  /// The dot product behind a Lucene score, which is never negative: `(1 + x) / 2` for cosine; `1 +
  /// x` where x >= 0 and `1 / (1 - x)` below for the dot product.
  float dotOf(float score) {
    return switch (this) {
      case COSINE -> 2 * score - 1;
      case DOT -> score >= 1 ? score - 1 : 1 - 1 / score;
    };
  }
}
