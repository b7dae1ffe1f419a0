package io.twinspire.core.negatives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.negatives.SamplerSettings.Popularity;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.Objective.RowTargets;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A catalogue of six documents, counted out: what the sampled softmax is on average, over every
/// sequence of K draws of the five that are not the positive.
class SampledSoftmaxTest {
  private static final float[] SCORES = {1.2f, -0.7f, 2.1f, 0.3f, -1.5f, 0.9f};
  private static final int[] COUNTS = {0, 9, 1, 4, 2, 5};

  /// @param normalizer mean of the estimate of Z
  /// @param loss mean loss
  /// @param gradient mean gradient of the positive's score
  private record Mean(double normalizer, double loss, double gradient) {}

  private static Sampler sampler(float alpha) {
    return new Sampler(new Popularity(1, Scope.QUERY, alpha, 0).weights(COUNTS));
  }

  /// Over every set of documents that K draws can give, each as probable as its sequences together.
  private static Mean mean(Sampler sampler, int draws) {
    double[] sets = sets(IntStream.range(0, 6).mapToDouble(sampler::probability), draws);
    var inclusion = new Inclusion(1, 0, 0);
    var objective = new SoftmaxCrossEntropy(1, false, LogQ.NEGATIVES, 0f);
    double normalizer = 0;
    double loss = 0;
    double gradient = 0;
    for (int set = 0; set < sets.length; set++) {
      float[] row = new float[1 + Integer.bitCount(set)];
      row[0] = SCORES[0];
      int n = 1;
      for (int j = 1; j < 6; j++) {
        if ((set >> j & 1) == 1) {
          row[n++] = (float) (SCORES[j] - inclusion.log(0, sampler.probability(j), draws));
        }
      }
      for (float score : row) {
        normalizer += sets[set] * Math.exp(score);
      }
      var targets = new RowTargets(new int[] {0}, new float[] {1}, 0, 1, n - 1, 6, null);
      loss += sets[set] * objective.rowLossAndGradient(row, 0, n, targets);
      gradient += sets[set] * row[0];
    }
    return new Mean(normalizer, loss, gradient);
  }

  /// The logarithm is concave, so the loss is too low by about half the variance of Z's estimate
  /// over Z^2, of the order of 1/K: with repetitions kept it would tend to that of one draw over K.
  @ParameterizedTest
  @ValueSource(floats = {0f, 0.75f, 1f})
  void theNormalizerIsRightOnAverageAndTheBiasFallsAsOneOverK(float alpha) {
    var sampler = sampler(alpha);
    double z = Math.exp(SCORES[0]);
    double squares = 0;
    for (int j = 1; j < 6; j++) {
      z += Math.exp(SCORES[j]);
      squares += Math.exp(2 * SCORES[j]) / sampler.probability(j);
    }
    double negatives = z - Math.exp(SCORES[0]);
    double halfVariance = (squares - negatives * negatives) / (2 * z * z);
    double loss = Math.log(z) - SCORES[0];
    double gradient = Math.exp(SCORES[0]) / z - 1;
    double bias = Double.POSITIVE_INFINITY;
    for (int draws = 1; draws <= 128; draws *= 2) {
      Mean mean = mean(sampler, draws);
      assertThat(mean.normalizer()).isCloseTo(z, within(1e-6 * z));
      assertThat(loss - mean.loss()).isBetween(-1e-6, bias);
      bias = loss - mean.loss() + 1e-6;
      assertThat(bias).isLessThan(1.1 * halfVariance / draws + 1e-5);
      assertThat(mean.gradient() - gradient).isBetween(-1e-6, 1.1 * halfVariance / draws + 1e-5);
    }
    assertThat(bias).isLessThan(0.01 * loss);
  }

  /// Two stages: every pool that P draws can give, every set that K draws by the scores can take
  /// from it. The estimate of the normaliser is right on average for any temperature, and the bias
  /// of the loss falls as pool and draws grow together.
  @ParameterizedTest
  @ValueSource(floats = {0.5f, 1f, 3f})
  void twoStagesEstimateTheNormalizerWithoutBias(float temperature) {
    var sampler = sampler(0.75f);
    double z = 0;
    for (float score : SCORES) {
      z += Math.exp(score);
    }
    double before = Double.POSITIVE_INFINITY;
    for (int draws = 1; draws <= 64; draws *= 2) {
      Mean mean = twoStages(sampler, 2 * draws, draws, temperature);
      assertThat(mean.normalizer()).isCloseTo(z, within(1e-6 * z));
      double bias = Math.log(z) - SCORES[0] - mean.loss();
      assertThat(bias).isBetween(-1e-6, before);
      before = draws >= 8 ? 0.6 * bias + 1e-6 : bias + 1e-6;
    }
  }

  private static Mean twoStages(Sampler sampler, int poolDraws, int draws, float temperature) {
    var first = new Inclusion(1, 0, 0);
    var second = new Resample(temperature);
    var objective = new SoftmaxCrossEntropy(1, false, LogQ.NEGATIVES, 0f);
    double normalizer = 0;
    double loss = 0;
    double[] pools = sets(IntStream.range(0, 6).mapToDouble(sampler::probability), poolDraws);
    for (int pool = 1; pool < pools.length; pool++) {
      if (pools[pool] == 0) {
        continue;
      }
      int members = pool;
      double[] weights =
          IntStream.range(0, 6)
              .mapToDouble(j -> (members >> j & 1) * Math.exp(SCORES[j] / temperature))
              .toArray();
      double sum = Arrays.stream(weights).sum();
      double[] chosen = sets(Arrays.stream(weights).map(w -> w / sum), draws);
      for (int set = 1; set < chosen.length; set++) {
        if (chosen[set] == 0) {
          continue;
        }
        float[] row = new float[1 + Integer.bitCount(set)];
        row[0] = SCORES[0];
        int n = 1;
        for (int j = 1; j < 6; j++) {
          if ((set >> j & 1) == 1) {
            float[] others = others(pool, j);
            row[n++] =
                (float) (SCORES[j] - first.log(0, sampler.probability(j), poolDraws))
                    - second.logQ(others, others.length, draws, SCORES[j]);
          }
        }
        double probability = pools[pool] * chosen[set];
        for (float score : row) {
          normalizer += probability * Math.exp(score);
        }
        var targets = new RowTargets(new int[] {0}, new float[] {1}, 0, 1, n - 1, 6, null);
        loss += probability * objective.rowLossAndGradient(row, 0, n, targets);
      }
    }
    return new Mean(normalizer, loss, Double.NaN);
  }

  /// How probable each set of documents is to be what `draws` draws give.
  private static double[] sets(DoubleStream each, int draws) {
    double[] q = each.toArray();
    double[] sets = new double[1 << q.length];
    sets[0] = 1;
    for (int k = 0; k < draws; k++) {
      double[] next = new double[sets.length];
      for (int set = 0; set < sets.length; set++) {
        for (int j = 0; j < q.length && sets[set] > 0; j++) {
          next[set | 1 << j] += sets[set] * q[j];
        }
      }
      sets = next;
    }
    return sets;
  }

  private static float[] others(int pool, int without) {
    var scores = new float[Integer.bitCount(pool) - 1];
    int n = 0;
    for (int j = 0; j < 6; j++) {
      if (j != without && (pool >> j & 1) == 1) {
        scores[n++] = SCORES[j];
      }
    }
    return scores;
  }
}
