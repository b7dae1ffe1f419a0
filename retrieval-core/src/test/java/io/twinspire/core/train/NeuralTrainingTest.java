package io.twinspire.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.objective.BinaryCrossEntropy;
import io.twinspire.core.objective.Reduction;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.optim.Schedule;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.testing.Planted;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scorers with weights are trained as their paper does: binary cross-entropy against four uniform
/// negatives of each query's own.
class NeuralTrainingTest {
  private static final Planted DATA = Planted.of(100, 4, 3);
  private static final BinaryCrossEntropy BCE =
      new BinaryCrossEntropy(1f, false, Reduction.SUM, 0, 0);
  private static final TowerSettings TOWER =
      new TowerSettings.Bag(24, false, .3f, false, null, false, Storage.FLOAT32);

  @TempDir private Path folder;

  private static TwoTower model(ScorerSettings scorer) {
    return Runs.model(DATA, TOWER, scorer, BCE, 1);
  }

  private static Trainer trainer(TwoTower model, int epochs, WorkerPool pool) {
    var sampled = new SamplerSettings.Uniform(4, SamplerSettings.Scope.QUERY, true);
    return new Trainer(
        model,
        DATA.trainingSet(),
        new Stage(
            0,
            "uniform",
            Runs.loop(epochs, 64, 0, 0f, 0),
            BCE,
            new OptimizerSettings.Adam(.01f, .9f, .999f, 1e-8f, 0f, true),
            new Schedule(Schedule.Shape.CONSTANT, 0f, 0f),
            1f,
            new NegativesSettings(false, sampled, 0, NegativesSettings.Known.EXCLUDE),
            Negatives.NONE),
        7,
        pool);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dot", "gmf", "mlp", "neumf"})
  void learnsWhatIsPlanted(String name) throws IOException {
    ScorerSettings scorer =
        switch (name) {
          case "gmf" -> new ScorerSettings.Gmf();
          case "mlp" -> new ScorerSettings.Mlp(List.of(32, 16));
          case "neumf" -> new ScorerSettings.NeuMf(8, List.of(32, 16));
          default -> new ScorerSettings.Dot();
        };
    TwoTower model = model(scorer);
    try (var pool = new WorkerPool(2)) {
      double untrained = DATA.dev(model, pool);
      trainer(model, 30, pool).run(Progress.start(0, 0), new Runs.Listener(DATA, model, pool));
      assertThat(DATA.dev(model, pool)).isGreaterThan(untrained + .4);
    }
  }

  private static final ScorerSettings NEUMF = new ScorerSettings.NeuMf(8, List.of(20, 10));

  private static Map<String, List<Integer>> bits(int threads) throws IOException {
    TwoTower model = model(NEUMF);
    try (var pool = new WorkerPool(threads)) {
      var trainer = trainer(model, 2, pool);
      trainer.run(Progress.start(0, 0), new Runs.Listener(DATA, model, pool));
      return Runs.bits(trainer);
    }
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() throws IOException {
    var one = bits(1);
    assertThat(one)
        .containsKeys(
            "weights/scorer.gmf.output",
            "weights/scorer.layer2.weight",
            "optimizer/scorer.layer1.query.moment2");
    assertThat(bits(2)).isEqualTo(one);
    assertThat(bits(5)).isEqualTo(one);
  }

  @Test
  void stoppedAndResumedEndsWithTheSameBits() throws IOException {
    var checkpoints = new Checkpoints(folder);
    TwoTower first = model(NEUMF);
    TwoTower second = model(NEUMF);
    try (var pool = new WorkerPool(2)) {
      var stopping =
          new Runs.Listener(DATA, first, pool) {
            @Override
            public boolean stopRequested() {
              return losses.size() == 10;
            }

            @Override
            public void save(Trainer trainer, Progress progress, boolean best) throws IOException {
              checkpoints.save(trainer, progress, best, "");
            }
          };
      assertThat(trainer(first, 2, pool).run(Progress.start(0, 0), stopping).done()).isFalse();
      var resumed = trainer(second, 2, pool);
      Progress from = checkpoints.restore(resumed);
      resumed.run(from, new Runs.Listener(DATA, second, pool));
      assertThat(Runs.bits(resumed)).isEqualTo(bits(1));
    }
  }
}
