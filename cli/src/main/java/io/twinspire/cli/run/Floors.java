package io.twinspire.cli.run;

import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.eval.ScoredDocument;
import io.twinspire.core.negatives.Scored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What a recommender must beat: rankings that know nothing but counts of the training
/// interactions. Ties are in the order of evaluation, by id.
final class Floors {
  private final RetrievalDataset data;
  private final float[] counts;

  Floors(RetrievalDataset data) {
    this.data = data;
    this.counts = new float[data.documents().size()];
    for (String query : data.trainQrels().queryIds()) {
      data.trainQrels().of(query).keySet().forEach(id -> counts[data.documentPosition(id)]++);
    }
  }

  /// Training interactions of each document, by id.
  Map<String, Integer> interactions() {
    var byId = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < counts.length; i++) {
      byId.put(data.documents().get(i).id(), (int) counts[i]);
    }
    return byId;
  }

  /// The same for every user: what most users have.
  ///
  /// @param hidden for each query of the split what is left out
  List<Scored> popularity(int[][] hidden, int depth) {
    int[] order = order(counts);
    return Arrays.stream(hidden).map(some -> best(order, counts, some, depth)).toList();
  }

  /// A first-order Markov chain: how often users went on from an item to another, next to each
  /// other in train. For each user what most often followed its last item before the split (for
  /// test that of dev), then, and among equals, what is popular. Scores count down the ranks.
  ///
  /// @param split whose queries are ranked for, in its order
  List<Scored> markov(Qrels split, int[][] hidden, int depth) {
    int[] popular = order(counts);
    int[] last = new int[data.queries().size()];
    Arrays.fill(last, -1);
    long[] steps = steps(last);
    if (split == data.test()) {
      for (String query : data.dev().queryIds()) {
        for (String item : data.dev().of(query).keySet()) {
          last[data.queryPosition(query)] = data.documentPosition(item);
        }
      }
    }
    int[] queries = data.queriesOf(split);
    var followers = new HashMap<Integer, int[]>();
    var rankings = new ArrayList<Scored>(queries.length);
    for (int q = 0; q < queries.length; q++) {
      int[] first =
          followers.computeIfAbsent(last[queries[q]], item -> followers(steps, item, popular));
      int[] left = hidden[q];
      int[] best =
          IntStream.concat(Arrays.stream(first), Arrays.stream(popular))
              .filter(document -> Arrays.binarySearch(left, document) < 0)
              .distinct()
              .limit(depth)
              .toArray();
      float[] scores = new float[best.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = depth - i;
      }
      rankings.add(new Scored(best, scores));
    }
    return rankings;
  }

  /// Every step from one item to the next, as `from * V + to`, rising.
  ///
  /// @param last set to the last item of each user who has one
  private long[] steps(int[] last) {
    long[] steps = new long[data.train().size()];
    int n = 0;
    for (TrainingPair pair : data.train()) {
      int from = last[pair.query()];
      if (from >= 0) {
        steps[n++] = (long) from * counts.length + pair.document();
      }
      last[pair.query()] = pair.document();
    }
    long[] rising = Arrays.copyOf(steps, n);
    Arrays.sort(rising);
    return rising;
  }

  /// What followed an item, most often first, then by popularity.
  private int[] followers(long[] steps, int item, int[] popular) {
    int[] times = new int[counts.length];
    long from = (long) item * counts.length;
    for (int at = firstFrom(steps, from); at < steps.length; at++) {
      long to = steps[at] - from;
      if (to >= counts.length) {
        break;
      }
      times[(int) to]++;
    }
    return Arrays.stream(popular)
        .filter(document -> times[document] > 0)
        .boxed()
        .sorted(Comparator.comparingInt(document -> -times[document]))
        .mapToInt(document -> document)
        .toArray();
  }

  /// Where in rising numbers the first is that is not below `least`.
  private static int firstFrom(long[] rising, long least) {
    int low = 0;
    int high = rising.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rising[middle] < least) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// The same among some documents of each query.
  List<Scored> popularityOf(int[][] candidates) {
    return Arrays.stream(candidates)
        .map(
            some -> {
              float[] of = new float[some.length];
              for (int i = 0; i < of.length; i++) {
                of[i] = counts[some[i]];
              }
              return PairRankings.sorted(some, of);
            })
        .toList();
  }

  private int[] order(float[] scores) {
    var documents = data.documents();
    return IntStream.range(0, scores.length)
        .mapToObj(i -> i)
        .sorted(
            (a, b) ->
                ScoredDocument.EVALUATION_ORDER.compare(
                    new ScoredDocument(documents.get(a).id(), scores[a]),
                    new ScoredDocument(documents.get(b).id(), scores[b])))
        .mapToInt(i -> i)
        .toArray();
  }

  private static Scored best(int[] order, float[] scores, int[] hidden, int depth) {
    int[] best =
        Arrays.stream(order)
            .filter(document -> Arrays.binarySearch(hidden, document) < 0)
            .limit(depth)
            .toArray();
    float[] of = new float[best.length];
    for (int i = 0; i < of.length; i++) {
      of[i] = scores[best[i]];
    }
    return new Scored(best, of);
  }
}
