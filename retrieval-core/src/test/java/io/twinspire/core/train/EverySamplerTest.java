package io.twinspire.core.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.optim.Schedule;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.testing.Planted;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of negatives: same seed, same bits for any number of threads, and after a stop at any
/// step; and each tells what its negatives were like.
class EverySamplerTest {
  private static final Planted DATA = Planted.of(60, 2, 7);
  private static final int EPOCHS = 2;

  /// 120 pairs in batches of 50, the last of 20.
  private static final int STEPS = 3 * EPOCHS;

  @TempDir private Path folder;

  static Stream<String> names() {
    return Samplers.all().keySet().stream();
  }

  /// One attempt: new model, new trainer, whatever is on disk.
  private static final class Attempt extends Runs.Listener implements AutoCloseable {
    private final WorkerPool pool;
    private final Trainer trainer;
    private final Checkpoints checkpoints;
    private int stopAfter = Integer.MAX_VALUE;

    static Attempt of(String name, int threads, Path directory) {
      NegativesSettings negatives = requireNonNull(Samplers.all().get(name));
      var objective = new SoftmaxCrossEntropy(.2f, true, LogQ.NEGATIVES, 0f);
      var problems = new Problems();
      negatives.check(objective, problems);
      if (!problems.messages().isEmpty()) {
        objective = new SoftmaxCrossEntropy(.2f, true, LogQ.NONE, 0f);
      }
      var tower = new TowerSettings.Bag(9, true, 1f, false, null, true, Storage.FLOAT32);
      return new Attempt(
          new WorkerPool(threads),
          Runs.model(DATA, tower, objective, 1),
          objective,
          negatives,
          directory);
    }

    private Attempt(
        WorkerPool pool,
        TwoTower model,
        SoftmaxCrossEntropy objective,
        NegativesSettings negatives,
        Path directory) {
      super(DATA, model, pool);
      this.pool = pool;
      this.checkpoints = new Checkpoints(directory);
      var stage =
          new Stage(
              0,
              "test",
              Runs.loop(EPOCHS, 50, 0, 0, 0),
              objective,
              new OptimizerSettings.Adagrad(.3f, 1e-8f),
              new Schedule(Schedule.Shape.COSINE, 0.2f, 0.1f),
              1f,
              negatives,
              Negatives.NONE);
      this.trainer = new Trainer(model, DATA.trainingSet(), stage, 7, pool);
    }

    Progress run() throws IOException {
      Progress from =
          checkpoints.lastProgress() == null ? Progress.start(0, 0) : checkpoints.restore(trainer);
      return trainer.run(from, this);
    }

    @Override
    public boolean stopRequested() {
      return losses.size() >= stopAfter;
    }

    @Override
    public void save(Trainer saved, Progress progress, boolean best) throws IOException {
      checkpoints.save(saved, progress, best, "");
    }

    @Override
    public void close() {
      pool.close();
    }
  }

  private Map<String, List<Integer>> whole(String name, int threads) throws IOException {
    try (var attempt = Attempt.of(name, threads, folder.resolve("threads" + threads))) {
      assertThat(attempt.run().done()).isTrue();
      assertThat(attempt.losses).allSatisfy(loss -> assertThat(loss).isFinite());
      assertThat(attempt.negatives)
          .isNotEmpty()
          .allSatisfy(
              shares -> {
                assertThat(shares.perQuery()).isBetween(1., 200.);
                assertThat(shares.known()).isBetween(0., 1.);
                assertThat(shares.easy()).isBetween(0., 1.);
                assertThat(shares.above()).isBetween(0., 1.);
              });
      return Runs.bits(attempt.trainer);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void sameBitsForAnyThreadsAndAfterAStopAtAnyStep(String name) throws IOException {
    Map<String, List<Integer>> one = whole(name, 1);
    assertThat(whole(name, 3)).as("3 threads").isEqualTo(one);
    for (int k = 1; k < STEPS; k++) {
      Path directory = folder.resolve("stopped" + k);
      try (var first = Attempt.of(name, 2, directory)) {
        first.stopAfter = k;
        assertThat(first.run().done()).isFalse();
      }
      try (var second = Attempt.of(name, 2, directory)) {
        assertThat(second.run().done()).isTrue();
        assertThat(Runs.bits(second.trainer)).as("stopped after %d", k).isEqualTo(one);
      }
    }
  }
}
