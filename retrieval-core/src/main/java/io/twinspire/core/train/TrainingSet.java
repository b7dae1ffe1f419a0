package io.twinspire.core.train;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.TrainingPair;
import java.util.List;
import java.util.function.IntFunction;

/// What the trainer reads: both sides as features, the pairs over their rows, and what is known to
/// be relevant.
///
/// @param queries a row for each query position
/// @param documents a row for each document position
/// @param pairs (query, document) pairs to learn
/// @param positivesOf all known relevant document positions of a query position, rising; never used
///   as negatives
public record TrainingSet(
    Features queries,
    Features documents,
    List<TrainingPair> pairs,
    IntFunction<int[]> positivesOf) {

  int[] knownPositives(int query) {
    return positivesOf.apply(query);
  }
}
