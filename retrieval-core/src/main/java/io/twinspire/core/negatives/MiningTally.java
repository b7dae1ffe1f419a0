package io.twinspire.core.negatives;

import com.carrotsearch.hppc.FloatArrayList;
import java.util.EnumMap;

/// Counts over the pairs of a round. One tally for each tile of pairs, added up in the order of the
/// tiles.
final class MiningTally {
  final EnumMap<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
  final FloatArrayList margins = new FloatArrayList();
  final FloatArrayList keptMargins = new FloatArrayList();
  int pairs;
  int pairsWithout;
  long candidates;
  long abovePositive;
  long otherPositives;
  long otherPositivesUnnoticed;
  long keptAbove;
  long keptNear;
  long suspects;

  void count(Verdict verdict, long times) {
    verdicts.merge(verdict, times, Long::sum);
  }

  void add(MiningTally other) {
    other.verdicts.forEach(this::count);
    margins.addAll(other.margins);
    keptMargins.addAll(other.keptMargins);
    pairs += other.pairs;
    pairsWithout += other.pairsWithout;
    candidates += other.candidates;
    abovePositive += other.abovePositive;
    otherPositives += other.otherPositives;
    otherPositivesUnnoticed += other.otherPositivesUnnoticed;
    keptAbove += other.keptAbove;
    keptNear += other.keptNear;
    suspects += other.suspects;
  }

  MiningReport report() {
    var counts = new EnumMap<Verdict, Long>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      counts.put(verdict, verdicts.getOrDefault(verdict, 0L));
    }
    return new MiningReport(
        pairs,
        pairsWithout,
        candidates,
        counts,
        abovePositive,
        otherPositives,
        otherPositivesUnnoticed,
        keptAbove,
        keptNear,
        suspects,
        MarginHistogram.of(margins.toArray(), keptMargins.toArray()));
  }
}
