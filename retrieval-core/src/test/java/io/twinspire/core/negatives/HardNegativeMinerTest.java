package io.twinspire.core.negatives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Document;
import io.twinspire.core.data.PairScores;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.HardNegativeMiner.MinedPair;
import io.twinspire.core.negatives.HardNegativeMiner.Snapshot;
import io.twinspire.core.negatives.HardNegativeMiner.Source;
import io.twinspire.core.testing.Draw;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One query (1, 0) and documents whose first column is their score.
class HardNegativeMinerTest {
  private static final List<Query> QUERY = List.of(new Query("q", "text"));
  private static final List<TrainingPair> PAIR = List.of(new TrainingPair(0, 0, 1, new int[0]));

  @TempDir private Path folder = Path.of("");
  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  private static final MiningRules NO_RULES = rules(-100f, null, null, null);

  private static MiningRules rules(
      float margin, @Nullable Float absolute, @Nullable Float min, @Nullable Float max) {
    return new MiningRules(margin, absolute, min, max, null);
  }

  private static MiningSettings settings(int keep, int skip, MiningRules rules) {
    return settings(keep, skip, rules, MiningSettings.Selection.TOP);
  }

  private static MiningSettings settings(
      int keep, int skip, MiningRules rules, MiningSettings.Selection select) {
    var candidates = new CandidateSettings(10, 0, CandidateSettings.DenseSearch.EXACT, skip, true);
    return new MiningSettings(1, candidates, rules, keep, select, 1, 1f, null);
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
    return mine(settings, documents, known, mineable, null, 1, sources);
  }

  private HardNegativeMiner.Mined mine(
      MiningSettings settings,
      Matrix documents,
      int[] known,
      int[] mineable,
      @Nullable PairScores scores,
      int round,
      Source... sources) {
    var snapshot = new Snapshot(new Matrix(new float[] {1, 0}, 1, 2), documents);
    var miner = new HardNegativeMiner(settings, snapshot, q -> known, mineable, scores);
    return miner.mine(PAIR, QUERY, List.of(sources), 1, round, pool);
  }

  private static int[] negatives(HardNegativeMiner.Mined mined) {
    return mined.pairs().getFirst().negatives();
  }

  /// Verdicts other than none, in order.
  private static Map<Verdict, Long> verdicts(HardNegativeMiner.Mined mined) {
    var some = new EnumMap<>(mined.report().verdicts());
    some.values().removeIf(count -> count == 0);
    return some;
  }

  @Test
  void everyRuleRemovesItsCandidatesAndNoOthers() {
    Matrix documents = documents(0.8f, 0.7f, 0.6f, 0.79f, 0.5f, 0.76f, 0.77f, 0.72f, 0.1f, 0.65f);
    // 0 is the positive, 1 known to be relevant, 2 outside the pool; 3 and 6 above .8 - .8 * .05 =
    // .76, 5 above .8 - .05, 8 below .2, 7 above .7.
    var mined =
        mine(
            settings(10, 0, rules(0.05f, 0.05f, 0.2f, 0.7f)),
            documents,
            new int[] {0, 1},
            new int[] {0, 1, 3, 4, 5, 6, 7, 8, 9},
            source(10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    assertThat(negatives(mined)).containsExactly(9, 4);
    assertThat(mined.pairs().getFirst().scores()).containsExactly(0.65f, 0.5f);
    assertThat(mined.pairs().getFirst().positive()).isEqualTo(0.8f);
    assertThat(verdicts(mined))
        .isEqualTo(
            Map.of(
                Verdict.KNOWN_POSITIVE, 2L,
                Verdict.OUTSIDE_POOL, 1L,
                Verdict.RELATIVE_MARGIN, 2L,
                Verdict.ABSOLUTE_MARGIN, 1L,
                Verdict.BELOW_WINDOW, 1L,
                Verdict.ABOVE_WINDOW, 1L,
                Verdict.KEPT, 2L));
    assertThat(mined.report().candidates()).isEqualTo(10);
    assertThat(mined.report().pairsWithout()).isZero();
  }

  @Test
  void aNegativeCosineOfThePositiveLeavesLessRoomNotMore() {
    // pos - |pos| * .5 = -.6; pos * .5 would be -.2.
    var mined =
        mine(
            settings(10, 0, rules(0.5f, null, null, null)),
            documents(-0.4f, -0.3f, -0.5f, -0.7f),
            new int[] {0},
            new int[] {0, 1, 2, 3},
            source(10, 1, 2, 3));
    assertThat(negatives(mined)).containsExactly(3);
  }

  @Test
  void withoutAMarginThePositiveItselfIsStillNoNegative() {
    var mined =
        mine(
            settings(10, 0, rules(0f, null, null, null)),
            documents(0.5f, 0.5f, 0.6f),
            new int[0],
            new int[] {0, 1, 2},
            source(10, 0, 1, 2));
    assertThat(negatives(mined)).containsExactly(1);
    assertThat(mined.report().keptAbove()).isEqualTo(1);
    assertThat(mined.report().abovePositive()).isEqualTo(2);
  }

  @Test
  void aNegativeMarginLetsCandidatesAboveThePositiveThroughAndTheyAreSuspects() {
    // .5 + .5 * .5 = .75
    var mined =
        mine(
            settings(10, 0, rules(-0.5f, null, null, null)),
            documents(0.5f, 0.7f, 0.8f, 0.2f),
            new int[] {0},
            new int[] {1, 2, 3},
            source(10, 1, 2, 3));
    assertThat(negatives(mined)).containsExactly(1, 3);
    assertThat(mined.report().keptAbove()).isEqualTo(1);
    // The second column is 7 everywhere, so all directions are the same.
    assertThat(mined.report().keptNear()).isEqualTo(2);
    assertThat(mined.report().suspects()).isEqualTo(2);
  }

  /// What is known to be relevant is never mined, however loose the rules; it tells how many
  /// unlabelled ones they would let through.
  @Test
  void knownPositivesAreNeverMinedAndMeasureTheRules() {
    for (MiningRules rules : List.of(NO_RULES, rules(0.1f, null, null, null))) {
      var mined =
          mine(
              settings(10, 0, rules),
              documents(0.8f, 0.79f, 0.5f, 0.4f),
              new int[] {0, 1, 2},
              new int[] {0, 1, 2, 3},
              source(10, 0, 1, 2, 3));
      assertThat(negatives(mined)).containsExactly(3);
      assertThat(mined.report().otherPositives()).isEqualTo(2);
      assertThat(mined.report().otherPositivesUnnoticed())
          .isEqualTo(rules.equals(NO_RULES) ? 2 : 1);
    }
  }

  @Test
  void topRanksArePassedOverAndTheDepthIsCountedAfterThem() {
    var mined =
        mine(
            settings(10, 2, NO_RULES),
            documents(1f, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f),
            new int[] {0},
            new int[] {1, 2, 3, 4, 5},
            source(2, 5, 4, 3, 2, 1));
    assertThat(negatives(mined)).containsExactly(3, 2);
  }

  @Test
  void sourcesAreUnitedHardestFirstTiesByPositionAndCut() {
    var mined =
        mine(
            settings(3, 0, NO_RULES),
            documents(1f, 0.1f, 0.4f, 0.2f, 0.4f),
            new int[] {0},
            new int[] {1, 2, 3, 4},
            source(10, 1, 4),
            source(10, 4, 3, 2));
    assertThat(negatives(mined)).containsExactly(2, 4, 3);
    assertThat(verdicts(mined)).isEqualTo(Map.of(Verdict.NOT_SELECTED, 1L, Verdict.KEPT, 3L));
  }

  @Test
  void aRandomDrawFollowsFromTheSeedAndTheRoundAndTakesEachAsOften() {
    float[] scores = {1f, 0.9f, 0.8f, 0.7f, 0.6f, 0.5f, 0.4f, 0.3f, 0.2f};
    var settings = settings(3, 0, NO_RULES, MiningSettings.Selection.RANDOM);
    int[] taken = new int[9];
    for (int round = 1; round <= 600; round++) {
      int[] first = draw(settings, scores, round);
      assertThat(draw(settings, scores, round)).isEqualTo(first);
      // Hardest first: here, by position.
      assertThat(first).hasSize(3).isSorted().doesNotHaveDuplicates();
      for (int document : first) {
        taken[document]++;
      }
    }
    assertThat(taken[0]).isZero();
    // 600 * 3 / 8 = 225, standard deviation 11.9.
    assertThat(Arrays.stream(taken, 1, 9)).allMatch(n -> Math.abs(n - 225) < 60);
  }

  private int[] draw(MiningSettings settings, float[] scores, int round) {
    int[] all = IntStream.range(0, 9).toArray();
    return negatives(
        mine(settings, documents(scores), new int[] {0}, all, null, round, source(10, all)));
  }

  @Test
  void scoresOfAFileStandInForTheModels() throws IOException {
    var documents =
        IntStream.range(0, 5).mapToObj(i -> new Document("d" + i, "", "text " + i)).toList();
    var data =
        new RetrievalDataset(
            documents, QUERY, PAIR, new Qrels(), new Qrels(), new Qrels(), List.of());
    Path file = folder.resolve("scores.tsv");
    Files.writeString(file, "q\td0\t2.5\nq\td1\t-4\nq\td2\t2.4\nq\td3\t1\n");
    var mined =
        mine(
            settings(10, 0, rules(0.1f, null, null, null)),
            documents(0.1f, 0.9f, 0.05f, 0.9f, 0.01f),
            new int[] {0},
            new int[] {0, 1, 2, 3, 4},
            PairScores.read(file, data),
            1,
            source(10, 0, 1, 2, 3, 4));
    // 2.4 is above 2.25, and 4 has no score.
    assertThat(negatives(mined)).containsExactly(3, 1);
    assertThat(mined.pairs().getFirst().scores()).containsExactly(1f, -4f);
    assertThat(mined.report().count(Verdict.WITHOUT_SCORE)).isEqualTo(1);
    assertThat(mined.report().count(Verdict.RELATIVE_MARGIN)).isEqualTo(1);

    // Without a score of the positive there is nothing to take a margin from.
    Files.writeString(file, "q\td1\t-4\n");
    var without =
        mine(
            settings(10, 0, NO_RULES),
            documents(0.1f, 0.9f),
            new int[] {0},
            new int[] {0, 1},
            PairScores.read(file, data),
            1,
            source(10, 0, 1));
    assertThat(negatives(without)).isEmpty();
    assertThat(without.report().count(Verdict.WITHOUT_SCORE)).isEqualTo(1);
  }

  @Test
  void eachPairOfAQueryIsMinedByItsOwnPositive() {
    var miner =
        new HardNegativeMiner(
            settings(10, 0, rules(0f, null, null, null)),
            new Snapshot(new Matrix(new float[] {1, 0}, 1, 2), documents(0.9f, 0.5f, 0.7f, 0.3f)),
            q -> new int[] {0, 1},
            new int[] {0, 1, 2, 3},
            null);
    var pairs =
        List.of(new TrainingPair(0, 0, 1, new int[0]), new TrainingPair(0, 1, 1, new int[0]));
    var mined = miner.mine(pairs, QUERY, List.of(source(10, 0, 1, 2, 3)), 1, 1, pool);
    assertThat(mined.pairs().get(0).negatives()).containsExactly(2, 3);
    assertThat(mined.pairs().get(1).negatives()).containsExactly(3);
  }

  @Test
  void aPairWithoutCandidatesIsCounted() {
    var mined =
        mine(settings(3, 0, NO_RULES), documents(1f), new int[] {0}, new int[] {0}, source(10, 0));
    assertThat(negatives(mined)).isEmpty();
    assertThat(mined.report().pairsWithout()).isEqualTo(1);
  }

  @Test
  void marginsAreCountedInBinsThatMeetAtZero() {
    var mined =
        mine(
            settings(2, 0, NO_RULES),
            documents(0.5f, 0.7f, 0.3f, 0.1f, -0.4f),
            new int[] {0},
            new int[] {1, 2, 3, 4},
            source(10, 1, 2, 3, 4));
    // Margins -.2, .2, .4, .9: bins of .05 from -.2 on.
    var margins = mined.report().margins();
    assertThat(margins.width()).isCloseTo(0.05, within(1e-12));
    assertThat(margins.from() / margins.width()).isCloseTo(-5, within(1.01));
    assertThat(Arrays.stream(margins.candidates()).sum()).isEqualTo(4);
    assertThat(Arrays.stream(margins.kept()).sum()).isEqualTo(2);
    long above = 0;
    for (int i = 0; margins.from() + (i + 0.5) * margins.width() < 0; i++) {
      above += margins.candidates()[i];
    }
    assertThat(above).isEqualTo(1);
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
                settings(7, 1, rules(0.05f, null, null, null), MiningSettings.Selection.RANDOM),
                new Snapshot(queries, documents),
                q -> new int[] {q},
                all,
                null);
        var mined = miner.mine(pairs, texts, List.of(new Source(search, 15)), 1, 1, workers);
        results.add(mined.pairs().stream().map(MinedPair::negatives).toArray(int[][]::new));
      }
    }
    assertThat(Arrays.stream(results.getFirst())).anyMatch(n -> n.length == 7);
    assertThat(results).allSatisfy(r -> assertThat(r).isDeepEqualTo(results.getFirst()));
  }
}
