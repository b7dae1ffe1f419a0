package io.twinspire.core.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.objective.Matryoshka;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.Targets;
import io.twinspire.core.testing.Draw;
import io.twinspire.core.testing.GradientCheck;
import io.twinspire.core.testing.Planted;
import io.twinspire.core.testing.Sums;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.core.tower.TowerSettings.MlpSettings;
import io.twinspire.kernels.WorkerPool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A whole step, from features to the gradient of every parameter.
class StepTest extends GradientCheck {
  private static final Planted DATA = Planted.of(70, 2, 5);

  @AutoClose private final WorkerPool pool = new WorkerPool(3);

  private record Outcome(double loss, Map<String, float[]> gradients) {}

  private Outcome run(TwoTower model, Objective objective, BatchPlan plan, int chunk, long number) {
    return run(new Step(model, objective, pool, 9, chunk), model, plan, number);
  }

  private static Outcome run(Step step, TwoTower model, BatchPlan plan, long number) {
    var gradients = new Gradients();
    double loss =
        step.run(
                DATA.train().select(plan.queries()),
                DATA.documents(),
                vectors -> plan,
                number,
                false,
                gradients)
            .loss();
    var all = new LinkedHashMap<String, float[]>();
    for (Parameter p : model.parameters()) {
      all.put(p.name(), Sums.gradient(gradients, p));
    }
    return new Outcome(loss, all);
  }

  /// 131 queries (more than a strip) and 70 documents. Nothing is summed in another order when the
  /// towers run in chunks, so loss and gradients have the same bits, not only 1e-6.
  @ParameterizedTest
  @CsvSource({
    "true, false, ''",
    "true, true, ''",
    "false, false, ''",
    "false, true, ''",
    "true, true, 4",
    "false, false, 4"
  })
  void chunksGiveTheBitsOfTheWhole(boolean tied, boolean symmetric, String prefix) {
    List<Integer> prefixes = prefix.isEmpty() ? List.of() : List.of(Integer.valueOf(prefix));
    var objective = new Matryoshka(prefixes, new InfoNce(0.1f, true, symmetric));
    TwoTower model = Runs.model(DATA, Runs.fullTower(19, tied), objective, 4);
    int[] rows = IntStream.range(3, 134).toArray();
    BatchPlan plan = Runs.plan(DATA.trainingSet(), rows);
    Outcome whole = run(model, objective, plan, 0, 12);
    assertThat(whole.gradients().values()).allMatch(StepTest::anyNonZero);
    for (int chunk : new int[] {1, 7, 64, 70, 1000}) {
      Outcome chunked = run(model, objective, plan, chunk, 12);
      assertThat(chunked.loss()).isEqualTo(whole.loss());
      whole
          .gradients()
          .forEach(
              (name, g) ->
                  assertThat(requireNonNull(chunked.gradients().get(name)))
                      .as("%s, chunk %d", name, chunk)
                      .isEqualTo(g));
    }
    // The comparison had dropout in it: another step has other masks.
    assertThat(run(model, objective, plan, 0, 13).loss()).isNotEqualTo(whole.loss());
  }

  /// What a step leaves in the memory that the next one works in is seen by nobody.
  @Test
  void oneStepGivesBatchesTheBitsOfTheirOwn() {
    var objective = new Matryoshka(List.of(4), new InfoNce(0.1f, true, true));
    TwoTower model = Runs.model(DATA, Runs.fullTower(19, false), objective, 4);
    var step = new Step(model, objective, pool, 9, 0);
    for (int size : new int[] {40, 131, 7, 90}) {
      BatchPlan plan = Runs.plan(DATA.trainingSet(), IntStream.range(3, 3 + size).toArray());
      Outcome again = run(step, model, plan, size);
      Outcome fresh = run(model, objective, plan, 0, size);
      assertThat(again.loss()).isEqualTo(fresh.loss());
      fresh
          .gradients()
          .forEach((name, g) -> assertThat(again.gradients().get(name)).as(name).isEqualTo(g));
    }
  }

  @Test
  void tiedTowersDropOutTheTwoSidesIndependently() {
    var objective = new InfoNce(0.1f, false, false);
    var settings =
        new TowerSettings.Bag(
            8, true, 1f, false, new MlpSettings(8, 0.5f, false), true, Storage.FLOAT32);
    TwoTower model = Runs.model(DATA, settings, objective, 4);
    // The same rows on both sides: with the same masks every cosine of a pair would be 1.
    Features same = DATA.train().select(IntStream.range(0, 40).toArray());
    int[] offsets = IntStream.rangeClosed(0, 40).toArray();
    int[] diagonal = IntStream.range(0, 40).toArray();
    var targets = new Targets(new Ragged(offsets, diagonal), Draw.ragged(1, false, 1, new int[40]));
    var rows = IntStream.range(0, 40).toArray();
    var plan = new BatchPlan(rows, rows, null, Candidates.forAll(40, 40), targets, 0, 0, 0);
    double dropped =
        new Step(model, objective, pool, 9, 0)
            .run(same, same, q -> plan, 1, false, new Gradients())
            .loss();
    var still =
        new TowerSettings.Bag(
            8, true, 1f, false, new MlpSettings(8, 0f, false), true, Storage.FLOAT32);
    double kept =
        new Step(Runs.model(DATA, still, objective, 4), objective, pool, 9, 0)
            .run(same, same, q -> plan, 1, false, new Gradients())
            .loss();
    assertThat(dropped).isGreaterThan(2 * kept);
  }

  @TestFactory
  Stream<DynamicTest> gradientByHandEqualsCentralDifferences() {
    return checks();
  }

  /// Embeddings, gains, MLP and temperature of tied and untied towers against differences of the
  /// loss.
  @Override
  protected Stream<Subject> subjects() {
    return Stream.of(true, false).map(this::subject);
  }

  private Subject subject(boolean tied) {
    Planted tiny = Planted.of(3, 2, 6);
    var objective = new Matryoshka(List.of(3), new InfoNce(0.5f, true, true));
    TwoTower model = Runs.model(tiny, Runs.fullTower(5, tied), objective, 4);
    BatchPlan plan = Runs.plan(tiny.trainingSet(), 0, 3, 4, 5);
    var step = new Step(model, objective, pool, 9, 2);
    var variables = new LinkedHashMap<String, float[]>();
    for (Parameter p : model.parameters()) {
      variables.put(p.name(), p.values().data());
    }
    Features queries = tiny.train().select(plan.queries());
    return new Subject(
        tied ? "tied" : "untied",
        variables,
        () -> step.run(queries, tiny.documents(), q -> plan, 1, false, new Gradients()).loss(),
        () -> {
          var gradients = new Gradients();
          step.run(queries, tiny.documents(), q -> plan, 1, false, gradients);
          var all = new LinkedHashMap<String, float[]>();
          for (Parameter p : model.parameters()) {
            all.put(p.name(), Sums.gradient(gradients, p));
          }
          return all;
        });
  }

  private static boolean anyNonZero(float[] values) {
    for (float v : values) {
      if (v != 0) {
        return true;
      }
    }
    return false;
  }
}
