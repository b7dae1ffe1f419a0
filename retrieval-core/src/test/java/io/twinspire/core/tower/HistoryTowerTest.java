package io.twinspire.core.tower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Histories;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.StepContext;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.sequence.Activation;
import io.twinspire.core.testing.Draw;
import io.twinspire.core.testing.GradientCheck;
import io.twinspire.core.testing.Sums;
import io.twinspire.core.tower.HistorySettings.SasRec;
import io.twinspire.core.tower.HistorySettings.SasRec.Norm;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class HistoryTowerTest extends GradientCheck {
  static final List<SasRec> TOWERS =
      List.of(
          sasRec(4, 1, 1, 5, .3f, Norm.BEFORE, null),
          sasRec(4, 2, 2, 4, 0f, Norm.AFTER, 5),
          sasRec(6, 1, 3, 4, .2f, Norm.AFTER, 3));

  private static final SasRec LONG = sasRec(4, 1, 1, 1100, .3f, Norm.BEFORE, null);

  private static final int ITEMS = 9;

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  private static SasRec sasRec(
      int d,
      int layers,
      int heads,
      int longest,
      float dropout,
      Norm norm,
      @Nullable Integer hidden) {
    return new SasRec(
        d, layers, heads, longest, dropout, norm, Activation.GELU, hidden, .5f, Storage.FLOAT32);
  }

  private static HistoryTower tower(SasRec settings) {
    Matrix values = Draw.normal(ITEMS, settings.dimensions(), 3);
    Vectors.scale(.2f, values.data(), 0, values.rows() * values.cols());
    var items = new Parameter("document.id", values, true);
    return TowerFactory.histories(settings, "query", items, Start.drawn(11));
  }

  /// Every place of histories of these lengths makes a vector.
  private static Features all(int... lengths) {
    Ragged history = Draw.ragged(ITEMS, false, 12, lengths);
    int[] places = new int[history.size()];
    for (int h = 0; h < history.rows(); h++) {
      for (int i = 0; i < history.length(h); i++) {
        places[history.offsets()[h] + i] = i;
      }
    }
    return new Features(
        Map.of(Histories.HISTORY, history, Histories.EMIT, new Ragged(history.offsets(), places)));
  }

  @TestFactory
  Stream<DynamicTest> gradientByHandEqualsCentralDifferences() {
    return checks();
  }

  /// Some places of the first history make a vector, none of the third.
  @Override
  protected Stream<Subject> subjects() {
    return TOWERS.stream()
        .map(
            settings -> {
              Ragged history = Draw.ragged(ITEMS, false, 12, 4, 0, 2, 3);
              var emit = new Ragged(new int[] {0, 2, 2, 2, 5}, new int[] {1, 3, 0, 1, 2});
              var in = new Features(Map.of(Histories.HISTORY, history, Histories.EMIT, emit));
              return subject(settings, in);
            });
  }

  private Subject subject(SasRec settings, Features in) {
    HistoryTower tower = tower(settings);
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

  /// Enough rows for several groups, one of them of a single long history.
  private static final int[] LENGTHS = {200, 3, 0, 250, 1100, 1, 7, 390, 12, 64};

  @Test
  void bitsDoNotDependOnTheNumberOfThreads() {
    Features in = all(LENGTHS);
    HistoryTower tower = tower(LONG);
    Matrix upstream = Draw.normal(in.get(Histories.HISTORY).size(), 4, 14);
    Map<String, float[]> expected = null;
    for (int threads : new int[] {1, 2, 5}) {
      try (var workers = new WorkerPool(threads)) {
        var gradients = new Gradients();
        var pass = tower.forward(in, new StepContext(workers, true, 15, 3, 40));
        tower.backward(pass, upstream, gradients);
        var all = new LinkedHashMap<String, float[]>();
        all.put("out", pass.out().data());
        for (Parameter p : tower.parameters()) {
          all.put(p.name(), Sums.gradient(gradients, p));
        }
        if (expected == null) {
          expected = all;
        }
        for (var entry : expected.entrySet()) {
          assertThat(all.get(entry.getKey())).as(entry.getKey()).isEqualTo(entry.getValue());
        }
      }
    }
  }

  /// Dropout follows the number of the history and the place in it, not the group it is in.
  @Test
  void aHistoryEncodedApartIsTheSame() {
    HistoryTower tower = tower(LONG);
    Features in = all(LENGTHS);
    var context = new StepContext(pool, true, 15, 3, 40);
    Matrix whole = tower.forward(in, context).out();
    int[] offsets = in.get(Histories.HISTORY).offsets();
    for (int h : new int[] {1, 4, 9}) {
      Matrix alone = tower.forward(in.select(new int[] {h}), context.atRow(h)).out();
      assertThat(alone.data())
          .isEqualTo(Arrays.copyOfRange(whole.data(), offsets[h] * 4, offsets[h + 1] * 4));
    }
  }

  /// Without places named, the vector of a history is that of its last place; an empty one has
  /// none.
  @Test
  void theLastPlaceStandsForAHistory() {
    HistoryTower tower = tower(LONG);
    Features in = all(3, 0, 6);
    var context = StepContext.inference(pool);
    Matrix every = tower.forward(in, context).out();
    Matrix last =
        tower
            .forward(new Features(Map.of(Histories.HISTORY, in.get(Histories.HISTORY))), context)
            .out();
    assertThat(Arrays.copyOfRange(last.data(), 0, 4))
        .isEqualTo(Arrays.copyOfRange(every.data(), 2 * 4, 3 * 4));
    assertThat(Arrays.copyOfRange(last.data(), 4, 8)).containsOnly(0f);
    assertThat(Arrays.copyOfRange(last.data(), 8, 12))
        .isEqualTo(Arrays.copyOfRange(every.data(), 8 * 4, 9 * 4));
  }

  @Test
  void aHistoryThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> tower(LONG).forward(all(1101), StepContext.inference(pool)))
        .hasMessageContaining("at most 1100 rows long, got 1101");
  }
}
