package io.twinspire.cli.run;

import io.twinspire.cli.config.SampledSettings;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.kernels.Philox;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The documents that an evaluation among a few drawn ones ranks for each query: those that are
/// relevant, and some drawn uniformly, without repetition, from those that no split calls relevant
/// to it. With leave-one-out and 99 of them this is the protocol of NCF (He et al. 2017, section
/// 4.1). It orders systems otherwise than the ranking of the whole catalogue does (Krichene &
/// Rendle 2020, "On Sampled Metrics for Item Recommendation").
final class SampledCandidates {
  private static final long STREAM = 0x5EA1L << 40;

  private final RetrievalDataset data;
  private final SampledSettings settings;
  private final IdentityHashMap<Qrels, int[][]> drawn = new IdentityHashMap<>();

  SampledCandidates(RetrievalDataset data, SampledSettings settings) {
    this.data = data;
    this.settings = settings;
  }

  /// The queries of a split, in its order.
  List<Query> queries(Qrels split) {
    return Arrays.stream(data.queriesOf(split)).mapToObj(data.queries()::get).toList();
  }

  /// For each query of the split, in its order, positions of documents, rising: nothing in their
  /// order tells which are relevant.
  int[][] candidates(Qrels split) {
    return drawn.computeIfAbsent(
        split,
        s ->
            Arrays.stream(data.queriesOf(s))
                .mapToObj(query -> candidates(s, query))
                .toArray(int[][]::new));
  }

  private int[] candidates(Qrels split, int query) {
    String id = data.queries().get(query).id();
    int documents = data.documents().size();
    var taken = new BitSet(documents);
    Stream.of(data.trainQrels(), data.dev(), data.test())
        .forEach(qrels -> relevant(qrels, id).forEach(taken::set));
    int[] relevant = relevant(split, id).toArray();
    int n = Math.min(settings.negatives(), documents - taken.cardinality());
    int[] all = Arrays.copyOf(relevant, relevant.length + n);
    long at = (long) query << 32;
    for (int i = relevant.length; i < all.length; ) {
      int document = Philox.below(documents, settings.seed(), STREAM, at++);
      if (!taken.get(document)) {
        taken.set(document);
        all[i++] = document;
      }
    }
    Arrays.sort(all);
    return all;
  }

  private IntStream relevant(Qrels qrels, String query) {
    return qrels.of(query).entrySet().stream()
        .filter(judgment -> judgment.getValue() > 0)
        .mapToInt(judgment -> data.documentPosition(judgment.getKey()));
  }

  String describe() {
    return ("what is relevant is ranked among %,d documents drawn uniformly (seed %d) instead of"
            + " the whole catalogue: biased, to be compared with nothing else")
        .formatted(settings.negatives(), settings.seed());
  }
}
