package io.twinspire.core.train;

import java.io.IOException;

/// What the trainer asks of its surroundings and tells them.
public interface TrainingListener {

  /// The dev metric of the model as it stands, called after each epoch; NaN where there are no dev
  /// queries, and then the last epoch counts as the best.
  double devMetric();

  /// Whether to stop at this step, with a checkpoint (an interrupt, or the time is up).
  boolean stopRequested();

  /// Before a step: the moment at which the given negatives may be changed. What it does must
  /// follow from where training stands and the weights alone, or a resumed run would end with other
  /// bits.
  ///
  /// @param at what is behind; its epoch and step are those that come next
  default void beforeStep(Stage stage, Progress at, int stepsPerEpoch) throws IOException {}

  /// After a step.
  void onStep(Stage stage, Progress progress, int stepsPerEpoch, double loss, double learningRate);

  /// After some of the steps: what their negatives were like.
  void onNegatives(Stage stage, Progress progress, NegativeShares shares);

  /// After an epoch and its checkpoint.
  void onEpoch(Stage stage, Progress progress, double meanLoss, double dev, boolean improved);

  /// Save the state; `best` where this epoch has the best dev metric of the stage so far.
  void save(Trainer trainer, Progress progress, boolean best) throws IOException;
}
