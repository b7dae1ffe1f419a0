package io.twinspire.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
  @AutoClose private final WorkerPool pool = new WorkerPool(3);

  private Matrix ones(int rows, int cols) {
    Matrix m = Matrix.zeros(rows, cols);
    Arrays.fill(m.data(), 1f);
    return m;
  }

  /// 100,000 draws: four standard deviations are .006. The rate is one of 2^-16.
  @ParameterizedTest
  @ValueSource(floats = {0.1f, 0.5f, 0.9f})
  void dropsTheRateAndKeepsTheMean(float rate) {
    Matrix x = ones(1000, 100);
    new Dropout(rate, 1).apply(x, new StepContext(pool, true, 1, 2, 0));
    float kept = 65536f / (65536 - Math.round(rate * 65536));
    int dropped = 0;
    for (float v : x.data()) {
      dropped += v == 0 ? 1 : 0;
      assertThat(v == 0 || v == kept).isTrue();
    }
    assertThat(dropped / 100_000.0).isCloseTo(rate, within(0.006));
  }

  @Test
  void masksDifferBySeedStepAndPurposeAndFollowTheGlobalRow() {
    float[] base = mask(1, new StepContext(pool, true, 1, 2, 0));
    assertThat(mask(1, new StepContext(pool, true, 1, 2, 0))).isEqualTo(base);
    assertThat(mask(1, new StepContext(pool, true, 2, 2, 0))).isNotEqualTo(base);
    assertThat(mask(1, new StepContext(pool, true, 1, 3, 0))).isNotEqualTo(base);
    assertThat(mask(2, new StepContext(pool, true, 1, 2, 0))).isNotEqualTo(base);
    float[] later = mask(1, new StepContext(pool, true, 1, 2, 0).atRow(15));
    assertThat(Arrays.copyOfRange(later, 0, 85 * 7))
        .isEqualTo(Arrays.copyOfRange(base, 15 * 7, 100 * 7));
  }

  private float[] mask(int purpose, StepContext context) {
    Matrix x = ones(100, 7);
    new Dropout(0.5f, purpose).apply(x, context);
    return x.data();
  }

  @Test
  void inferenceChangesNothing() {
    Matrix x = ones(3, 5);
    new Dropout(0.9f, 1).apply(x, StepContext.inference(pool));
    assertThat(x.data()).containsOnly(1f);
  }

  @Test
  void aRateOfOneIsRefused() {
    assertThatThrownBy(() -> new Dropout(1, 0)).hasMessageContaining("must be in [0, 1), got 1.0");
  }
}
