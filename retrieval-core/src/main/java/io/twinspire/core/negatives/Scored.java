package io.twinspire.core.negatives;

import java.util.Arrays;

/// A ranking: positions of documents in the dataset's list, best first, each with its score.
public record Scored(int[] documents, float[] scores) {

  public static final Scored NONE = new Scored(new int[0], new float[0]);

  public Scored {
    if (documents.length != scores.length) {
      throw new IllegalArgumentException(
          "scored: must have a score for each document, got "
              + documents.length
              + " documents and "
              + scores.length
              + " scores");
    }
  }

  public int size() {
    return documents.length;
  }

  /// The best k; all where there are no more.
  public Scored first(int k) {
    return k >= size() ? this : new Scored(Arrays.copyOf(documents, k), Arrays.copyOf(scores, k));
  }
}
