package io.twinspire.core.train;

/// Where training stands. With weights, moments and the configuration this is all that an exact
/// resume needs, because every random number is a function of (seed, stage, epoch, position).
///
/// @param epoch epochs completed in the stage
/// @param step steps completed in the current epoch
/// @param globalStep steps completed in the run, the coordinate of dropout masks
/// @param optimizerSteps steps completed by the stage's optimiser
/// @param lossSum sum over the current epoch's pairs so far
/// @param best best dev metric of the stage, -1 before the first
/// @param bestEpoch epochs completed when it was reached
/// @param done whether the stage has ended
public record Progress(
    int stage,
    int epoch,
    int step,
    long globalStep,
    long optimizerSteps,
    double lossSum,
    double best,
    int bestEpoch,
    boolean done) {

  public static Progress start(int stage, long globalStep) {
    return new Progress(stage, 0, 0, globalStep, 0, 0, -1, 0, false);
  }

  Progress afterStep(double loss) {
    return new Progress(
        stage,
        epoch,
        step + 1,
        globalStep + 1,
        optimizerSteps + 1,
        lossSum + loss,
        best,
        bestEpoch,
        false);
  }

  Progress afterEpoch(double dev, boolean improved, boolean last) {
    return new Progress(
        stage,
        epoch + 1,
        0,
        globalStep,
        optimizerSteps,
        0,
        improved ? dev : best,
        improved ? epoch + 1 : bestEpoch,
        last);
  }
}
