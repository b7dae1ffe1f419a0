package io.twinspire.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.testing.Planted;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A batch of 65,536 pairs at d = 256 trains in a heap of 4 GiB: its score matrix alone would be 16
/// GiB. About 9 TFLOP, so it runs with `mvn verify -Pshared-data`, in a JVM of its own with
/// `-Xmx4g`.
class BigBatchTest {
  private static final int PAIRS = 65_536;

  @Test
  @Tag("slow")
  void aStepOf65536PairsFitsIn4GiB() throws IOException {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(4L << 30);
    Planted data = Planted.of(PAIRS, 1, 3);
    var tower = new TowerSettings.Bag(256, true, 1f, false, null, true, Storage.FLOAT32);
    TwoTower model = Runs.model(data, tower, Runs.symmetric(), 1);
    float before = model.parameters().getFirst().values().get(PAIRS, 0);
    try (var pool = new WorkerPool(Runtime.getRuntime().availableProcessors())) {
      Stage stage =
          Runs.stage(
              Runs.loop(1, PAIRS, 4096, 1f, 0),
              Runs.symmetric(),
              new OptimizerSettings.Adagrad(0.1f, 1e-8f),
              Negatives.NONE);
      var listener =
          new Runs.Listener(data, model, pool) {
            @Override
            public double devMetric() {
              return Double.NaN;
            }
          };
      Progress end =
          new Trainer(model, data.trainingSet(), stage, 1, pool)
              .run(Progress.start(1, 0), listener);
      assertThat(end.done()).isTrue();
      // Untrained vectors are nearly orthogonal: close to log N, a little above for the scale of
      // 10.
      assertThat(listener.losses).singleElement().satisfies(l -> assertThat(l).isBetween(10., 12.));
      assertThat(model.parameters().getFirst().values().get(PAIRS, 0)).isNotEqualTo(before);
    }
  }
}
