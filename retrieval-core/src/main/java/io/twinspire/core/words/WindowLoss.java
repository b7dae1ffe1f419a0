package io.twinspire.core.words;

import io.twinspire.kernels.SkipGrams;
import io.twinspire.kernels.Softmax;
import io.twinspire.kernels.Vectors;

/// Scores of a block become its loss and its steps, the objective of `sgns`: `L = -log sigmoid(s+)
/// - sum_j log sigmoid(-s_j)` for each pair, and `step = -rate * dL/ds`. For one thread.
final class WindowLoss {
  private float[] steps = new float[0];
  private float[] scores = new float[0];
  private float[] losses = new float[0];

  /// `-rate dL/ds` for each score of the block, after [#take].
  float[] steps() {
    return steps;
  }

  /// @param partial scores of the block for each panel, to be added up
  /// @param wanted whether the loss is asked for; without it the answer is 0
  /// @return the sum of the block's losses
  double take(WindowPlan plan, int block, float[][] partial, float rate, boolean wanted) {
    int n = plan.scores(block);
    if (steps.length < n) {
      steps = new float[n + n / 2];
      scores = new float[n + n / 2];
      losses = new float[n + n / 2];
    }
    System.arraycopy(partial[0], 0, steps, 0, n);
    for (int p = 1; p < partial.length; p++) {
      Vectors.add(partial[p], 0, steps, 0, n);
    }
    // -log sigmoid(s) = -log sigmoid(-s) - s, so that positives need no pass of their own.
    double loss = 0;
    if (wanted) {
      System.arraycopy(steps, 0, scores, 0, n);
      Softmax.softplus(scores, 0, losses, 0, steps, 0, n);
      loss = Vectors.sum(losses, 0, n);
    } else {
      Softmax.sigmoid(steps, 0, steps, 0, n);
    }
    Vectors.scale(-rate, steps, 0, n);
    var groups = plan.groups();
    int[] at = groups.scoreOffsets();
    int first = at[plan.blockStart(block)];
    for (int group = plan.blockStart(block); group < plan.blockEnd(block); group++) {
      int columns = groups.outOffsets()[group + 1] - groups.outOffsets()[group];
      for (int i = at[group] - first; i < at[group + 1] - first; i += columns) {
        loss -= wanted ? scores[i] : 0;
        steps[i] += rate;
      }
    }
    return loss;
  }

  /// The sum of losses of a plan, with the tables as they stand.
  double of(WindowPlan plan, WordTables tables) {
    float[][] partial = new float[tables.panels()][plan.largestBlock()];
    double loss = 0;
    for (int block = 0; block < plan.blocks(); block++) {
      for (int p = 0; p < tables.panels(); p++) {
        SkipGrams.scores(
            tables.in(p),
            tables.out(p),
            tables.width(),
            plan.groups(),
            plan.blockStart(block),
            plan.blockEnd(block),
            partial[p],
            0);
      }
      loss += take(plan, block, partial, 1f, true);
    }
    return loss;
  }
}
