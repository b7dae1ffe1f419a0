package io.twinspire.core.train;

import io.twinspire.core.data.Cloze;
import io.twinspire.core.data.Features;
import io.twinspire.core.data.TrainingPair;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What the trainer reads: both sides as features, the pairs over their rows, and what is known to
/// be relevant.
///
/// @param queries a row for each query position; histories say which of their places make a vector
/// @param documents a row for each document position
/// @param pairs (query, document) pairs to learn
/// @param positivesOf all known relevant document positions of a query position, rising; never used
///   as negatives. Several threads may ask at a time
/// @param categories the number of each document's category, -1 where it has none
/// @param cloze masks places of histories, which are then to find what was there and not what
///   follows; null where nothing is masked
public record TrainingSet(
    Features queries,
    Features documents,
    List<TrainingPair> pairs,
    IntFunction<int[]> positivesOf,
    int[] categories,
    @Nullable Cloze cloze) {

  /// Documents without categories, histories of which nothing is masked.
  public TrainingSet(
      Features queries,
      Features documents,
      List<TrainingPair> pairs,
      IntFunction<int[]> positivesOf) {
    this(queries, documents, pairs, positivesOf, noCategories(documents.rows()), null);
  }

  private static int[] noCategories(int documents) {
    int[] none = new int[documents];
    Arrays.fill(none, -1);
    return none;
  }

  int[] knownPositives(int query) {
    return positivesOf.apply(query);
  }
}
