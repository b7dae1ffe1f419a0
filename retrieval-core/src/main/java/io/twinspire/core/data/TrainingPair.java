package io.twinspire.core.data;

/// One (query, relevant document) pair by position in the dataset's lists, with its weight in the
/// loss and the negatives (document positions) that the data itself names for it, often none.
///
/// `scores` are a teacher's, for distillation: first the document's, then each negative's; empty
/// where the data has none.
public record TrainingPair(int query, int document, float weight, int[] negatives, float[] scores) {

  /// A pair without teacher scores.
  public TrainingPair(int query, int document, float weight, int[] negatives) {
    this(query, document, weight, negatives, new float[0]);
  }
}
