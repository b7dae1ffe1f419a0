package io.twinspire.core.tower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.data.Cloze;
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
import io.twinspire.core.tower.HistorySettings.Bert4Rec;
import io.twinspire.core.tower.HistorySettings.Gru4Rec;
import io.twinspire.core.tower.HistorySettings.HistoryMean;
import io.twinspire.core.tower.HistorySettings.SasRec;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.core.tower.TowerSettings.MlpSettings;
import io.twinspire.core.tower.TransformerSettings.Norm;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class HistoryTowerTest extends GradientCheck {
  static final List<HistorySettings> TOWERS =
      List.of(
          sasRec(4, 1, 1, 5, .3f, Norm.BEFORE, null),
          sasRec(4, 2, 2, 4, 0f, Norm.AFTER, 5),
          sasRec(6, 1, 3, 4, .2f, Norm.AFTER, 3),
          bert4Rec(10, 2, 4, 0f, Norm.AFTER, true),
          bert4Rec(9, 3, 5, .2f, Norm.AFTER, true),
          bert4Rec(8, 1, 4, .3f, Norm.BEFORE, false),
          historyMean(5, 4, .3f, null),
          historyMean(4, 4, 0f, new MlpSettings(7, .2f, true)),
          historyMean(4, 4, .1f, new MlpSettings(3, 0f, false)),
          gru4Rec(4, 1, 5, 0f),
          gru4Rec(5, 2, 4, .3f));

  static final List<HistorySettings> LONG =
      List.of(
          sasRec(4, 1, 1, 1100, .3f, Norm.BEFORE, null),
          bert4Rec(4, 2, 1100, .3f, Norm.AFTER, true),
          historyMean(4, 1100, .3f, new MlpSettings(5, .2f, true)),
          gru4Rec(4, 2, 1100, .3f));

  /// Those whose last place asks what comes next without a mask.
  static final List<HistorySettings> UNMASKED =
      LONG.stream().filter(settings -> settings.cloze() == null).toList();

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

  private static Bert4Rec bert4Rec(
      int d, int heads, int longest, float dropout, Norm norm, boolean projection) {
    return new Bert4Rec(
        d,
        1,
        heads,
        longest,
        .4f,
        .1f,
        dropout,
        norm,
        Activation.GELU,
        3,
        projection,
        .5f,
        Storage.FLOAT32);
  }

  private static HistoryMean historyMean(
      int d, int longest, float dropout, @Nullable MlpSettings mlp) {
    return new HistoryMean(d, longest, dropout, mlp, .5f, Storage.FLOAT32);
  }

  private static Gru4Rec gru4Rec(int d, int layers, int longest, float dropout) {
    return new Gru4Rec(d, layers, longest, dropout, dropout, .5f, Storage.FLOAT32);
  }

  private static HistoryTower tower(HistorySettings settings) {
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

  /// Layers that normalise four elements bend more than one layer alone.
  @Override
  protected float step() {
    return 0x1p-7f;
  }

  /// Some places of the first history make a vector, none of the third; they are masked where the
  /// tower has a mask.
  @Override
  protected Stream<Subject> subjects() {
    return TOWERS.stream()
        .map(
            settings -> {
              Ragged history = Draw.ragged(ITEMS, false, 12, 4, 0, 2, 3);
              var emit = new Ragged(new int[] {0, 2, 2, 2, 5}, new int[] {1, 3, 0, 1, 2});
              var in = new Features(Map.of(Histories.HISTORY, history, Histories.EMIT, emit));
              int[][] places = {{1, 3}, {}, {}, {0, 1, 2}};
              return subject(settings, settings.cloze() == null ? in : Cloze.mask(in, places));
            });
  }

  private Subject subject(HistorySettings settings, Features in) {
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

  private static Features everyThirdMasked(Features in) {
    Ragged history = in.get(Histories.HISTORY);
    int[][] places = new int[history.rows()][];
    Arrays.setAll(
        places,
        h -> IntStream.range(0, history.length(h)).filter(place -> place % 3 == 1).toArray());
    return Cloze.mask(in, places);
  }

  /// Enough rows for several groups of attention, one of them of a single long history, and enough
  /// histories for two groups of units.
  private static final int[] LENGTHS =
      IntStream.concat(
              IntStream.of(200, 3, 0, 250, 1100, 1, 7, 390, 12, 64),
              IntStream.range(0, 40).map(h -> h % 5))
          .toArray();

  @ParameterizedTest
  @FieldSource("LONG")
  void bitsDoNotDependOnTheNumberOfThreads(HistorySettings settings) {
    Features in = settings.cloze() == null ? all(LENGTHS) : everyThirdMasked(all(LENGTHS));
    HistoryTower tower = tower(settings);
    Matrix upstream = Draw.normal(in.get(Histories.EMIT).size(), 4, 14);
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

  /// Memory of a pass is used again once it went backward, and not before.
  @ParameterizedTest
  @FieldSource("LONG")
  void passesThatAreUnderWayDoNotDisturbEachOther(HistorySettings settings) {
    HistoryTower tower = tower(settings);
    var context = new StepContext(pool, true, 15, 3, 40);
    Features in = all(LENGTHS);
    Matrix upstream = Draw.normal(in.get(Histories.HISTORY).size(), 4, 14);
    var alone = new Gradients();
    tower.backward(tower.forward(in, context), upstream, alone);

    var first = tower.forward(in, context);
    var second = tower.forward(all(5, 60), context.atRow(7));
    tower.forward(all(700), StepContext.inference(pool));
    tower.backward(second, Draw.normal(65, 4, 15), new Gradients());
    var gradients = new Gradients();
    tower.backward(first, upstream, gradients);
    for (Parameter p : tower.parameters()) {
      assertThat(Sums.gradient(gradients, p)).as(p.name()).isEqualTo(Sums.gradient(alone, p));
    }
    assertThatThrownBy(() -> tower.backward(first, upstream, new Gradients()))
        .hasMessage("history tower: a pass must go backward once, got it again");
  }

  /// Dropout follows the number of the history and the place in it, not the group it is in.
  @ParameterizedTest
  @FieldSource("LONG")
  void aHistoryEncodedApartIsTheSame(HistorySettings settings) {
    HistoryTower tower = tower(settings);
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
  @ParameterizedTest
  @FieldSource("UNMASKED")
  void theLastPlaceStandsForAHistory(HistorySettings settings) {
    HistoryTower tower = tower(settings);
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

  /// What comes next is asked by a mask after the last item, for which the oldest one of a full
  /// history makes room; an empty one has no vector.
  @Test
  void aMaskAfterTheLastItemStandsForAHistory() {
    HistoryTower tower = tower(bert4Rec(4, 2, 4, .3f, Norm.AFTER, true));
    var history = new Ragged(new int[] {0, 2, 2, 6}, new int[] {5, 3, 1, 2, 3, 4});
    var context = StepContext.inference(pool);
    Matrix last = tower.forward(new Features(Map.of(Histories.HISTORY, history)), context).out();
    int mask = Histories.MASK;
    var asked = new Ragged(new int[] {0, 3, 3, 7}, new int[] {5, 3, mask, 2, 3, 4, mask});
    var emit = new Ragged(new int[] {0, 1, 1, 2}, new int[] {2, 3});
    Matrix masked =
        tower
            .forward(new Features(Map.of(Histories.HISTORY, asked, Histories.EMIT, emit)), context)
            .out();
    assertThat(Arrays.copyOfRange(last.data(), 0, 4))
        .isEqualTo(Arrays.copyOfRange(masked.data(), 0, 4));
    assertThat(Arrays.copyOfRange(last.data(), 4, 8)).containsOnly(0f);
    assertThat(Arrays.copyOfRange(last.data(), 8, 12))
        .isEqualTo(Arrays.copyOfRange(masked.data(), 4, 8));
  }

  /// A vector is of all places, the later ones as well, and of the mask, not of what it hides.
  @Test
  void aMaskedPlaceIsMadeOfAllTheOthers() {
    HistoryTower tower = tower(bert4Rec(4, 2, 4, 0f, Norm.AFTER, true));
    int mask = Histories.MASK;
    float[] vector = masked(tower, 1, mask, 4, 5);
    assertThat(masked(tower, 1, mask, 4, 6)).isNotEqualTo(vector);
    assertThat(masked(tower, 2, mask, 4, 5)).isNotEqualTo(vector);
    assertThat(masked(tower, 1, 3, 4, 5)).isNotEqualTo(vector);
  }

  private float[] masked(HistoryTower tower, int... ids) {
    var history = new Ragged(new int[] {0, 4}, ids);
    var emit = new Ragged(new int[] {0, 1}, new int[] {1});
    var in = new Features(Map.of(Histories.HISTORY, history, Histories.EMIT, emit));
    return tower.forward(in, StepContext.inference(pool)).out().data();
  }

  @ParameterizedTest
  @FieldSource("LONG")
  void aHistoryThatIsTooLongIsRefused(HistorySettings settings) {
    assertThatThrownBy(() -> tower(settings).forward(all(1101), StepContext.inference(pool)))
        .hasMessageContaining("at most 1100 rows long, got 1101");
  }
}
