package io.twinspire.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.objective.BinaryCrossEntropy;
import io.twinspire.core.objective.Bpr;
import io.twinspire.core.objective.BprMax;
import io.twinspire.core.objective.CosineContrastive;
import io.twinspire.core.objective.GeneralizedBce;
import io.twinspire.core.objective.Hinge;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.objective.KlDistillation;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.MarginMse;
import io.twinspire.core.objective.NoiseContrastive;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.Reduction;
import io.twinspire.core.objective.SkipGram;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import io.twinspire.core.objective.Top1;
import io.twinspire.core.objective.Top1Max;
import io.twinspire.core.objective.Warp;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.testing.Planted;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Training finds what was planted with every objective, in 160 steps against the other documents
/// of the batch.
class EveryObjectiveLearnsTest {
  private static final Planted DATA = Planted.of(64, 8, 3);

  /// Those that learn from a teacher; training has none for them.
  private static final Set<Class<?>> TAUGHT = Set.of(MarginMse.class, KlDistillation.class);

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  static Stream<Objective> objectives() {
    return Stream.of(
        new InfoNce(.1f, false, false, List.of()),
        new SoftmaxCrossEntropy(.1f, false, LogQ.ALL, 0f),
        new SoftmaxCrossEntropy(.1f, false, LogQ.NONE, .5f),
        new NoiseContrastive(.1f, false),
        new SkipGram(.1f, false),
        new BinaryCrossEntropy(.1f, false, Reduction.SUM, 0f),
        new BinaryCrossEntropy(.1f, false, Reduction.MEAN, .5f),
        new GeneralizedBce(.1f, false, .75f),
        new Bpr(.1f, false, Reduction.MEAN),
        new Top1(.1f),
        new BprMax(.1f, .01f),
        new Top1Max(.1f),
        new Hinge(1f, .2f, Reduction.SUM),
        new Warp(1f, .2f),
        new CosineContrastive(.4f, 100f));
  }

  @Test
  void everyObjectiveIsTried() {
    assertThat(
            Stream.concat(objectives().map(Object::getClass), TAUGHT.stream())
                .collect(Collectors.toSet()))
        .isEqualTo(Set.of(Objective.class.getPermittedSubclasses()));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void learnsWhatWasPlanted(Objective objective) throws IOException {
    var tower = new TowerSettings.Bag(32, true, 1f, false, null, true);
    var model = Runs.model(DATA, tower, objective, 1);
    Stage stage =
        Runs.stage(
            Runs.loop(20, 64, 0, 0, 0),
            objective,
            new OptimizerSettings.Adagrad(.3f, 1e-8f),
            Runs.NO_NEGATIVES);
    var listener = new Runs.Listener(DATA, model, pool);
    double before = listener.devMetric();
    new Trainer(model, DATA.trainingSet(), stage, 1, pool).run(Progress.start(1, 0), listener);
    assertThat(before).isLessThan(.3);
    assertThat(listener.devs.getLast()).isGreaterThan(.95);
  }
}
