package io.twinspire.core.words;

import io.twinspire.core.objective.NoiseContrastive;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;

/// A small model of the next word, to compare noise-contrastive estimation with the full softmax.
@Doc("A log-bilinear model of the next word.")
public record NextWordSettings(
    @Doc("Words before, n, that predict the next.") @Default("3") int context,
    @Doc("Length of a vector.") @Default("64") int dimensions,
    @Doc("nce, or softmax over the whole vocabulary.") @Default("{\"type\": \"nce\"}")
        Objective objective,
    @Doc("Noise words K drawn for a batch with nce; 0 with softmax.") @Default("100") int noise,
    @Doc("Noise is drawn by the count of a word to this power.") @Default("1.0") float alpha,
    @Doc("Words predicted in a step.") @Default("256") int batchSize,
    @Doc("Passes over the text.") @Default("5") int epochs,
    @Doc("How weights move.") @Default("{\"type\": \"adagrad\", \"learningRate\": 0.1}")
        OptimizerSettings optimizer,
    @Doc("Worker threads; 0 for one for each processor. The result does not depend on it.")
        @Default("0")
        int threads)
    implements Checked {

  @Override
  public void check(Problems problems) {
    problems.require(context >= 1 && context <= 100, "context", "must be 1 to 100", context);
    problems.require(
        dimensions >= 1 && dimensions <= 4096, "dimensions", "must be 1 to 4096", dimensions);
    boolean nce = objective instanceof NoiseContrastive;
    problems.require(
        nce || objective instanceof SoftmaxCrossEntropy,
        "objective",
        "must be nce or softmax",
        objective.type());
    problems.require(
        objective.temperature() == 1 && !objective.learnTemperature(),
        "objective.temperature",
        "must be 1 and fixed, since scores are to be log-probabilities",
        objective.temperature());
    problems.require(
        nce ? noise >= 1 : noise == 0,
        "noise",
        nce ? "must be >= 1 with nce" : "must be 0 with softmax, which has every word",
        noise);
    problems.require(alpha >= 0 && alpha <= 2, "alpha", "must be 0 to 2", alpha);
    problems.require(batchSize >= 1, "batchSize", "must be >= 1", batchSize);
    problems.require(epochs >= 1, "epochs", "must be >= 1", epochs);
    problems.require(threads >= 0 && threads <= 1024, "threads", "must be 0 to 1024", threads);
  }

  /// Worker threads asked for, or one for each processor.
  public int workerThreads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
