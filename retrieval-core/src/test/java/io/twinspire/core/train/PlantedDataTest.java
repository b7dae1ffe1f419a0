package io.twinspire.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.testing.Planted;
import io.twinspire.core.tower.TowerSettings;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Training finds what was planted, with every optimiser, in 160 steps.
class PlantedDataTest {
  private static final Planted DATA = Planted.of(64, 8, 3);
  private static final InfoNce OBJECTIVE = new InfoNce(0.1f, false, true);

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  static Stream<OptimizerSettings> optimizers() {
    return Stream.of(
        new OptimizerSettings.Adagrad(0.3f, 1e-8f),
        new OptimizerSettings.Adam(0.05f, 0.9f, 0.999f, 1e-8f, 0f, true),
        new OptimizerSettings.Sgd(30f));
  }

  @Test
  void everyOptimizerIsTried() {
    assertThat(optimizers().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(Set.of(OptimizerSettings.class.getPermittedSubclasses()));
  }

  private Runs.Listener train(TowerSettings tower, OptimizerSettings optimizer) throws IOException {
    TwoTower model = Runs.model(DATA, tower, OBJECTIVE, 1);
    Stage stage = Runs.stage(Runs.loop(20, 64, 0, 0, 0), OBJECTIVE, optimizer, Negatives.NONE);
    var listener = new Runs.Listener(DATA, model, pool);
    listener.devs.add(listener.devMetric());
    new Trainer(model, DATA.trainingSet(), stage, 1, pool).run(Progress.start(1, 0), listener);
    return listener;
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void everyOptimizerLearnsWhatWasPlanted(OptimizerSettings optimizer) throws IOException {
    var run =
        train(new TowerSettings.Bag(32, true, 1f, false, null, true, Storage.FLOAT32), optimizer);
    assertThat(run.devs.getFirst()).isLessThan(0.3);
    assertThat(run.devs.getLast()).isGreaterThan(0.9);
    assertThat(run.losses).hasSize(160);
    assertThat(run.losses.getLast()).isLessThan(run.losses.getFirst() / 3);
  }

  @Test
  void theFullTowerLearnsToo() throws IOException {
    var run =
        train(
            Runs.fullTower(32, false),
            new OptimizerSettings.Adam(0.02f, 0.9f, 0.999f, 1e-8f, 0f, true));
    assertThat(run.devs.getLast()).isGreaterThan(0.9);
  }

  @Test
  void anAbsurdLearningRateIsToldAsDivergence() {
    for (OptimizerSettings optimizer :
        List.of(
            new OptimizerSettings.Adagrad(1e30f, 1e-8f),
            new OptimizerSettings.Adam(1e30f, 0.9f, 0.999f, 1e-8f, 0f, true),
            new OptimizerSettings.Sgd(1e30f))) {
      assertThatThrownBy(
              () ->
                  train(
                      new TowerSettings.Bag(32, true, 1f, false, null, true, Storage.FLOAT32),
                      optimizer))
          .as("%s", optimizer)
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("finite, got")
          .hasMessageContaining("optimizer.learningRate");
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 100", "false, 1000"})
  void onlyALearnedScaleIsSetBackToAHundred(boolean learned, double most) throws IOException {
    var objective = new InfoNce(0.02f, learned, true);
    var tower = new TowerSettings.Bag(32, true, 1f, false, null, true, Storage.FLOAT32);
    TwoTower model = Runs.model(DATA, tower, objective, 1);
    Stage stage =
        Runs.stage(
            Runs.loop(1, 64, 0, 0, 0), objective, new OptimizerSettings.Sgd(1e-6f), Negatives.NONE);
    var scales = new ArrayList<Double>();
    var listener =
        new Runs.Listener(DATA, model, pool) {
          @Override
          public void onStep(Stage of, Progress at, int steps, double loss, double rate) {
            scales.add((double) model.scale());
            model.logScale().values().data()[0] = (float) Math.log(1000);
          }
        };
    new Trainer(model, DATA.trainingSet(), stage, 1, pool).run(Progress.start(1, 0), listener);
    assertThat(scales).hasSize(8);
    assertThat(scales.getFirst()).isCloseTo(50, within(1e-3));
    assertThat(scales.subList(1, 8)).allSatisfy(s -> assertThat(s).isCloseTo(most, within(1e-2)));
  }

  @Test
  void trainingEndsAfterThePatienceWithoutABetterEpoch() throws IOException {
    TwoTower model =
        Runs.model(
            DATA,
            new TowerSettings.Bag(32, true, 1f, false, null, true, Storage.FLOAT32),
            OBJECTIVE,
            1);
    Stage stage =
        Runs.stage(
            Runs.loop(20, 64, 0, 0, 2),
            OBJECTIVE,
            new OptimizerSettings.Sgd(1e-6f),
            Negatives.NONE);
    var listener = new Runs.Listener(DATA, model, pool);
    Progress end =
        new Trainer(model, DATA.trainingSet(), stage, 1, pool).run(Progress.start(1, 0), listener);
    assertThat(end.done()).isTrue();
    assertThat(end.epoch()).isEqualTo(end.bestEpoch() + 2).isLessThan(20);
    assertThat(end.globalStep()).isEqualTo(8L * end.epoch());
  }
}
