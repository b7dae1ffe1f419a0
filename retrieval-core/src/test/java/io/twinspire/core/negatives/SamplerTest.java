package io.twinspire.core.negatives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.negatives.SamplerSettings.Popularity;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.negatives.SamplerSettings.Uniform;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
  private static final int DRAWS = 200_000;

  /// Draws against the probabilities that the sampler tells, over documents that can be drawn; the
  /// others must not appear at all.
  private static void requireAsTold(Sampler sampler, int documents, long seed) {
    long[] observed = new long[documents];
    for (int i = 0; i < DRAWS; i++) {
      observed[sampler.draw(seed, 7, i)]++;
    }
    int[] possible =
        IntStream.range(0, documents).filter(j -> sampler.probability(j) > 0).toArray();
    assertThat(possible).hasSize(sampler.support());
    long[] seen = Arrays.stream(possible).mapToLong(j -> observed[j]).toArray();
    assertThat(Arrays.stream(seen).sum()).isEqualTo(DRAWS);
    double[] expected = Arrays.stream(possible).mapToDouble(sampler::probability).toArray();
    assertThat(Arrays.stream(expected).sum()).isCloseTo(1, within(1e-12));
    if (possible.length > 1) {
      double p = ChiSquareTest.withDefaults().test(expected, seen).getPValue();
      assertThat(p).as("p-value of the chi-squared test").isGreaterThan(1e-3);
    }
  }

  /// Counts with a long tail, and every seventh document without a pair.
  private static int[] counts(int documents) {
    return IntStream.range(0, documents).map(j -> j % 7 == 6 ? 0 : 1 + 300 / (j + 1)).toArray();
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, 0.5f, 0.75f, 1f, 2f})
  void popularityIsDrawnAsItTells(float alpha) {
    int[] counts = counts(150);
    var settings = new Popularity(10, Scope.BATCH, alpha, 0);
    var sampler = new Sampler(settings.weights(counts));
    requireAsTold(sampler, 150, 11);
    assertThat(sampler.probability(0) / sampler.probability(3))
        .isCloseTo(Math.pow(counts[0] / (double) counts[3], alpha), within(1e-9));
    assertThat(sampler.probability(6)).isZero();
  }

  @Test
  void smoothingLetsEveryDocumentBeDrawn() {
    var sampler = new Sampler(new Popularity(10, Scope.BATCH, 0.75f, 2).weights(counts(150)));
    requireAsTold(sampler, 150, 12);
    assertThat(sampler.support()).isEqualTo(150);
    assertThat(sampler.probability(0) / sampler.probability(6))
        .isCloseTo(Math.pow(303 / 2.0, 0.75), within(1e-6));
  }

  @Test
  void uniformIsUniformOverTrainingDocumentsOrAll() {
    var training = new Sampler(new Uniform(10, Scope.QUERY, true).weights(counts(150)));
    requireAsTold(training, 150, 13);
    assertThat(training.support()).isEqualTo(150 - 150 / 7);
    var all = new Sampler(new Uniform(10, Scope.QUERY, false).weights(counts(150)));
    requireAsTold(all, 150, 14);
    assertThat(all.probability(6)).isEqualTo(1 / 150.0);
  }

  @Test
  void extremeDistributionsAreDrawnAsTold() {
    requireAsTold(new Sampler(new double[] {0, 3, 0}), 3, 1);
    requireAsTold(new Sampler(new double[] {1, 1e-12, 1}), 3, 2);
    requireAsTold(new Sampler(new double[] {1e-3, 1, 1e-3, 1e-3}), 4, 3);
    requireAsTold(new Sampler(new double[] {1e200, 3e200}), 2, 4);
  }

  @Test
  void drawsAreAFunctionOfSeedStreamAndCounter() {
    var sampler = new Sampler(new Uniform(1, Scope.BATCH, false).weights(new int[1000]));
    int[] first = IntStream.range(0, 100).map(i -> sampler.draw(1, 2, i)).toArray();
    assertThat(IntStream.range(0, 100).map(i -> sampler.draw(1, 2, i)))
        .containsExactly(boxed(first));
    assertThat(IntStream.range(0, 100).map(i -> sampler.draw(2, 2, i)).toArray())
        .isNotEqualTo(first);
    assertThat(IntStream.range(0, 100).map(i -> sampler.draw(1, 3, i)).toArray())
        .isNotEqualTo(first);
  }

  private static Integer[] boxed(int[] values) {
    return Arrays.stream(values).boxed().toArray(Integer[]::new);
  }

  @Test
  void weightsThatAreNoDistributionAreRefused() {
    assertThatThrownBy(() -> new Sampler(new double[] {0, 0}))
        .hasMessage("sampler: weights must have a positive sum, got 0.0");
    assertThatThrownBy(() -> new Sampler(new double[] {1, -1}))
        .hasMessage("sampler: weights must be >= 0 and finite, got -1.0");
    assertThatThrownBy(() -> new Sampler(new double[] {1, Double.NaN}))
        .hasMessage("sampler: weights must be >= 0 and finite, got NaN");
  }

  /// Every batch of 3 of 7 pairs and every sequence of 2 draws, counted out.
  @Test
  void inclusionIsWhatCountingOutGives() {
    int[] document = {0, 0, 0, 1, 1, 2, 3};
    double[] q = {.4, .3, .2, .1};
    double[] there = new double[4];
    double total = 0;
    for (int batch = 0; batch < 1 << 7; batch++) {
      if (Integer.bitCount(batch) != 3) {
        continue;
      }
      for (int a = 0; a < 4; a++) {
        for (int b = 0; b < 4; b++) {
          int mask = 1 << a | 1 << b;
          for (int pair = 0; pair < 7; pair++) {
            mask |= (batch >> pair & 1) << document[pair];
          }
          total += q[a] * q[b];
          for (int j = 0; j < 4; j++) {
            there[j] += (mask >> j & 1) * q[a] * q[b];
          }
        }
      }
    }
    var inclusion = new Inclusion(7, 3, 3);
    int[] counts = {3, 2, 1, 1};
    for (int j = 0; j < 4; j++) {
      assertThat(inclusion.log(counts[j], q[j], 2))
          .isCloseTo(Math.log(there[j] / total), within(1e-12));
    }
    assertThat(new Inclusion(7, 7, 3).log(1, 0, 0)).as("the whole set is the batch").isZero();
    double absent = (4 / 7.0 * 3 / 6) * (5 / 7.0 * 4 / 6) * .8 * .8;
    assertThat(new Inclusion(7, new int[] {3, 2}, 3).log(2, .2, 2))
        .as("three pairs of one epoch, two of another, two draws")
        .isCloseTo(Math.log(1 - absent), within(1e-12));
  }
}
