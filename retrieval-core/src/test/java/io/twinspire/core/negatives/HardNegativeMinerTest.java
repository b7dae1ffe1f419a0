package io.twinspire.core.negatives;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Query;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.HardNegativeMiner.Source;
import io.twinspire.core.testing.Draw;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// One query (1, 0) and documents whose first column is their score.
class HardNegativeMinerTest {
  private static final List<Query> QUERY = List.of(new Query("q", "text"));

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  private static MiningSettings settings(int keep, int skip, float margin) {
    return new MiningSettings(1, keep, 10, 0, skip, margin, true, 1, 1f);
  }

  private static Matrix documents(float... scores) {
    Matrix m = Matrix.zeros(scores.length, 2);
    for (int i = 0; i < scores.length; i++) {
      m.data()[2 * i] = scores[i];
      m.data()[2 * i + 1] = 7;
    }
    return m;
  }

  /// A search that returns these documents in this order, whatever the query, cut to k.
  private static Source source(int depth, int... documents) {
    return new Source(
        (query, vector, k) -> {
          int[] cut = Arrays.copyOf(documents, Math.min(k, documents.length));
          return new Scored(cut, new float[cut.length]);
        },
        depth);
  }

  private HardNegativeMiner.Mined mine(
      MiningSettings settings, Matrix documents, int[] known, int[] mineable, Source... sources) {
    var miner =
        new HardNegativeMiner(
            settings, new Matrix(new float[] {1, 0}, 1, 2), documents, q -> known, mineable);
    return miner.mine(
        List.of(new TrainingPair(0, 0, 1, new int[0])), QUERY, List.of(sources), pool);
  }

  @Test
  void everyRuleDropsItsCandidates() {
    Matrix documents = documents(0.8f, 0.7f, 0.6f, 0.79f, 0.5f, 0.76f, 0.77f);
    // 0 is the positive, 1 known relevant, 2 outside the pool, 3 and 6 above .8 - .8 * .05 = .76.
    var mined =
        mine(
            settings(10, 0, 0.05f),
            documents,
            new int[] {0, 1},
            new int[] {0, 1, 3, 4, 5, 6},
            source(10, 0, 1, 2, 3, 4, 5, 6));
    assertThat(mined.negatives()[0]).containsExactly(5, 4);
    assertThat(mined.report()).isEqualTo(new HardNegativeMiner.Report(1, 7, 2, 1, 2, 2, 0));
  }

  @Test
  void aNegativeCosineOfThePositiveLeavesLessRoomNotMore() {
    // pos - |pos| * .5 = -.6; pos * .5 would be -.2.
    var mined =
        mine(
            settings(10, 0, 0.5f),
            documents(-0.4f, -0.3f, -0.5f, -0.7f),
            new int[] {0},
            new int[] {0, 1, 2, 3},
            source(10, 1, 2, 3));
    assertThat(mined.negatives()[0]).containsExactly(3);
  }

  @Test
  void withoutAMarginThePositiveItselfIsStillNoNegative() {
    var mined =
        mine(
            settings(10, 0, 0f),
            documents(0.5f, 0.5f, 0.6f),
            new int[0],
            new int[] {0, 1, 2},
            source(10, 0, 1, 2));
    assertThat(mined.negatives()[0]).containsExactly(1);
  }

  @Test
  void topRanksAreSkippedAndTheDepthIsCountedAfterThem() {
    var mined =
        mine(
            settings(10, 2, 0f),
            documents(1f, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f),
            new int[] {0},
            new int[] {1, 2, 3, 4, 5},
            source(2, 5, 4, 3, 2, 1));
    assertThat(mined.negatives()[0]).containsExactly(3, 2);
  }

  @Test
  void sourcesAreUnitedHardestFirstTiesByPositionAndCut() {
    var mined =
        mine(
            settings(3, 0, 0f),
            documents(1f, 0.1f, 0.4f, 0.2f, 0.4f),
            new int[] {0},
            new int[] {1, 2, 3, 4},
            source(10, 1, 4),
            source(10, 4, 3, 2));
    assertThat(mined.negatives()[0]).containsExactly(2, 4, 3);
    assertThat(mined.report().candidates()).isEqualTo(4);
    assertThat(mined.report().kept()).isEqualTo(3);
  }

  @Test
  void aPairWithoutCandidatesIsCounted() {
    var mined =
        mine(settings(3, 0, 0f), documents(1f), new int[] {0}, new int[] {0}, source(10, 0));
    assertThat(mined.negatives()[0]).isEmpty();
    assertThat(mined.report().pairsWithout()).isEqualTo(1);
  }

  @Test
  void theResultDoesNotDependOnThreads() {
    Matrix queries = Draw.unit(70, 9, 1);
    Matrix documents = Draw.unit(90, 9, 2);
    var texts = new ArrayList<Query>();
    var pairs = new ArrayList<TrainingPair>();
    for (int q = 0; q < 70; q++) {
      texts.add(new Query("q" + q, ""));
      pairs.add(new TrainingPair(q, q, 1, new int[0]));
    }
    int[] all = IntStream.range(0, 90).toArray();
    var results = new ArrayList<int[][]>();
    for (int threads : new int[] {1, 2, 3, 8}) {
      try (var workers = new WorkerPool(threads)) {
        var search = new ExactCandidates(texts, queries, documents, all, 20, workers);
        var miner =
            new HardNegativeMiner(
                settings(7, 1, 0.05f), queries, documents, q -> new int[] {q}, all);
        results.add(miner.mine(pairs, texts, List.of(new Source(search, 15)), workers).negatives());
      }
    }
    assertThat(Arrays.stream(results.getFirst())).anyMatch(n -> n.length == 7);
    assertThat(results).allSatisfy(r -> assertThat(r).isDeepEqualTo(results.getFirst()));
  }
}
