package io.twinspire.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.layer.Storage;
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
import io.twinspire.core.objective.Matryoshka;
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
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.ArrayList;
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

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  static Stream<Objective> objectives() {
    return Stream.of(
        new InfoNce(.1f, false, false),
        new SoftmaxCrossEntropy(.1f, false, LogQ.ALL, 0f),
        new SoftmaxCrossEntropy(.1f, false, LogQ.NONE, .5f),
        new NoiseContrastive(.1f, false, 0),
        new SkipGram(.1f, false),
        new BinaryCrossEntropy(.1f, false, Reduction.SUM, 0f, 0),
        new BinaryCrossEntropy(.1f, false, Reduction.MEAN, .5f, 0),
        new GeneralizedBce(.1f, false, .75f, 0),
        new Bpr(.1f, false, Reduction.MEAN),
        new Top1(.1f),
        new BprMax(.1f, .01f),
        new Top1Max(.1f),
        new Hinge(1f, .2f, Reduction.SUM),
        new Warp(1f, .2f),
        new CosineContrastive(.4f, 100f),
        new MarginMse(.1f, false),
        new KlDistillation(.1f, false, 1f),
        new Matryoshka(List.of(8, 16), new InfoNce(.1f, false, false)));
  }

  @Test
  void everyObjectiveIsTried() {
    assertThat(objectives().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(Set.of(Objective.class.getPermittedSubclasses()));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void learnsWhatWasPlanted(Objective objective) throws IOException {
    TrainingSet taught = objective.needsTeacher() ? taught() : DATA.trainingSet();
    var tower = new TowerSettings.Bag(32, true, 1f, false, null, true, Storage.FLOAT32);
    var model = Runs.model(DATA, tower, objective, 1);
    Stage stage =
        Runs.stage(
            Runs.loop(20, 64, 0, 0, 0),
            objective,
            new OptimizerSettings.Adagrad(.3f, 1e-8f),
            pair -> taught.pairs().get(pair).negatives());
    var listener = new Runs.Listener(DATA, model, pool);
    double before = listener.devMetric();
    new Trainer(model, taught, stage, 1, pool).run(Progress.start(1, 0), listener);
    assertThat(before).isLessThan(.3);
    assertThat(listener.devs.getLast()).isGreaterThan(.95);
  }

  /// Each pair with four other documents, which a teacher scores far below its own.
  private static TrainingSet taught() {
    TrainingSet plain = DATA.trainingSet();
    var pairs = new ArrayList<TrainingPair>();
    for (TrainingPair pair : plain.pairs()) {
      int[] negatives = new int[4];
      for (int k = 0; k < 4; k++) {
        negatives[k] = (pair.document() + 1 + Philox.below(63, 5, pair.query(), k)) % 64;
      }
      float[] scores = {8, 0, 1, 0, -1};
      pairs.add(new TrainingPair(pair.query(), pair.document(), 1f, negatives, scores));
    }
    return new TrainingSet(plain.queries(), plain.documents(), pairs, plain::knownPositives);
  }
}
