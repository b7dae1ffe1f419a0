package io.twinspire.core.tower;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Features;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.StepContext;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.testing.Draw;
import io.twinspire.core.testing.GradientCheck;
import io.twinspire.core.testing.Sums;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.core.tower.TowerSettings.MlpSettings;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.StoredRows;
import io.twinspire.kernels.WorkerPool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TowerGradientTest extends GradientCheck {
  private static final List<TowerSettings> TOWERS =
      List.of(
          new TowerSettings.Bag(7, true, 1f, false, null, true, Storage.FLOAT32),
          new TowerSettings.Bag(5, true, 1f, true, null, true, Storage.FLOAT32),
          new TowerSettings.Bag(
              5, true, 1f, false, new MlpSettings(9, 0f, false), true, Storage.FLOAT32),
          new TowerSettings.Bag(
              5, true, 1f, true, new MlpSettings(9, 0.3f, true), true, Storage.FLOAT32),
          new TowerSettings.Bag(7, true, 1f, false, null, false, Storage.FLOAT32),
          new TowerSettings.Bag(
              5, true, 1f, true, new MlpSettings(9, 0.3f, true), false, Storage.FLOAT32));

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  @TestFactory
  Stream<DynamicTest> gradientByHandEqualsCentralDifferences() {
    return checks();
  }

  @Override
  protected Stream<Subject> subjects() {
    return TOWERS.stream().map(this::subject);
  }

  @Test
  void everyTowerIsChecked() {
    assertThat(
            Stream.concat(TOWERS.stream(), HistoryTowerTest.TOWERS.stream())
                .map(Object::getClass)
                .collect(Collectors.toSet()))
        .isEqualTo(records(TowerSettings.class).collect(Collectors.toSet()));
  }

  private static Stream<Class<?>> records(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type)
        : Stream.of(type.getPermittedSubclasses()).flatMap(TowerGradientTest::records);
  }

  /// Two features that the tower knows, one of them with an empty row and both empty in row 3, and
  /// one that the input lacks.
  private Subject subject(TowerSettings settings) {
    Tower tower =
        TowerFactory.build(
            settings,
            "shared",
            Map.of("words", 6, "grams", 4, "title", 3),
            Map.of(),
            Map.of(),
            Start.drawn(11));
    var in =
        new Features(
            Map.of(
                "words", Draw.ragged(6, true, 12, 2, 0, 3, 0, 1),
                "grams", Draw.ragged(4, false, 13, 1, 3, 0, 0, 2)));
    Matrix upstream = Draw.normal(5, settings.dimensions(), 14);
    var context = new StepContext(pool, true, 15, 3, 40);
    var variables = new LinkedHashMap<String, float[]>();
    for (Parameter p : tower.parameters()) {
      variables.put(p.name(), p.values().data());
    }
    return new Subject(
        settings.toString(),
        variables,
        () -> Sums.inner(tower.forward(in, context).out(), upstream),
        () -> {
          var gradients = new Gradients();
          tower.backward(tower.forward(in, context), upstream, gradients);
          var all = new LinkedHashMap<String, float[]>();
          for (Parameter p : tower.parameters()) {
            all.put(p.name(), Sums.gradient(gradients, p));
          }
          return all;
        });
  }

  /// A tower of bf16 tables is the tower of float32 tables that hold these values: forward, and
  /// what goes back into tables, token weights and MLP.
  @Test
  void aTowerOfBf16TablesIsThatOfTheirFloats() {
    for (TowerSettings settings : TOWERS) {
      Map<String, Integer> tables = Map.of("words", 6, "grams", 4);
      Tower halves =
          TowerFactory.build(
              settings.withStorage(Storage.BF16_NEAREST),
              "shared",
              tables,
              Map.of(),
              Map.of(),
              Start.drawn(11));
      Tower floats =
          TowerFactory.build(settings, "shared", tables, Map.of(), Map.of(), Start.drawn(11));
      for (int p = 0; p < floats.parameters().size(); p++) {
        Parameter from = halves.parameters().get(p);
        Parameter to = floats.parameters().get(p);
        boolean rounded = from.storage() == Storage.BF16_NEAREST;
        assertThat(rounded).isEqualTo(to.table() && to.cols() > 1);
        if (rounded) {
          assertThat(StoredRows.Bf16.of(to.values()).data())
              .isEqualTo(((StoredRows.Bf16) from.stored()).data());
        }
        to.stored().copyFrom(from.stored());
      }
      var in =
          new Features(
              Map.of(
                  "words", Draw.ragged(6, true, 12, 2, 0, 3, 0, 1),
                  "grams", Draw.ragged(4, false, 13, 1, 3, 0, 0, 2)));
      Matrix upstream = Draw.normal(5, settings.dimensions(), 14);
      var context = new StepContext(pool, true, 15, 3, 40);
      var gradients = new Gradients();
      var pass = halves.forward(in, context);
      var expected = new Gradients();
      var floatPass = floats.forward(in, context);
      assertThat(pass.out().data()).isEqualTo(floatPass.out().data());
      halves.backward(pass, upstream, gradients);
      floats.backward(floatPass, Draw.normal(5, settings.dimensions(), 14), expected);
      for (int p = 0; p < floats.parameters().size(); p++) {
        assertThat(Sums.gradient(gradients, halves.parameters().get(p)))
            .isEqualTo(Sums.gradient(expected, floats.parameters().get(p)));
      }
    }
  }

  @Test
  void rowsWithoutAFeatureAreZerosAndGetNoGradient() {
    for (TowerSettings settings : TOWERS) {
      Tower tower =
          TowerFactory.build(
              settings, "shared", Map.of("words", 6), Map.of(), Map.of(), Start.drawn(11));
      var gradients = new Gradients();
      var in = new Features(Map.of("words", Draw.ragged(6, true, 12, 0, 0)));
      var pass = tower.forward(in, new StepContext(pool, true, 15, 3, 0));
      assertThat(pass.out().data()).containsOnly(0f);
      tower.backward(pass, Draw.normal(2, settings.dimensions(), 14), gradients);
      for (Parameter p : tower.parameters()) {
        assertThat(Sums.gradient(gradients, p)).as(p.name()).containsOnly(0f);
      }
    }
  }

  @Test
  void sameSeedSameWeightsAndATableThatGrowsKeepsItsRows() {
    var settings =
        new TowerSettings.Bag(
            5, true, 1f, false, new MlpSettings(3, 0f, true), true, Storage.FLOAT32);
    List<Parameter> small =
        TowerFactory.build(
                settings, "query", Map.of("words", 4), Map.of(), Map.of(), Start.drawn(1))
            .parameters();
    List<Parameter> large =
        TowerFactory.build(
                settings, "query", Map.of("words", 6), Map.of(), Map.of(), Start.drawn(1))
            .parameters();
    List<Parameter> other =
        TowerFactory.build(
                settings, "query", Map.of("words", 4), Map.of(), Map.of(), Start.drawn(2))
            .parameters();
    assertThat(large.getFirst().values().data()).startsWith(small.getFirst().values().data());
    assertThat(large.get(1).values().data()).isEqualTo(small.get(1).values().data());
    assertThat(other.getFirst().values().data()).isNotEqualTo(small.getFirst().values().data());
  }

  @Test
  void aFeatureMayStartAsACopyOfAnother() {
    var settings = new TowerSettings.Bag(5, true, 1f, false, null, true, Storage.FLOAT32);
    var tables = new LinkedHashMap<String, Integer>();
    tables.put("text", 6);
    tables.put("title", 6);
    List<Parameter> copied =
        TowerFactory.build(
                settings, "document", tables, Map.of("title", "text"), Map.of(), Start.drawn(1))
            .parameters();
    assertThat(copied.get(1).values().data()).isEqualTo(copied.get(0).values().data());
    List<Parameter> apart =
        TowerFactory.build(settings, "document", tables, Map.of(), Map.of(), Start.drawn(1))
            .parameters();
    assertThat(apart.get(1).values().data()).isNotEqualTo(apart.get(0).values().data());
  }
}
