package io.twinspire.core.negatives;

import io.twinspire.kernels.Philox;
import java.util.Arrays;

/// Draws documents from a fixed distribution q in O(1), by Walker's alias method with Vose's tables
/// (Vose 1991, "A Linear Algorithm For Generating Random Numbers With a Given Distribution").
///
/// A draw is a pure function of (seed, stream, counter), so draws may be made in any order, by any
/// thread, and again after a resume. 12 bytes a document that can be drawn, and 8 a document.
public final class Sampler {
  private final double[] probabilities;
  private final int[] ids;
  private final double[] keep;
  private final int[] alias;

  /// @param weights of each document, up to a factor; 0 for one that is never drawn
  /// @throws IllegalArgumentException where a weight is negative or not finite, or all are 0
  public Sampler(double[] weights) {
    double total = 0;
    int n = 0;
    for (double weight : weights) {
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "sampler: weights must be >= 0 and finite, got " + weight);
      }
      total += weight;
      n += weight > 0 ? 1 : 0;
    }
    if (n == 0 || total == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("sampler: weights must have a positive sum, got " + total);
    }
    probabilities = new double[weights.length];
    ids = new int[n];
    double[] scaled = new double[n];
    for (int i = 0, k = 0; i < weights.length; i++) {
      probabilities[i] = weights[i] / total;
      if (weights[i] > 0) {
        scaled[k] = probabilities[i] * n;
        ids[k++] = i;
      }
    }
    keep = new double[n];
    alias = new int[n];
    build(scaled);
  }

  /// Pairs each cell with less than its share with one that has more.
  private void build(double[] scaled) {
    int n = scaled.length;
    int[] stack = new int[n];
    int small = 0;
    int large = n;
    for (int i = n - 1; i >= 0; i--) {
      if (scaled[i] < 1) {
        stack[small++] = i;
      } else {
        stack[--large] = i;
      }
    }
    Arrays.fill(keep, 1);
    while (small > 0 && large < n) {
      int less = stack[--small];
      int more = stack[large];
      keep[less] = scaled[less];
      alias[less] = more;
      scaled[more] -= 1 - scaled[less];
      if (scaled[more] < 1) {
        large++;
        stack[small++] = more;
      }
    }
    // What is left of either kind differs from 1 by rounding only.
  }

  /// One draw.
  public int draw(long seed, long stream, long counter) {
    return pick(Philox.nextLong(seed, stream, counter));
  }

  /// The draw that 64 random bits stand for, for a caller that makes many at a time: the high part
  /// of `bits * n` is the cell, the low part how far into it.
  public int pick(long bits) {
    int cell = (int) Math.unsignedMultiplyHigh(bits, keep.length);
    double within = ((bits * keep.length) >>> 11) * 0x1p-53;
    return ids[within < keep[cell] ? cell : alias[cell]];
  }

  /// Probability of a document in one draw.
  public double probability(int document) {
    return probabilities[document];
  }

  /// Probability that a draw is none of these.
  public double probabilityOutside(int[] documents) {
    double left = 1;
    for (int document : documents) {
      left -= probabilities[document];
    }
    return left;
  }

  /// How many documents can be drawn.
  public int support() {
    return ids.length;
  }
}
