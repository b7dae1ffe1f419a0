package io.twinspire.core.scoring;

import io.twinspire.core.layer.Gradients;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The scores of a [NeuralScorer] and their gradients, a [PairBlock] at a time: what exists for
/// each pair exists for one block, however many pairs a step has. On the way back a block's
/// activations are computed again, but where it is all of the strip last scored.
///
/// Blocks follow from the candidates alone and are taken one after the other; inside a block
/// threads own pairs, or columns where sums over pairs are taken. So the bits do not depend on the
/// number of threads.
final class NeuralProducts implements PairProducts.Begun {

  /// A range of the columns of Q and D, and what is made of it.
  interface Part {
    /// Adds the part's scores of the pairs.
    void addScores(PairBlock pairs, float[] scores);

    /// Takes the gradients of the scores of the pairs last scored.
    void backward(PairBlock pairs, float[] dScores, Gradients into);

    /// Writes the part's columns of dQ and dD.
    void finish(Matrix dQ, Matrix dD, Gradients into);
  }

  private final NeuralScorer scorer;
  private final Candidates candidates;
  private final float scale;
  private final List<Part> parts = new ArrayList<>();
  private double dLogScale;

  /// The one block of the strip last scored, and that strip's first row; null where it had several.
  private @Nullable PairBlock kept;

  private int keptFirst;
  private float[] keptScores = new float[0];

  NeuralProducts(
      NeuralScorer scorer,
      Matrix q,
      Matrix d,
      Candidates candidates,
      float scale,
      WorkerPool pool) {
    if (q.cols() != scorer.dimensions) {
      throw new IllegalArgumentException(
          "step: Q and D must have the scorer's %d columns, got %d"
              .formatted(scorer.dimensions, q.cols()));
    }
    this.scorer = scorer;
    this.candidates = candidates;
    this.scale = scale;
    if (scorer.gmfOutput != null) {
      parts.add(new GmfPart(scorer.gmfOutput, q, d, pool));
    }
    if (scorer.mlp != null) {
      parts.add(new MlpPart(scorer.mlp, scorer.gmf(), q, d, pool));
    }
  }

  @Override
  public void score(int first, int height, float[] strip, int ld) {
    var blocks = new ArrayList<PairBlock>();
    PairBlock.forEach(
        candidates,
        first,
        height,
        ld,
        pairs -> {
          float[] scores = scores(pairs);
          for (int p = 0; p < pairs.size(); p++) {
            strip[pairs.place()[p]] = scale * scores[p];
          }
          blocks.add(pairs);
          keptScores = scores;
        });
    kept = blocks.size() == 1 ? blocks.getFirst() : null;
    keptFirst = first;
  }

  private float[] scores(PairBlock pairs) {
    float[] scores = new float[pairs.size()];
    Arrays.fill(scores, scorer.bias.values().data()[0]);
    parts.forEach(part -> part.addScores(pairs, scores));
    return scores;
  }

  @Override
  public void fold(int first, int height, float[] strip, int ld, Matrix dQ, Gradients into) {
    if (kept != null && keptFirst == first) {
      backward(kept, keptScores, strip, into);
      return;
    }
    kept = null;
    PairBlock.forEach(
        candidates, first, height, ld, pairs -> backward(pairs, scores(pairs), strip, into));
  }

  private void backward(PairBlock pairs, float[] scores, float[] strip, Gradients into) {
    float[] dScores = new float[pairs.size()];
    double sum = 0;
    for (int p = 0; p < dScores.length; p++) {
      dScores[p] = scale * strip[pairs.place()[p]];
      sum += dScores[p];
      dLogScale += (double) dScores[p] * scores[p];
    }
    into.dense(scorer.bias)[0] += (float) sum;
    parts.forEach(part -> part.backward(pairs, dScores, into));
  }

  @Override
  public double finish(Matrix dQ, Matrix dD, Gradients into) {
    parts.forEach(part -> part.finish(dQ, dD, into));
    return dLogScale;
  }
}
