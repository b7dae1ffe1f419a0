package io.twinspire.core.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.negatives.SamplerSettings.All;
import io.twinspire.core.negatives.SamplerSettings.Dynamic;
import io.twinspire.core.negatives.SamplerSettings.Popularity;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.negatives.SamplerSettings.Uniform;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.testing.Planted;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Negatives drawn by the model's own scores, planned with an untrained model of twelve documents.
class DynamicPlanTest {
  private static final int DOCUMENTS = 12;
  private static final Planted DATA = Planted.of(DOCUMENTS, 2, 4);

  /// Of pair p the document p / 2; its query knows the next document as well.
  private static final TrainingSet SET =
      new TrainingSet(
          DATA.train(),
          DATA.documents(),
          DATA.trainingSet().pairs(),
          q -> q / 2 == DOCUMENTS - 1 ? new int[] {q / 2} : new int[] {q / 2, q / 2 + 1});

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  private final TwoTower model =
      Runs.model(
          DATA,
          new TowerSettings.Bag(8, true, 1f, false, null, true, Storage.FLOAT32),
          new InfoNce(.5f, false, false),
          3);

  private BatchPlanner planner(boolean inBatch, SamplerSettings sampled, Known known) {
    return new BatchPlanner(
        SET, new NegativesSettings(inBatch, sampled, 0, known), Negatives.NONE, 3, true, 5, 0);
  }

  private BatchPlan plan(BatchPlanner planner, int epoch, int... rows) {
    Matrix queries = Encoding.encode(model.query(), SET.queries().select(rows), pool);
    return planner.plan(rows, epoch, 0, new ModelScores(model, queries, SET.documents(), pool));
  }

  /// What was drawn for a query, and how probable it was.
  private static void drawn(BatchPlan plan, int r, boolean apart, Each each) {
    Ragged own = requireNonNull(plan.candidates().own());
    float[] logQ = requireNonNull(plan.candidates().ownLogQ());
    for (int e = own.offsets()[r] + (apart ? 1 : 0); e < own.offsets()[r + 1]; e++) {
      each.of(plan.documents()[own.ids()[e]], logQ[e]);
    }
  }

  private interface Each {
    void of(int document, float logQ);
  }

  private double[] softmaxOfOthers(int row, float temperature) {
    Matrix q = Encoding.encode(model.query(), SET.queries().select(new int[] {row}), pool);
    Matrix d = Encoding.encode(model.document(), SET.documents(), pool);
    double[] p = new double[DOCUMENTS];
    for (int j = 0; j < DOCUMENTS; j++) {
      float dot = Vectors.dot(q.data(), 0, d.data(), d.offset(j), 8);
      p[j] = j == row / 2 ? 0 : Math.exp(model.scale() * dot / temperature);
    }
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(x -> x / sum).toArray();
  }

  @Test
  void fromAllDocumentsItIsTheModelsOwnSoftmax() {
    BatchPlanner planner = planner(false, new Dynamic(1, new All(), 1.5f), Known.KEEP);
    double[] p = softmaxOfOthers(7, 1.5f);
    long[] seen = new long[DOCUMENTS];
    for (int epoch = 0; epoch < 30_000; epoch++) {
      drawn(
          plan(planner, epoch, 7),
          0,
          true,
          (document, logQ) -> {
            seen[document]++;
            assertThat((double) logQ).isCloseTo(Math.log(p[document]), within(1e-4));
          });
    }
    assertThat(seen[3]).as("the positive").isZero();
    int[] others = IntStream.range(0, DOCUMENTS).filter(j -> j != 3).toArray();
    double[] expected = Arrays.stream(others).mapToDouble(j -> p[j]).toArray();
    long[] observed = Arrays.stream(others).mapToLong(j -> seen[j]).toArray();
    assertThat(Arrays.stream(observed).sum()).isEqualTo(30_000);
    assertThat(ChiSquareTest.withDefaults().test(expected, observed).getPValue())
        .isGreaterThan(1e-3);
  }

  /// Every document counts 1 on average, weighted by how improbable it was: the sum over candidates
  /// then estimates the sum over the catalogue without bias.
  @ParameterizedTest
  @CsvSource({
    "true, BATCH, MASK",
    "true, QUERY, MASK",
    "false, BATCH, MASK",
    "false, QUERY, KEEP",
    "false, BATCH, EXCLUDE"
  })
  void weightedByLogQEveryDocumentCountsOne(boolean inBatch, Scope scope, Known known) {
    var sampled = new Dynamic(4, new Popularity(9, scope, .75f, 1), 1f);
    BatchPlanner planner = planner(inBatch, sampled, known);
    int batches = 20_000;
    double[] sum = new double[DOCUMENTS];
    double[] squares = new double[DOCUMENTS];
    for (int epoch = 0; epoch < batches; epoch++) {
      int[] rows = {2 * (1 + epoch % 3), 18, 6};
      BatchPlan plan = plan(planner, epoch, rows);
      for (int c = 0; c < plan.candidates().shared(); c++) {
        assertThat(requireNonNull(plan.candidates().sharedLogQ())[c]).isZero();
        sum[plan.documents()[c]]++;
        squares[plan.documents()[c]]++;
      }
      drawn(
          plan,
          1,
          !inBatch,
          (document, logQ) -> {
            assertThat(document).isNotEqualTo(9);
            sum[document] += Math.exp(-logQ);
            squares[document] += Math.exp(-2 * logQ);
          });
    }
    for (int j = 0; j < DOCUMENTS; j++) {
      if ((!inBatch && j == 9) || (known == Known.EXCLUDE && j == 10)) {
        assertThat(sum[j]).isZero();
        continue;
      }
      double mean = sum[j] / batches;
      double deviation = Math.sqrt((squares[j] / batches - mean * mean) / batches);
      assertThat(mean).as("document %d", j).isCloseTo(1, within(4.5 * deviation + 1e-6));
    }
  }

  @Test
  void atTemperatureZeroTheBestOfThePoolAreTaken() {
    var sampled = new Dynamic(3, new All(), 0f);
    var settings = new NegativesSettings(false, sampled, 0, Known.EXCLUDE);
    var planner = new BatchPlanner(SET, settings, Negatives.NONE, 3, false, 5, 0);
    BatchPlan plan = plan(planner, 0, 7, 0);
    double[] p = softmaxOfOthers(7, 1);
    int[] best =
        IntStream.range(0, DOCUMENTS)
            .filter(j -> j != 3 && j != 4)
            .boxed()
            .sorted((a, b) -> Double.compare(p[b], p[a]))
            .limit(3)
            .mapToInt(j -> j)
            .toArray();
    Ragged own = requireNonNull(plan.candidates().own());
    assertThat(IntStream.range(1, 4).map(e -> plan.documents()[own.ids()[e]])).hasSize(3);
    for (int k = 0; k < 3; k++) {
      assertThat(plan.documents()[own.ids()[1 + k]]).isEqualTo(best[k]);
    }
    assertThat(plan.known()).as("left out of the pool").isEqualTo(2);
  }

  @Test
  void thePositiveIsToldLikeADraw() {
    var sampled = new Dynamic(1, new All(), 1f);
    BatchPlan plan = plan(planner(false, sampled, Known.KEEP), 0, 7);
    double[] others = softmaxOfOthers(7, 1);
    Matrix q = Encoding.encode(model.query(), SET.queries().select(new int[] {7}), pool);
    Matrix d = Encoding.encode(model.document(), SET.documents(), pool);
    double own = Math.exp(model.scale() * Vectors.dot(q.data(), 0, d.data(), d.offset(3), 8));
    int any = 5;
    double rest =
        Math.exp(model.scale() * Vectors.dot(q.data(), 0, d.data(), d.offset(any), 8))
            / others[any];
    assertThat((double) requireNonNull(plan.candidates().ownLogQ())[0])
        .isCloseTo(Math.log(own / (own + rest)), within(1e-4));
  }

  @Test
  void withoutEncodedQueriesItIsAMistake() {
    var sampled = new Dynamic(3, new Uniform(9, Scope.BATCH, true), 1f);
    assertThatThrownBy(() -> planner(false, sampled, Known.MASK).plan(new int[] {0}, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("planner: must have the encoded queries");
  }
}
