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
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.negatives.SamplerSettings.Uniform;
import io.twinspire.core.objective.Bpr;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.Reduction;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import io.twinspire.core.scoring.ContrastiveStep;
import io.twinspire.core.testing.Draw;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Batches of queries with all of their pairs.
class QueryBatchTest {
  private static final int DOCUMENTS = 12;
  private static final int QUERIES = 5;

  /// Query q has q + 1 documents, of which it is paired with the first twice, and knows another.
  private static final TrainingSet DATA = data();

  private static TrainingSet data() {
    var pairs = new ArrayList<TrainingPair>();
    for (int i = 0; i < QUERIES; i++) {
      for (int q = i; q < QUERIES; q++) {
        float weight = i == 1 ? 2 : 1;
        pairs.add(
            new TrainingPair(q, q + i, weight, new int[] {(q + 6) % DOCUMENTS}, new float[0]));
      }
    }
    pairs.add(new TrainingPair(4, 4, 1, new int[0]));
    var rows = new Features(Map.of("words", Draw.ragged(3, false, 1, new int[DOCUMENTS])));
    return new TrainingSet(
        rows,
        rows,
        pairs,
        q -> {
          int[] known = new int[q + 2];
          for (int i = 0; i <= q; i++) {
            known[i] = q + i;
          }
          known[q + 1] = DOCUMENTS - 1;
          return known;
        });
  }

  private static BatchPlanner planner(
      Rows kind, boolean inBatch, @Nullable SamplerSettings sampled, Known known, int batch) {
    var settings = new NegativesSettings(inBatch, sampled, 4, known);
    Negatives given = p -> DATA.pairs().get(p).negatives();
    return new BatchPlanner(DATA, kind, settings, given, batch, true, 1, 0);
  }

  private static List<Integer> named(BatchPlan plan, Ragged columns, int row) {
    return Arrays.stream(columns.ids(), columns.offsets()[row], columns.offsets()[row + 1])
        .map(column -> plan.documents()[column])
        .boxed()
        .toList();
  }

  @Test
  void aRowHasTheDocumentsOfAllItsPairs() {
    for (boolean all : new boolean[] {true, false}) {
      var planner = planner(Rows.QUERIES, !all, all ? new All() : null, Known.MASK, 2);
      BatchPlan plan = planner.plan(new int[] {4, 1}, 0, 0);
      assertThat(plan.queries()).containsExactly(4, 1);
      assertThat(plan.documents()).doesNotHaveDuplicates();
      assertThat(plan.candidates().own()).isNull();
      Ragged positives = plan.targets().positives();
      assertThat(named(plan, positives, 0)).containsExactly(4, 5, 6, 7, 8);
      assertThat(named(plan, positives, 1)).containsExactly(1, 2);
      // Query 4 has its first document twice, and its second at weight 2.
      float[] shares = requireNonNull(positives.weights());
      assertThat(shares).containsExactly(2 / 7f, 2 / 7f, 1 / 7f, 1 / 7f, 1 / 7f, 1 / 3f, 2 / 3f);
      assertThat(plan.targets().rowWeights()).containsExactly(7, 3);
      if (all) {
        assertThat(plan.documents()).hasSize(DOCUMENTS);
        assertThat(named(plan, plan.targets().masked(), 0)).containsExactly(11);
        assertThat(named(plan, plan.targets().masked(), 1)).containsExactly(11);
        assertThat(plan.known()).isEqualTo(2);
        assertThat(plan.drawn()).isEqualTo(2L * DOCUMENTS - 7);
      } else {
        // Positives of both, then what their pairs name as negatives.
        assertThat(plan.documents()).containsExactly(4, 5, 6, 7, 8, 1, 2, 10);
        assertThat(plan.known()).isZero();
      }
    }
  }

  /// Other queries' documents are no negatives: what is drawn for the batch is, and what the row's
  /// pairs name; but nothing that the query is after.
  @Test
  void apartARowHasItsPositivesForItself() {
    var drawn = new Uniform(40, Scope.BATCH, false);
    BatchPlan plan =
        planner(Rows.QUERIES, false, drawn, Known.MASK, 2).plan(new int[] {4, 1}, 0, 0);
    int shared = plan.candidates().shared();
    // Of 12 documents all but one or two are among 40 draws.
    assertThat(shared).isBetween(9, DOCUMENTS);
    Ragged positives = plan.targets().positives();
    assertThat(documents(plan, positives, 0)).containsExactly(4, 5, 6, 7, 8);
    assertThat(documents(plan, positives, 1)).containsExactly(1, 2);
    assertThat(Arrays.stream(positives.ids())).allMatch(column -> column >= shared);
    for (int row = 0; row < 2; row++) {
      int[] known = row == 0 ? new int[] {4, 5, 6, 7, 8, 11} : new int[] {1, 2, 11};
      assertThat(documents(plan, plan.targets().masked(), row))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(known)
                  .filter(document -> at(plan, document) < shared)
                  .boxed()
                  .toList());
    }
    assertThat(plan.known()).isEqualTo(plan.targets().masked().size());
    BatchPlan given =
        planner(Rows.QUERIES, false, null, Known.MASK, 2).plan(new int[] {4, 1}, 0, 0);
    assertThat(given.candidates().shared()).isZero();
    assertThat(given.documents()).containsExactly(4, 5, 6, 7, 8, 10, 1, 2);
  }

  private static int at(BatchPlan plan, int document) {
    return IntStream.range(0, plan.documents().length)
        .filter(i -> plan.documents()[i] == document)
        .findFirst()
        .orElse(Integer.MAX_VALUE);
  }

  /// Documents of columns of a row that may be its own.
  private static List<Integer> documents(BatchPlan plan, Ragged columns, int row) {
    return Arrays.stream(columns.ids(), columns.offsets()[row], columns.offsets()[row + 1])
        .map(column -> plan.document(row, column))
        .boxed()
        .toList();
  }

  /// The mean over pairs, each with the user's other positives among its negatives, is what one row
  /// a query computes: same loss, same gradients.
  @Test
  void theFullSoftmaxOfQueriesIsThatOfTheirPairs() {
    var softmax = new SoftmaxCrossEntropy(1, false, LogQ.NONE, 0);
    queriesAreAsTheirPairs(new All(), Known.KEEP, softmax);
  }

  /// Known positives are masked, and those of a row do not compete with each other.
  @Test
  void bprOfQueriesAgainstWhatIsDrawnIsThatOfTheirPairs() {
    for (int k : new int[] {1, 3, 30}) {
      var drawn = new Uniform(k, Scope.BATCH, false);
      queriesAreAsTheirPairs(drawn, Known.MASK, new Bpr(1, false, Reduction.MEAN));
    }
  }

  private static void queriesAreAsTheirPairs(
      SamplerSettings sampled, Known known, Objective objective) {
    int d = 8;
    Matrix q = Matrix.zeros(QUERIES, d);
    Matrix documents = Matrix.zeros(DOCUMENTS, d);
    Philox.fillGaussian(3, 1, 0, 1, q.data(), 0, QUERIES * d);
    Philox.fillGaussian(3, 2, 0, 1, documents.data(), 0, DOCUMENTS * d);
    int[] pairs = IntStream.range(0, DATA.pairs().size()).toArray();
    int[] queries = {0, 1, 2, 3, 4};
    var settings = new NegativesSettings(false, sampled, 0, known);
    BatchPlan byPair =
        new BatchPlanner(DATA, Rows.PAIRS, settings, Negatives.NONE, 99, true, 1, 0)
            .plan(pairs, 0, 0);
    BatchPlan byQuery =
        new BatchPlanner(DATA, Rows.QUERIES, settings, Negatives.NONE, 99, true, 1, 0)
            .plan(queries, 0, 0);
    Matrix repeated = Matrix.zeros(pairs.length, d);
    for (int i = 0; i < pairs.length; i++) {
      System.arraycopy(q.data(), byPair.queries()[i] * d, repeated.data(), i * d, d);
    }
    Matrix dRepeated = Matrix.zeros(pairs.length, d);
    Matrix dQ = Matrix.zeros(QUERIES, d);
    Matrix dPairs = Matrix.zeros(DOCUMENTS, d);
    Matrix dQueries = Matrix.zeros(DOCUMENTS, d);
    double loss = run(repeated, documents, byPair, objective, dRepeated, dPairs);
    assertThat(loss).isPositive();
    assertThat(run(q, documents, byQuery, objective, dQ, dQueries)).isCloseTo(loss, within(1e-6));
    assertThat(dQueries.data()).containsExactly(dPairs.data(), within(1e-6f));
    for (int i = 0; i < pairs.length; i++) {
      for (int c = 0; c < d; c++) {
        dQ.data()[byPair.queries()[i] * d + c] -= dRepeated.data()[i * d + c];
      }
    }
    assertThat(dQ.data()).containsExactly(new float[QUERIES * d], within(1e-6f));
  }

  /// @param d all documents, of which the plan takes some
  /// @param dD of all of them
  private static double run(
      Matrix q, Matrix d, BatchPlan plan, Objective objective, Matrix dQ, Matrix dD) {
    int[] documents = plan.documents();
    Matrix some = Matrix.zeros(documents.length, d.cols());
    Matrix dSome = Matrix.zeros(documents.length, d.cols());
    for (int i = 0; i < documents.length; i++) {
      System.arraycopy(d.data(), d.offset(documents[i]), some.data(), some.offset(i), d.cols());
    }
    try (var pool = new WorkerPool(1)) {
      double loss =
          new ContrastiveStep(pool)
              .run(q, some, plan.candidates(), plan.targets(), objective, 1, dQ, dSome)
              .loss();
      for (int i = 0; i < documents.length; i++) {
        System.arraycopy(
            dSome.data(), dSome.offset(i), dD.data(), dD.offset(documents[i]), d.cols());
      }
      return loss;
    }
  }

  /// A document is there where one of the queries that have it is, or where it is drawn.
  @Test
  void logQIsHowOftenADocumentIsInABatch() {
    var settings = new NegativesSettings(true, new Uniform(2, Scope.BATCH, false), 0, Known.MASK);
    var planner = new BatchPlanner(DATA, Rows.QUERIES, settings, p -> new int[0], 2, true, 1, 0);
    int rounds = 4000;
    int[] met = new int[DOCUMENTS];
    float[] logQ = new float[DOCUMENTS];
    for (int epoch = 0; epoch < rounds; epoch++) {
      int[] rows = Arrays.copyOf(BatchPlan.order(QUERIES, 3, 0, epoch), 2);
      BatchPlan plan = planner.plan(rows, epoch, 0);
      float[] of = requireNonNull(plan.candidates().sharedLogQ());
      for (int c = 0; c < plan.documents().length; c++) {
        met[plan.documents()[c]]++;
        logQ[plan.documents()[c]] = of[c];
      }
    }
    for (int document = 0; document < DOCUMENTS; document++) {
      double probability = Math.exp(logQ[document]);
      double deviation = Math.sqrt(probability * (1 - probability) / rounds);
      assertThat(met[document] / (double) rounds)
          .as("document %d", document)
          .isCloseTo(probability, within(4 * deviation + 1e-9));
    }
  }
}
