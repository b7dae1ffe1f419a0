package io.twinspire.core.negatives;

import java.util.Map;

/// What became of the candidates of a round, summed over all pairs.
///
/// @param pairs that were mined for
/// @param pairsWithout of these, that have no negative
/// @param candidates that were looked at, each once for a pair
/// @param verdicts how many each rule removed, and how many were kept; the first rule counts
/// @param abovePositive candidates not known to be relevant that score at least as high as the
///   positive
/// @param otherPositives candidates that are known to be relevant, other than the pair's own
///   document: a sample of what unlabelled positives look like
/// @param otherPositivesUnnoticed of these, that the rules on scores would have let through had
///   they not been known
/// @param keptAbove kept negatives that score at least as high as the positive
/// @param keptNear kept negatives whose vector is nearly the positive's, see
///   [HardNegativeMiner#NEAR]
/// @param suspects kept negatives that are one or the other: likely unlabelled positives
/// @param margins of the candidates; where there are many pairs, of a part of them
public record MiningReport(
    int pairs,
    int pairsWithout,
    long candidates,
    Map<Verdict, Long> verdicts,
    long abovePositive,
    long otherPositives,
    long otherPositivesUnnoticed,
    long keptAbove,
    long keptNear,
    long suspects,
    MarginHistogram margins) {

  /// How many candidates met with this verdict.
  public long count(Verdict verdict) {
    return verdicts.getOrDefault(verdict, 0L);
  }
}
