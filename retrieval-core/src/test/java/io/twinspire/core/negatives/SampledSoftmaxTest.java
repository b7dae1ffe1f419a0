package io.twinspire.core.negatives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.negatives.SamplerSettings.Popularity;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.Objective.RowTargets;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
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
    double[] sets = new double[1 << 6];
    sets[0] = 1;
    for (int k = 0; k < draws; k++) {
      double[] next = new double[sets.length];
      for (int set = 0; set < sets.length; set++) {
        for (int j = 1; j < 6; j++) {
          next[set | 1 << j] += sets[set] * sampler.probability(j);
        }
      }
      sets = next;
    }
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
}
