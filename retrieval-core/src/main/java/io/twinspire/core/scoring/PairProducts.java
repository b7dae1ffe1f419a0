package io.twinspire.core.scoring;

import io.twinspire.core.layer.Gradients;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;

/// What a contrastive step asks of a [Scorer]. Not for use by several callers at once: buffers are
/// kept.
interface PairProducts {

  static PairProducts of(Scorer scorer, WorkerPool pool) {
    return switch (scorer) {
      case DotScorer _ -> new DotProducts(pool);
      case NeuralScorer neural ->
          (q, d, candidates, scale, height) ->
              new NeuralProducts(neural, q, d, candidates, scale, pool);
    };
  }

  /// Query rows to score at a time, a multiple of [ContrastiveStep#STRIP].
  ///
  /// @param ld leading dimension of a strip of scores
  default int stripRows(Candidates candidates, int ld) {
    return ContrastiveStep.STRIP;
  }

  /// Begins a step over Q (`M x d`) and D (`N x d`), in strips of at most `height` rows.
  ///
  /// @param scale 1/temperature, multiplies every score
  Begun begin(Matrix q, Matrix d, Candidates candidates, float scale, int height);

  /// A step that goes on, strip by strip of query rows.
  interface Begun {
    /// Writes the scores of the query rows `[first, first + height)`: row r of the strip from `r *
    /// ld`, in the columns of [Candidates].
    void score(int first, int height, float[] strip, int ld);

    /// Takes the gradients of the query rows `[first, first + height)`, dL/dS in place of their
    /// scores. Strips come in their order, after any of them has been scored.
    ///
    /// @param dQ its rows `[first, first + height)` may be written
    /// @param into where gradients of the scorer's own weights are added
    void fold(int first, int height, float[] strip, int ld, Matrix dQ, Gradients into);

    /// Ends the step: dQ (`M x d`) and dD (`N x d`) are whole now.
    ///
    /// @return gradient with respect to log(scale)
    double finish(Matrix dQ, Matrix dD, Gradients into);
  }
}
