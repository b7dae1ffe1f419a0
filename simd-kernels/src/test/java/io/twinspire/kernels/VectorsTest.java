package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VectorsTest {

  @Test
  void reductionsStayWithinTheBoundOfADoubleReference() {
    for (int n : Data.SIZES) {
      float[] x = Data.uniform(n, n + 3);
      float[] y = Data.uniform(n + 1, n + 5);
      double dot = 0;
      double sum = 0;
      double square = 0;
      float max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < n; i++) {
        dot += (double) x[3 + i] * y[5 + i];
        sum += x[3 + i];
        square += (double) x[3 + i] * x[3 + i];
        max = Math.max(max, x[3 + i]);
      }
      double bound = n * 0x1p-24 * n;
      assertThat(Math.abs(Vectors.dot(x, 3, y, 5, n) - dot)).isLessThanOrEqualTo(bound);
      assertThat(Math.abs(Vectors.sum(x, 3, n) - sum)).isLessThanOrEqualTo(bound);
      assertThat(Math.abs(Vectors.squaredNorm(x, 3, n) - square)).isLessThanOrEqualTo(bound);
      assertThat(Vectors.max(x, 3, n)).isEqualTo(max);
      assertThat(Math.abs(Vectors.dot(x, 3, y, 5, n) - ScalarKernels.dot(x, 3, y, 5, n)))
          .isLessThanOrEqualTo((float) (2 * bound));
    }
  }

  @Test
  void everyLaneCountsOnce() {
    for (int n : Data.SIZES) {
      var ones = new float[n];
      Arrays.fill(ones, 1);
      assertThat(Vectors.sum(ones, 0, n)).isEqualTo(n);
      assertThat(Vectors.dot(ones, 0, ones, 0, n)).isEqualTo(n);
      for (int i = 0; i < n; i++) {
        var x = new float[n];
        Arrays.fill(x, Float.NEGATIVE_INFINITY);
        x[i] = -5;
        assertThat(Vectors.max(x, 0, n)).isEqualTo(-5);
        x[i] = Float.NaN;
        assertThat(Vectors.max(x, 0, n)).isNaN();
        var most = new float[n];
        Vectors.max(x, 0, most, 0, n);
        assertThat(most[i]).isNaN();
        Vectors.max(new float[n], 0, most, 0, n);
        assertThat(most[i]).isNaN();
        assertThat(Vectors.sum(most, 0, i)).isZero();
        assertThat(Vectors.sum(x, 0, n)).isNaN();
      }
    }
  }

  @Test
  void elementwiseOperationsEqualTheDefinitionAndTouchNothingElse() {
    for (int n : Data.SIZES) {
      float[] x = Data.uniform(n, n + 9);
      float[] y = Data.uniform(n + 1, n + 9);
      float[] expected = y.clone();
      float[] actual = y.clone();
      ScalarKernels.axpy(0.7f, x, 2, expected, 4, n);
      Vectors.axpy(0.7f, x, 2, actual, 4, n);
      ScalarKernels.add(x, 1, expected, 3, n);
      Vectors.add(x, 1, actual, 3, n);
      ScalarKernels.max(x, 2, expected, 1, n);
      Vectors.max(x, 2, actual, 1, n);
      ScalarKernels.scale(-1.3f, expected, 5, n);
      Vectors.scale(-1.3f, actual, 5, n);
      ScalarKernels.scaleTo(0.3f, x, 1, expected, 6, n);
      Vectors.scaleTo(0.3f, x, 1, actual, 6, n);
      assertThat(Data.bits(actual)).isEqualTo(Data.bits(expected));
    }
  }

  @Test
  void allAtMostFindsTheOneThatIsNot() {
    for (int n : Data.SIZES) {
      float[] x = Data.uniform(n, n + 3);
      float[] y = new float[n + 5];
      System.arraycopy(x, 3, y, 5, n);
      assertThat(Vectors.allAtMost(x, 3, y, 5, n)).isTrue();
      for (int i = 0; i < n; i++) {
        float kept = y[5 + i];
        for (float less : new float[] {Math.nextDown(kept), Float.NaN}) {
          y[5 + i] = less;
          assertThat(Vectors.allAtMost(x, 3, y, 5, n)).isFalse();
          assertThat(ScalarKernels.allAtMost(x, 3, y, 5, n)).isFalse();
        }
        y[5 + i] = kept;
      }
    }
  }

  @Test
  void refusesRangesOutsideTheArray() {
    var x = new float[4];
    assertThatThrownBy(() -> Vectors.dot(x, 3, x, 0, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dot: x must hold 2 entries from offset 3, got an array of 4");
    assertThatThrownBy(() -> Vectors.axpy(1, x, 0, x, -1, 2)).hasMessageStartingWith("axpy: y");
    assertThatThrownBy(() -> Vectors.sum(x, 0, -1))
        .hasMessage("sum: the size of x must be >= 0, got -1");
    assertThatThrownBy(() -> Vectors.max(x, Integer.MAX_VALUE, 2)).hasMessageStartingWith("max");
    assertThatThrownBy(() -> Vectors.scale(1, x, 0, 5)).hasMessageStartingWith("scale: x");
    assertThatThrownBy(() -> Vectors.add(x, 0, x, 2, 3)).hasMessageStartingWith("add: y");
    assertThatThrownBy(() -> Vectors.squaredNorm(x, 1, 4)).isInstanceOf(RuntimeException.class);
  }

  @Test
  void cosineIsOfTheAngleAloneAndNothingForNoLength() {
    float[] x = {9, 3, 4, 0, 0};
    float[] y = {-6, 8, 9};
    assertThat(Vectors.cosine(x, 1, y, 0, 2)).isCloseTo((-18 + 32) / 50.0, within(1e-7));
    assertThat(Vectors.cosine(x, 3, y, 0, 2)).isZero();
  }

  @Test
  void rowsOfAMatrixAreCopied() {
    var matrix = new Matrix(new float[] {1, 2, 3, 4, 5, 6, 7}, 3, 2);
    assertThat(matrix.row(1)).containsExactly(3, 4);
    Matrix some = matrix.select(new int[] {2, 0, 2});
    assertThat(some.rows()).isEqualTo(3);
    assertThat(some.data()).containsExactly(5, 6, 1, 2, 5, 6);
    some.data()[0] = 9;
    assertThat(matrix.get(2, 0)).isEqualTo(5);
  }
}
