package io.twinspire.core.microscope;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.train.TrainingSet;
import io.twinspire.kernels.Philox;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.IntStream;

/// A catalogue whose truth is known: in context c document j (of V, from 0) is asked for with the
/// probability `P(j|c) = softmax_j(2 <a_c, b_j> / sqrt(8) - 0.8 log(1 + j))`, a and b standard
/// normal of 8 dimensions. So documents have a long tail of popularity and each context its own
/// favourites, and a model of more dimensions can be exactly right.
///
/// Pairs are drawn from P, each context as often as any other. Nothing is a known positive: a
/// document that was asked for once is still not asked for most of the time, and a probability is
/// learned only where it may be a negative, too.
///
/// @param truth `P(j|c)` by context and document
public record PlantedCatalogue(TrainingSet data, float[][] truth) {
  private static final int LATENT = 8;

  public static PlantedCatalogue of(int documents, int contexts, int pairs, long seed) {
    float[] a = gaussians(seed, 1, contexts);
    float[] b = gaussians(seed, 2, documents);
    float[][] truth = new float[contexts][documents];
    for (int c = 0; c < contexts; c++) {
      double[] logits = new double[documents];
      for (int j = 0; j < documents; j++) {
        double dot = 0;
        for (int k = 0; k < LATENT; k++) {
          dot += (double) a[c * LATENT + k] * b[j * LATENT + k];
        }
        logits[j] = StrictMath.exp(2 * dot / Math.sqrt(LATENT)) * StrictMath.pow(1 + j, -.8);
      }
      double sum = 0;
      for (double x : logits) {
        sum += x;
      }
      for (int j = 0; j < documents; j++) {
        truth[c][j] = (float) (logits[j] / sum);
      }
    }
    var drawn = new ArrayList<TrainingPair>(pairs);
    for (int p = 0; p < pairs; p++) {
      int context = p % contexts;
      drawn.add(new TrainingPair(context, draw(truth[context], seed, p), 1f, new int[0]));
    }
    return new PlantedCatalogue(
        new TrainingSet(ids(contexts), ids(documents), drawn, context -> new int[0]), truth);
  }

  private static float[] gaussians(long seed, long stream, int rows) {
    float[] out = new float[rows * LATENT];
    Philox.fillGaussian(seed, stream, 0, 1f, out, 0, out.length);
    return out;
  }

  private static int draw(float[] probabilities, long seed, int pair) {
    double left = Philox.uniformDouble(seed, 3, pair);
    int j = 0;
    while (j < probabilities.length - 1 && left >= probabilities[j]) {
      left -= probabilities[j++];
    }
    return j;
  }

  /// Row r is the id r.
  static Features ids(int n) {
    int[] rows = IntStream.rangeClosed(0, n).toArray();
    return new Features(Map.of("id", new Ragged(rows, rows)));
  }
}
