package io.twinspire.core.train;

import static io.twinspire.core.train.HistoryTrainingTest.ALL;
import static io.twinspire.core.train.HistoryTrainingTest.ITEMS;
import static io.twinspire.core.train.HistoryTrainingTest.TRAIN;
import static io.twinspire.core.train.HistoryTrainingTest.found;
import static io.twinspire.core.train.HistoryTrainingTest.model;
import static io.twinspire.core.train.HistoryTrainingTest.softmax;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Histories;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.objective.BprMax;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.train.HistoryTrainingTest.Listener;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Session-parallel batches: histories side by side, one event of each in a step.
class SessionTrainingTest {
  @TempDir private Path folder;

  private static Stage stage(
      Objective objective,
      NegativesSettings negatives,
      int epochs,
      int lanes,
      int chunk,
      float rate) {
    var training = new TrainingSettings(epochs, lanes, Rows.SESSIONS, chunk, 0, 0, "ndcg@10", 1);
    return HistoryTrainingTest.stage(training, rate, objective, negatives);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7, 33, 120, 5000})
  void everyLaneGoesThroughHistoriesFromPlaceToPlace(int lanes) {
    TrainingRows rows = TrainingRows.of(TRAIN, Rows.SESSIONS);
    Sessions sessions = requireNonNull(rows.sessions());
    int[] order = rows.order(lanes, 3, 1, 2);
    assertThat(order).hasSize(TRAIN.queries().get(Histories.EMIT).size());
    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(IntStream.range(0, order.length).toArray());
    int cut = 0;
    for (int i = 0; i < order.length; i++) {
      cut += i < lanes && !sessions.begins(order[i]) ? 1 : 0;
      if (i >= lanes && !sessions.begins(order[i])) {
        assertThat(order[i]).isEqualTo(order[i - lanes] + 1);
        assertThat(rows.query(order[i])).isEqualTo(rows.query(order[i - lanes]));
      }
    }
    assertThat(cut).isLessThan(lanes);
    if (lanes >= order.length) {
      int histories = TrainingRows.of(TRAIN, Rows.HISTORIES).size();
      assertThat(cut).isEqualTo(order.length - histories);
    }
    assertThat(rows.order(lanes, 3, 1, 2)).isEqualTo(order);
    assertThat(rows.order(lanes, 3, 1, 3)).isNotEqualTo(order);
  }

  /// With weights that stay, a vector is that of all that its lane has read of the history.
  @ParameterizedTest
  @CsvSource({"7, 0", "50, 0", "50, 8"})
  void aStateIsThatOfWhatTheLaneHasRead(int lanes, int chunk) throws IOException {
    TwoTower model = model("gru4rec", 0);
    var losses = new Listener(folder, Integer.MAX_VALUE);
    TrainingRows rows = TrainingRows.of(TRAIN, Rows.SESSIONS);
    Sessions sessions = requireNonNull(rows.sessions());
    try (var pool = new WorkerPool(2)) {
      Stage still = stage(softmax(LogQ.NONE), ALL, 2, lanes, chunk, 1e-30f);
      new Trainer(model, TRAIN, still, 7, pool).run(Progress.start(1, 0), losses);
      Matrix documents = Encoding.encode(model.document(), TRAIN.documents(), pool);
      int step = 0;
      for (int epoch = 0; epoch < 2; epoch++) {
        int[] order = rows.order(lanes, 7, 1, epoch);
        var read = new ArrayList<List<Integer>>();
        for (int from = 0; from < order.length; from += lanes, step++) {
          int[] batch = Arrays.copyOfRange(order, from, Math.min(order.length, from + lanes));
          int[] items = sessions.queries(batch).get(Histories.HISTORY).ids();
          double sum = 0;
          for (int lane = 0; lane < batch.length; lane++) {
            if (from == 0) {
              read.add(new ArrayList<>());
            } else if (sessions.begins(batch[lane])) {
              read.get(lane).clear();
            }
            read.get(lane).add(items[lane]);
            int target = TRAIN.pairs().get(sessions.pair(batch[lane])).document();
            sum += loss(model, read.get(lane), documents, target, pool);
          }
          assertThat(losses.losses.get(step)).isCloseTo(sum / batch.length, within(1e-5));
        }
      }
      assertThat(losses.losses).hasSize(step);
    }
  }

  /// Cross-entropy over all documents of what follows a history.
  private static double loss(
      TwoTower model, List<Integer> history, Matrix documents, int target, WorkerPool pool) {
    int[] items = history.stream().mapToInt(i -> i).toArray();
    var one = new Ragged(new int[] {0, items.length}, items);
    Matrix q = Encoding.encode(model.query(), new Features(Map.of(Histories.HISTORY, one)), pool);
    double total = 0;
    for (int i = 0; i < ITEMS; i++) {
      total += Math.exp(Vectors.dot(q.data(), 0, documents.data(), documents.offset(i), q.cols()));
    }
    int at = documents.offset(target);
    return Math.log(total) - Vectors.dot(q.data(), 0, documents.data(), at, q.cols());
  }

  /// What follows depends on the last item alone: this is about objectives and negatives.
  @ParameterizedTest
  @ValueSource(strings = {"all", "in-batch", "batch", "bpr-max"})
  void itLearnsWhatFollows(String how) throws IOException {
    var drawn = new SamplerSettings.Uniform(10, Scope.BATCH, true);
    NegativesSettings negatives =
        switch (how) {
          case "all" -> ALL;
          case "in-batch" -> new NegativesSettings(true, null, 0, Known.KEEP);
          default -> new NegativesSettings(false, drawn, 0, Known.KEEP);
        };
    Objective objective =
        switch (how) {
          case "all" -> softmax(LogQ.NONE);
          case "in-batch" -> softmax(LogQ.ALL);
          case "batch" -> softmax(LogQ.NEGATIVES);
          default -> new BprMax(1, 0);
        };
    TwoTower model = model("gru4rec", .1f);
    try (var pool = new WorkerPool(2)) {
      var trainer =
          new Trainer(model, TRAIN, stage(objective, negatives, 30, 16, 0, .01f), 7, pool);
      trainer.run(Progress.start(1, 0), new Listener(folder, Integer.MAX_VALUE));
      assertThat(found(model, pool)).isGreaterThan(.5);
    }
  }

  @Test
  void bitsDependNeitherOnThreadsNorOnAStop() throws IOException {
    Stage stage = stage(softmax(LogQ.NONE), ALL, 2, 50, 0, .01f);
    HistoryTrainingTest.assertSameBits(
        folder, 6, pool -> new Trainer(model("gru4rec", .3f), TRAIN, stage, 7, pool));
  }

  @Test
  void layersWithoutAStateAreRefused() {
    try (var pool = new WorkerPool(1)) {
      Stage stage = stage(softmax(LogQ.NONE), ALL, 1, 4, 0, .01f);
      assertThatThrownBy(() -> new Trainer(model("sasrec", 0), TRAIN, stage, 7, pool))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("sessions: layers must be gated recurrent units");
    }
  }
}
