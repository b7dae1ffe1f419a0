package io.twinspire.core.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.negatives.SamplerSettings.All;
import io.twinspire.core.negatives.SamplerSettings.Popularity;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.negatives.SamplerSettings.Uniform;
import io.twinspire.core.testing.Draw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who stands against whom where negatives are drawn.
class SampledPlanTest {
  private static final int DOCUMENTS = 12;

  /// Query q has the documents q and q + 1 and knows q + 2 beside; the pairs of document 0 to 5.
  static final TrainingSet DATA = data();

  private static TrainingSet data() {
    var pairs = new ArrayList<TrainingPair>();
    for (int q = 0; q < 5; q++) {
      pairs.add(new TrainingPair(q, q, 1, new int[] {q + 4}));
      pairs.add(new TrainingPair(q, q + 1, 1, new int[0]));
    }
    var rows = new Features(Map.of("words", Draw.ragged(3, false, 1, new int[DOCUMENTS])));
    return new TrainingSet(rows, rows, pairs, q -> new int[] {q, q + 1, q + 2});
  }

  private static BatchPlanner planner(
      boolean inBatch, @Nullable SamplerSettings sampled, Known known) {
    var settings = new NegativesSettings(inBatch, sampled, 4, known);
    return new BatchPlanner(DATA, settings, p -> DATA.pairs().get(p).negatives(), 3, true, 1, 0);
  }

  /// The documents that a query is scored against, column by column.
  private static int[] row(BatchPlan plan, int r) {
    var documents = new ArrayList<Integer>();
    for (int c = 0; c < plan.candidates().shared(); c++) {
      documents.add(plan.documents()[c]);
    }
    Ragged own = plan.candidates().own();
    for (int e = own == null ? 0 : own.offsets()[r]; own != null && e < own.offsets()[r + 1]; e++) {
      documents.add(plan.documents()[own.ids()[e]]);
    }
    return documents.stream().mapToInt(d -> d).toArray();
  }

  private static List<Integer> masked(BatchPlan plan, int r) {
    Ragged masked = plan.targets().masked();
    int[] row = row(plan, r);
    return Arrays.stream(masked.ids(), masked.offsets()[r], masked.offsets()[r + 1])
        .map(c -> row[c])
        .boxed()
        .toList();
  }

  private static void requirePositives(BatchPlan plan, int... rows) {
    for (int r = 0; r < rows.length; r++) {
      int column = plan.targets().positives().ids()[r];
      assertThat(row(plan, r)[column]).isEqualTo(DATA.pairs().get(rows[r]).document());
      Ragged masked = plan.targets().masked();
      assertThat(Arrays.stream(masked.ids(), masked.offsets()[r], masked.offsets()[r + 1]))
          .doesNotContain(column);
    }
  }

  /// Query 0 knows 200 of 300 documents and has a handful of candidates, query 1 knows one.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoKnowsFarMoreThanItsCandidatesIsMaskedAllTheSame(boolean inBatch) {
    int[] many = IntStream.range(0, 200).toArray();
    var pairs = new ArrayList<TrainingPair>();
    for (int document : many) {
      pairs.add(new TrainingPair(0, document, 1, new int[0]));
    }
    pairs.add(new TrainingPair(1, 250, 1, new int[0]));
    var rows = new Features(Map.of("words", Draw.ragged(3, false, 1, new int[300])));
    var data = new TrainingSet(rows, rows, pairs, q -> q == 0 ? many : new int[] {250});
    var settings =
        new NegativesSettings(inBatch, new Uniform(3, Scope.QUERY, false), 0, Known.MASK);
    var planner = new BatchPlanner(data, settings, p -> new int[0], 4, true, 1, 0);
    long known = 0;
    for (int epoch = 0; epoch < 50; epoch++) {
      BatchPlan plan = planner.plan(new int[] {7, 200, 3, 8}, epoch, 0);
      long masked = 0;
      for (int r = 0; r < 4; r++) {
        int positive = pairs.get(new int[] {7, 200, 3, 8}[r]).document();
        var expected = new ArrayList<Integer>();
        for (int document : row(plan, r)) {
          if (document != positive && (r == 1 ? document == 250 : document < 200)) {
            expected.add(document);
          }
        }
        assertThat(masked(plan, r)).containsExactlyInAnyOrderElementsOf(expected);
        masked += expected.size();
      }
      assertThat(plan.known()).isEqualTo(masked);
      known += masked;
    }
    // 150 rows of three draws, two thirds of them known; in the batch two others as well.
    assertThat(known).isBetween(inBatch ? 550L : 250L, inBatch ? 610L : 310L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsDrawnForTheBatchStandsAgainstEveryQuery(boolean inBatch) {
    var sampled = new Uniform(40, Scope.BATCH, false);
    BatchPlan plan = planner(inBatch, sampled, Known.MASK).plan(new int[] {0, 3, 8}, 2, 1);
    assertThat(plan.documents()).doesNotHaveDuplicates();
    requirePositives(plan, 0, 3, 8);
    for (int r = 0; r < 3; r++) {
      int query = plan.queries()[r];
      int positive = DATA.pairs().get(new int[] {0, 3, 8}[r]).document();
      int[] candidates = row(plan, r);
      // 40 draws of 12 documents are all of them, or nearly.
      assertThat(candidates).hasSizeGreaterThan(9);
      var others = new ArrayList<>(List.of(query, query + 1, query + 2));
      others.removeIf(d -> d == positive);
      others.removeIf(d -> Arrays.stream(candidates).noneMatch(c -> c == d));
      if (!inBatch && Arrays.stream(candidates).filter(c -> c == positive).count() > 1) {
        others.add(positive);
      }
      assertThat(masked(plan, r)).containsExactlyInAnyOrderElementsOf(others);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, MASK",
    "true, EXCLUDE",
    "true, KEEP",
    "false, MASK",
    "false, EXCLUDE",
    "false, KEEP"
  })
  void whatIsDrawnForAQueryIsItsOwn(boolean inBatch, Known known) {
    var sampled = new Popularity(6, Scope.QUERY, 0.75f, 1);
    BatchPlanner planner = planner(inBatch, sampled, known);
    int[] rows = {0, 3, 8};
    long hits = 0;
    for (int epoch = 0; epoch < 50; epoch++) {
      BatchPlan plan = planner.plan(rows, epoch, 0);
      requirePositives(plan, rows);
      hits += plan.known();
      Ragged own = requireNonNull(plan.candidates().own());
      for (int r = 0; r < rows.length; r++) {
        int[] candidates = row(plan, r);
        assertThat(candidates).doesNotHaveDuplicates();
        int query = plan.queries()[r];
        for (int e = own.offsets()[r]; e < own.offsets()[r + 1]; e++) {
          int document = plan.documents()[own.ids()[e]];
          boolean knows = document >= query && document <= query + 2;
          boolean positive = document == DATA.pairs().get(rows[r]).document();
          assertThat(knows && !positive && known == Known.EXCLUDE).isFalse();
          if (known == Known.MASK && knows && !positive) {
            assertThat(masked(plan, r)).contains(document);
          }
        }
        if (known == Known.KEEP) {
          assertThat(masked(plan, r)).isEmpty();
        }
      }
    }
    assertThat(hits).isGreaterThan(50);
  }

  @Test
  void withoutInBatchTheGivenNegativesAreOfTheirPairOnly() {
    BatchPlan plan = planner(false, null, Known.MASK).plan(new int[] {0, 2, 4}, 0, 0);
    assertThat(plan.candidates().shared()).isZero();
    assertThat(row(plan, 0)).containsExactly(0, 4);
    assertThat(row(plan, 1)).containsExactly(1, 5);
    assertThat(row(plan, 2)).containsExactly(2, 6);
  }

  @Test
  void everyDocumentIsACandidateOfTheFullSoftmax() {
    for (boolean inBatch : new boolean[] {true, false}) {
      BatchPlan plan = planner(inBatch, new All(), Known.MASK).plan(new int[] {0, 3, 8}, 0, 0);
      assertThat(plan.documents()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
      assertThat(plan.candidates().own()).isNull();
      assertThat(plan.candidates().sharedLogQ()).isNull();
      assertThat(plan.targets().positives().ids()).startsWith(0, 2, 4);
      assertThat(masked(plan, 1)).containsExactly(1, 3);
    }
  }

  /// How often a document is among a query's candidates, over many batches, against `exp(logQ)`:
  /// batches of 3 of 10 pairs and 4 draws. Where a query excludes, its own draws only.
  @ParameterizedTest
  @CsvSource({
    "true, BATCH, MASK",
    "true, QUERY, MASK",
    "false, BATCH, MASK",
    "false, QUERY, MASK",
    "false, QUERY, EXCLUDE"
  })
  void logQIsHowOftenADocumentIsThere(boolean inBatch, Scope scope, Known known) {
    var sampled = new Popularity(4, scope, 0.75f, 0.5f);
    var settings = new NegativesSettings(inBatch, sampled, 0, known);
    var planner = new BatchPlanner(DATA, settings, p -> new int[0], 3, true, 5, 0);
    double[] there = new double[DOCUMENTS];
    double[] told = new double[DOCUMENTS];
    int batches = 40_000;
    for (int epoch = 0; epoch < batches; epoch++) {
      int[] rows = Arrays.copyOf(BatchPlan.order(10, 3, 0, epoch), 3);
      // Pair 0 asks last: its own document does not count, the others of the batch do.
      rows[2] = inBatch ? rows[2] : 0;
      BatchPlan plan = planner.plan(rows, epoch, 0);
      int[] row = row(plan, 2);
      int from = inBatch ? 0 : plan.candidates().shared() > 0 ? 0 : 1;
      int to = inBatch || from == 1 ? row.length : plan.candidates().shared();
      for (int c = from; c < to; c++) {
        int shared = plan.candidates().shared();
        Ragged own = plan.candidates().own();
        float logQ =
            c < shared
                ? requireNonNull(plan.candidates().sharedLogQ())[c]
                : requireNonNull(plan.candidates().ownLogQ())[
                    requireNonNull(own).offsets()[2] + c - shared];
        there[row[c]]++;
        told[row[c]] = Math.exp(logQ);
      }
    }
    for (int j = 0; j < DOCUMENTS; j++) {
      if (!inBatch && scope == Scope.QUERY && j == 0) {
        continue;
      }
      double p = told[j];
      double deviation = Math.sqrt(p * (1 - p) / batches);
      assertThat(there[j] / batches).as("document %d", j).isCloseTo(p, within(4.5 * deviation));
    }
  }
}
