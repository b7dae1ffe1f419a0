package io.twinspire.core.tower;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.StepContext;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Rows that a step is trained on without one of their features.
class FeatureDropoutTest {
  private static final int ROWS = 400;
  private static final int D = 3;

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  /// Every row has its id; every fourth has no word.
  private static final Features IN = features();

  private static Features features() {
    int[] ids = new int[ROWS];
    Arrays.setAll(ids, r -> r);
    int[] each = new int[ROWS + 1];
    Arrays.setAll(each, r -> r);
    int[] words = new int[ROWS + 1];
    for (int r = 0; r < ROWS; r++) {
      words[r + 1] = words[r] + (r % 4 == 0 ? 0 : 1);
    }
    return new Features(
        Map.of("id", new Ragged(each, ids), "words", new Ragged(words, new int[words[ROWS]])));
  }

  private StepContext step(long number) {
    return new StepContext(pool, true, 5, number, 0);
  }

  @Test
  void aShareOfTheRowsThatHaveAnotherFeatureGoWithoutIt() {
    var dropout = new FeatureDropout("id", .3f);
    Ragged id = dropout.apply(IN, step(7)).get("id");
    int without = 0;
    for (int r = 0; r < ROWS; r++) {
      if (id.length(r) == 0) {
        without++;
        assertThat(r % 4).isNotZero();
      } else {
        assertThat(id.ids()[id.offsets()[r]]).isEqualTo(r);
      }
    }
    // Binomial of 300 rows, mean 90, deviation 8.
    assertThat(without).isBetween(60, 120);
    assertThat(dropout.apply(IN, step(7)).get("id").offsets()).isEqualTo(id.offsets());
    assertThat(dropout.apply(IN, step(8)).get("id").offsets()).isNotEqualTo(id.offsets());
    assertThat(dropout.apply(IN, StepContext.inference(pool))).isSameAs(IN);
  }

  @Test
  void partsOfABatchGoWithoutItAsTheWholeDoes() {
    var dropout = new FeatureDropout("id", .5f);
    int[] last = new int[100];
    Arrays.setAll(last, r -> ROWS - 100 + r);
    Ragged whole = dropout.apply(IN, step(1)).get("id").select(last);
    Ragged part = dropout.apply(IN.select(last), step(1).atRow(ROWS - 100)).get("id");
    assertThat(part.offsets()).isEqualTo(whole.offsets());
  }

  /// What a row went without has no gradient of it, and no part in its vector.
  @Test
  void theTowerTrainsWhatIsLeft() {
    var settings = new TowerSettings.Bag(D, false, 1f, false, null, false, Storage.FLOAT32);
    Tower tower =
        TowerFactory.build(
            settings,
            "document",
            Map.of("id", ROWS, "words", 1),
            Map.of(),
            Map.of("id", .5f),
            Start.drawn(1));
    Tower.Pass pass = tower.forward(IN, step(3));
    Ragged left = new FeatureDropout("id", .5f).apply(IN, step(3)).get("id");
    var gradients = new Gradients();
    tower.backward(pass, new Matrix(new float[ROWS * D], ROWS, D), gradients);
    var ids = tower.parameters().stream().filter(p -> p.name().equals("document.id")).findFirst();
    var terms = requireNonNull(gradients.tables().get(ids.orElseThrow()));
    assertThat(terms.getFirst().rows().offsets()).isEqualTo(left.offsets());
    Matrix trained = pass.out();
    Matrix whole = tower.forward(IN, StepContext.inference(pool)).out();
    for (int r = 0; r < ROWS; r++) {
      boolean same = trained.data()[trained.offset(r)] == whole.data()[whole.offset(r)];
      assertThat(same).isEqualTo(left.length(r) == 1);
    }
  }
}
