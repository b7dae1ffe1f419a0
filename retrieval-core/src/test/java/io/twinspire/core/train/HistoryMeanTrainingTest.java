package io.twinspire.core.train;

import static io.twinspire.core.train.HistoryTrainingTest.ALL;
import static io.twinspire.core.train.HistoryTrainingTest.DATA;
import static io.twinspire.core.train.HistoryTrainingTest.ITEMS;
import static io.twinspire.core.train.HistoryTrainingTest.MOST;
import static io.twinspire.core.train.HistoryTrainingTest.TRAIN;
import static io.twinspire.core.train.HistoryTrainingTest.USERS;
import static io.twinspire.core.train.HistoryTrainingTest.found;
import static io.twinspire.core.train.HistoryTrainingTest.softmax;
import static io.twinspire.core.train.HistoryTrainingTest.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.tower.HistorySettings.HistoryMean;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.core.tower.TowerSettings.MlpSettings;
import io.twinspire.core.train.HistoryTrainingTest.Listener;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The mean of a history through the trainer: planted data of [HistoryTrainingTest].
class HistoryMeanTrainingTest {
  private static TwoTower model(boolean mlp, float dropout) {
    var settings =
        new HistoryMean(
            16, MOST, dropout, mlp ? new MlpSettings(32, .1f, true) : null, .1f, Storage.FLOAT32);
    var inputs = new TwoTower.Inputs(Map.of("id", ITEMS), Map.of());
    return TwoTower.create(settings, new ScorerSettings.Dot(), inputs, inputs, 1, Start.drawn(3));
  }

  @TempDir private Path folder;

  private Map<String, List<Integer>> end(TwoTower model, int threads, int epochs)
      throws IOException {
    try (var pool = new WorkerPool(threads)) {
      Stage stage = stage(softmax(LogQ.NONE), ALL, epochs, 16, 0);
      var trainer = new Trainer(model, TRAIN, stage, 7, pool);
      trainer.run(Progress.start(1, 0), new Listener(folder, Integer.MAX_VALUE));
      return Runs.bits(trainer);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itLearnsWhatGoesTogether(boolean mlp) throws IOException {
    TwoTower model = model(mlp, .1f);
    end(model, 2, 40);
    try (var pool = new WorkerPool(2)) {
      assertThat(found(model, pool)).isGreaterThan(2 * popular());
    }
  }

  /// Share of users whose last item is the one that most have had.
  private static double popular() {
    int[] counts = new int[ITEMS];
    DATA.train().forEach(pair -> counts[pair.document()]++);
    int best = IntStream.range(0, ITEMS).reduce(0, (a, b) -> counts[b] > counts[a] ? b : a);
    long found =
        DATA.dev().queryIds().stream()
            .filter(user -> DATA.dev().of(user).containsKey("i" + best))
            .count();
    return (double) found / USERS;
  }

  @Test
  void bitsDoNotDependOnThreads() throws IOException {
    assertThat(end(model(true, .3f), 3, 2)).isEqualTo(end(model(true, .3f), 1, 2));
  }
}
