package io.twinspire.core.train;

import static io.twinspire.core.train.HistoryTrainingTest.ALL;
import static io.twinspire.core.train.HistoryTrainingTest.DATA;
import static io.twinspire.core.train.HistoryTrainingTest.HISTORIES;
import static io.twinspire.core.train.HistoryTrainingTest.ITEMS;
import static io.twinspire.core.train.HistoryTrainingTest.MOST;
import static io.twinspire.core.train.HistoryTrainingTest.USERS;
import static io.twinspire.core.train.HistoryTrainingTest.found;
import static io.twinspire.core.train.HistoryTrainingTest.softmax;
import static io.twinspire.core.train.HistoryTrainingTest.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Cloze;
import io.twinspire.core.data.Features;
import io.twinspire.core.data.Histories;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.sequence.Activation;
import io.twinspire.core.tower.HistorySettings.Bert4Rec;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.core.tower.TransformerSettings.Norm;
import io.twinspire.core.train.HistoryTrainingTest.Listener;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Histories of which places are masked, through the trainer: planted data of
/// [HistoryTrainingTest].
class ClozeTrainingTest {
  private static final TrainingSet TRAIN = masked(new Cloze(.4, .5));

  private static TrainingSet masked(Cloze cloze) {
    TrainingSet plain = HistoryTrainingTest.TRAIN;
    return new TrainingSet(
        HISTORIES.whole(),
        plain.documents(),
        plain.pairs(),
        plain.positivesOf(),
        plain.categories(),
        cloze);
  }

  /// As in the paper.
  private static TwoTower model(float dropout) {
    return model(dropout, Norm.AFTER, true);
  }

  private static TwoTower model(float dropout, Norm norm, boolean projection) {
    var settings =
        new Bert4Rec(
            16,
            2,
            2,
            MOST,
            .4f,
            .5f,
            dropout,
            norm,
            Activation.GELU,
            20,
            projection,
            .1f,
            Storage.FLOAT32);
    var inputs = new TwoTower.Inputs(Map.of("id", ITEMS), Map.of());
    return TwoTower.create(settings, new ScorerSettings.Dot(), inputs, inputs, 1, Start.drawn(3));
  }

  @TempDir private Path folder;

  private static BatchPlanner planner(TrainingSet data, NegativesSettings negatives, int batch) {
    return new BatchPlanner(data, Rows.HISTORIES, negatives, pair -> new int[0], batch, true, 5, 1);
  }

  /// A masked place is to find what was there; the others are as they were.
  @Test
  void maskedPlacesAreToFindTheirItems() {
    BatchPlanner planner = planner(TRAIN, ALL, 2);
    int[] batch = {5, 17};
    for (int epoch = 0; epoch < 20; epoch++) {
      Features in = planner.examples().queries(batch, epoch);
      BatchPlan plan = planner.plan(batch, epoch, 0);
      Ragged history = in.get(Histories.HISTORY);
      Ragged emit = in.get(Histories.EMIT);
      assertThat(plan.queries()).hasSize(emit.size());
      for (int h = 0; h < 2; h++) {
        int[] had = had(batch[h]);
        int[] ids =
            Arrays.copyOfRange(history.ids(), history.offsets()[h], history.offsets()[h + 1]);
        assertThat(emit.length(h)).isPositive();
        for (int e = emit.offsets()[h]; e < emit.offsets()[h + 1]; e++) {
          int place = emit.ids()[e];
          assertThat(ids[place]).isEqualTo(Histories.MASK);
          assertThat(plan.queries()[e]).isEqualTo(batch[h]);
          ids[place] = plan.document(e, plan.targets().positives().ids()[e]);
        }
        assertThat(ids).isEqualTo(had);
      }
    }
  }

  /// The last items of a user, as many as count.
  private static int[] had(int user) {
    int[] all =
        DATA.train().stream()
            .filter(pair -> pair.query() == user)
            .mapToInt(TrainingPair::document)
            .toArray();
    return Arrays.copyOfRange(all, Math.max(0, all.length - MOST), all.length);
  }

  @Test
  void everyEpochMasksAnew() {
    TrainingExamples examples = planner(TRAIN, ALL, 16).examples();
    int[] all = IntStream.range(0, USERS).toArray();
    for (int epoch = 0; epoch < 5; epoch++) {
      assertThat(examples.count(epoch)).isEqualTo(examples.pairs(all, epoch).length);
      assertThat(examples.pairs(all, epoch)).isEqualTo(examples.pairs(all, epoch));
    }
    assertThat(examples.pairs(all, 0)).isNotEqualTo(examples.pairs(all, 1));
  }

  /// What the correction takes the probability of a candidate for, against how often it comes. Rows
  /// differ in length, and with them the share of their places that is masked. It is exact as far
  /// as a batch is a small part of all rows.
  @Test
  void aDocumentComesAboutAsOftenAsItsLogQSays() {
    var negatives = new NegativesSettings(true, null, 0, Known.KEEP);
    BatchPlanner planner = planner(masked(new Cloze(.3, .2)), negatives, 6);
    int[] seen = new int[ITEMS];
    int epochs = 400;
    int steps = USERS / 6;
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] order = BatchPlan.order(USERS, 5, 1, epoch);
      for (int step = 0; step < steps; step++) {
        int[] batch = Arrays.copyOfRange(order, 6 * step, 6 * (step + 1));
        for (int document : planner.plan(batch, epoch, step).documents()) {
          seen[document]++;
        }
      }
    }
    double ratio = 0;
    for (int document = 0; document < ITEMS; document++) {
      double expected = Math.exp(planner.logQ(document)) * epochs * steps;
      assertThat(seen[document] / expected).isBetween(.85, 1.15);
      ratio += seen[document] / expected;
    }
    assertThat(ratio / ITEMS).isCloseTo(1, within(.03));
  }

  @Test
  void thePapersTowerLearnsWhatFollows() throws IOException {
    assertLearns(model(0), softmax(LogQ.NONE), ALL, 200);
  }

  /// Normalising before the layers learns in fewer steps.
  @ParameterizedTest
  @ValueSource(strings = {"in-batch", "batch", "query"})
  void itLearnsFromSampledNegatives(String how) throws IOException {
    var sampled =
        new SamplerSettings.Uniform(10, how.equals("batch") ? Scope.BATCH : Scope.QUERY, true);
    boolean inBatch = how.equals("in-batch");
    assertLearns(
        model(0, Norm.BEFORE, false),
        softmax(inBatch ? LogQ.ALL : LogQ.NEGATIVES),
        new NegativesSettings(inBatch, inBatch ? null : sampled, 0, Known.KEEP),
        160);
  }

  private void assertLearns(
      TwoTower model, Objective objective, NegativesSettings negatives, int epochs)
      throws IOException {
    try (var pool = new WorkerPool(2)) {
      assertThat(found(model, pool)).isLessThan(.15);
      var trainer = new Trainer(model, TRAIN, stage(objective, negatives, epochs, 16, 0), 7, pool);
      trainer.run(Progress.start(1, 0), new Listener(folder, Integer.MAX_VALUE));
      assertThat(found(model, pool)).isGreaterThan(.5);
    }
  }

  @Test
  void bitsDependNeitherOnThreadsNorOnAStop() throws IOException {
    Stage stage = stage(softmax(LogQ.NONE), ALL, 3, 50, 0);
    HistoryTrainingTest.assertSameBits(
        folder, 5, pool -> new Trainer(model(.3f), TRAIN, stage, 7, pool));
  }

  /// Histories encoded in chunks have the same masks and see the same dropout.
  @Test
  void aBatchInChunksIsTheBatchInOnePiece() throws IOException {
    try (var pool = new WorkerPool(2)) {
      var losses = new ArrayList<List<Double>>();
      for (int chunk : new int[] {0, 7}) {
        Stage stage = stage(softmax(LogQ.NONE), ALL, 2, 30, chunk);
        var listener = new Listener(folder.resolve("chunk" + chunk), Integer.MAX_VALUE);
        new Trainer(model(.3f), TRAIN, stage, 7, pool).run(Progress.start(1, 0), listener);
        losses.add(listener.losses);
      }
      for (int step = 0; step < losses.getFirst().size(); step++) {
        assertThat(losses.get(1).get(step)).isCloseTo(losses.get(0).get(step), within(1e-4));
      }
    }
  }
}
