package io.twinspire.core.optim;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// How weights move, given a gradient. Rows of a table that a step does not touch stay as they are
/// (lazy), unless Adam is told otherwise.
public sealed interface OptimizerSettings extends Checked {

  float learningRate();

  /// Adagrad (Duchi et al. 2011) with one accumulator per table row: `a += mean(g^2); p -= lr g /
  /// (sqrt(a) + eps)`, as in FBGEMM's row-wise Adagrad. Dense parameters have one accumulator per
  /// element.
  @TypeName("adagrad")
  @Doc("Adagrad, with one accumulator per embedding row (element-wise for dense weights).")
  record Adagrad(
      @Doc("Learning rate before the schedule.") @Default("0.05") float learningRate,
      @Doc("Added to the root of the accumulator.") @Default("1e-8") float epsilon)
      implements OptimizerSettings {
    @Override
    public void check(Problems problems) {
      problems.require(learningRate > 0, "learningRate", "must be > 0", learningRate);
      problems.require(epsilon > 0, "epsilon", "must be > 0", epsilon);
    }
  }

  /// Adam (Kingma & Ba 2015) with decoupled weight decay (AdamW, Loshchilov & Hutter 2019). Tables
  /// are updated lazily: a row's moments decay only when it is touched, bias correction uses the
  /// global step (as PyTorch's SparseAdam). Not lazy, every row takes part in every step, with a
  /// gradient of zeros where it has none (as PyTorch's AdamW of a dense gradient).
  @TypeName("adam")
  @Doc("Adam with decoupled weight decay.")
  record Adam(
      @Doc("Learning rate before the schedule.") @Default("0.001") float learningRate,
      @Doc("Decay of the first moment.") @Default("0.9") float beta1,
      @Doc("Decay of the second moment.") @Default("0.999") float beta2,
      @Doc("Added to the root of the second moment.") @Default("1e-8") float epsilon,
      @Doc("Decoupled weight decay of matrices (not of biases, token weights, temperature).")
          @Default("0.0")
          float weightDecay,
      @Doc(
              "Whether rows of a table without a gradient stay as they are; if not they go on"
                  + " moving and decaying, which costs a pass over the table a step.")
          @Default("true")
          boolean lazy)
      implements OptimizerSettings {
    @Override
    public void check(Problems problems) {
      problems.require(learningRate > 0, "learningRate", "must be > 0", learningRate);
      problems.require(beta1 >= 0 && beta1 < 1, "beta1", "must be in [0, 1)", beta1);
      problems.require(beta2 >= 0 && beta2 < 1, "beta2", "must be in [0, 1)", beta2);
      problems.require(epsilon > 0, "epsilon", "must be > 0", epsilon);
      problems.require(weightDecay >= 0, "weightDecay", "must be >= 0", weightDecay);
    }
  }

  /// Plain stochastic gradient descent.
  @TypeName("sgd")
  @Doc("Plain stochastic gradient descent.")
  record Sgd(@Doc("Learning rate before the schedule.") @Default("0.1") float learningRate)
      implements OptimizerSettings {
    @Override
    public void check(Problems problems) {
      problems.require(learningRate > 0, "learningRate", "must be > 0", learningRate);
    }
  }
}
