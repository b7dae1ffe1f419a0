package io.twinspire.core.negatives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResampleTest {
  private static final float NEVER = Float.NEGATIVE_INFINITY;
  private static final float[] SCORES = {2, -1, NEVER, .5f, 0, 3, NEVER, 1.5f, -.5f};

  @ParameterizedTest
  @ValueSource(floats = {.5f, 1f, 4f})
  void oneDrawIsBySoftmax(float temperature) {
    var resample = new Resample(temperature);
    double[] p = softmax(temperature);
    long[] drawn = new long[SCORES.length];
    for (int i = 0; i < 100_000; i++) {
      var chosen = resample.choose(SCORES, SCORES.length, 1, 3, 4, i);
      drawn[chosen.places()[0]]++;
      assertThat((double) chosen.logQ()[0])
          .isCloseTo(Math.log(p[chosen.places()[0]]), within(1e-5));
    }
    assertThat(drawn[2] + drawn[6]).isZero();
    int[] possible = IntStream.range(0, p.length).filter(j -> p[j] > 0).toArray();
    double[] expected = Arrays.stream(possible).mapToDouble(j -> p[j]).toArray();
    long[] observed = Arrays.stream(possible).mapToLong(j -> drawn[j]).toArray();
    assertThat(ChiSquareTest.withDefaults().test(expected, observed).getPValue())
        .isGreaterThan(1e-3);
  }

  @Test
  void severalDrawsTellHowProbableItWasToBeAmongThem() {
    var resample = new Resample(1);
    double[] p = softmax(1);
    int runs = 50_000;
    double[] there = new double[SCORES.length];
    for (int i = 0; i < runs; i++) {
      var chosen = resample.choose(SCORES, SCORES.length, 4, 5, 6, 4L * i);
      assertThat(chosen.places()).doesNotHaveDuplicates().hasSizeBetween(1, 4);
      for (int k = 0; k < chosen.places().length; k++) {
        double pi = 1 - Math.pow(1 - p[chosen.places()[k]], 4);
        assertThat((double) chosen.logQ()[k]).isCloseTo(Math.log(pi), within(1e-5));
        there[chosen.places()[k]]++;
      }
    }
    for (int j = 0; j < p.length; j++) {
      double pi = 1 - Math.pow(1 - p[j], 4);
      assertThat(there[j] / runs)
          .isCloseTo(pi, within(4.5 * Math.sqrt(pi * (1 - pi) / runs) + 1e-12));
    }
  }

  @Test
  void oneMoreThanThePoolIsToldLikeOneOfIt() {
    var resample = new Resample(.7f);
    var all = resample.choose(SCORES, SCORES.length, 3, 1, 2, 3);
    for (int k = 0; k < all.places().length; k++) {
      float[] others = SCORES.clone();
      others[all.places()[k]] = NEVER;
      assertThat(resample.logQ(others, others.length, 3, SCORES[all.places()[k]]))
          .isCloseTo(all.logQ()[k], within(1e-5f));
    }
    assertThat(resample.logQ(new float[0], 0, 3, -8)).as("alone").isZero();
  }

  @Test
  void atTemperatureZeroTheBestAreTaken() {
    assertThat(new Resample(0).choose(SCORES, 9, 3, 1, 1, 1).places()).containsExactly(5, 0, 7);
    assertThat(new Resample(0).choose(SCORES, 9, 9, 1, 1, 1).places())
        .containsExactly(5, 0, 7, 3, 4, 8, 1);
    float[] equal = {1, 2, 2, 1, 2};
    assertThat(new Resample(0).choose(equal, 5, 2, 1, 1, 1).places()).containsExactly(1, 2);
    assertThat(new Resample(0).choose(equal, 1, 2, 1, 1, 1).places()).containsExactly(0);
  }

  @Test
  void whereNothingMayBeDrawnNothingIs() {
    for (float temperature : new float[] {0, 1}) {
      var resample = new Resample(temperature);
      assertThat(resample.choose(new float[0], 0, 2, 1, 1, 1).places()).isEmpty();
      assertThat(resample.choose(new float[] {NEVER, NEVER}, 2, 2, 1, 1, 1).places()).isEmpty();
    }
  }

  /// Scores far apart: what has no weight left is never drawn, and what is drawn for sure has log
  /// 1.
  @Test
  void extremeScoresAreDrawnAsTold() {
    float[] scores = {-500, 400, -500};
    var chosen = new Resample(.1f).choose(scores, 3, 5, 1, 1, 1);
    assertThat(chosen.places()).containsExactly(1);
    assertThat(chosen.logQ()[0]).isZero();
  }

  private static double[] softmax(float temperature) {
    double[] e = new double[SCORES.length];
    for (int j = 0; j < e.length; j++) {
      e[j] = Math.exp(SCORES[j] / temperature);
    }
    double sum = Arrays.stream(e).sum();
    return Arrays.stream(e).map(x -> x / sum).toArray();
  }
}
