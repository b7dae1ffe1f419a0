package io.twinspire.core.optim;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;

/// The learning rate over a run: linear warm-up over the first share of all steps, then constant,
/// or falling to `floor` linearly or as half a cosine.
///
/// The warm-up is a whole number of steps, rounded, and at least one where there is one at all.
@Doc("The learning rate over the steps of a training stage.")
public record Schedule(
    @Doc("What follows the warm-up.") @Default("\"linear\"") Shape shape,
    @Doc("Share of all steps over which the rate rises from 0.") @Default("0.0") float warmup,
    @Doc("Share of the learning rate that is left at the last step.") @Default("0.0") float floor)
    implements Checked {

  /// What follows the warm-up.
  public enum Shape {
    CONSTANT,
    LINEAR,
    COSINE
  }

  @Override
  public void check(Problems problems) {
    problems.require(warmup >= 0 && warmup < 1, "warmup", "must be in [0, 1)", warmup);
    problems.require(floor >= 0 && floor <= 1, "floor", "must be in [0, 1]", floor);
  }

  /// Factor of the learning rate at `step` (0-based) of `total`.
  public double factor(long step, long total) {
    double warm = warmup == 0 ? 0 : Math.max(1, Math.rint(warmup * (double) total));
    if (step < warm) {
      return (step + 1) / warm;
    }
    double progress = Math.min(1.0, (step - warm) / Math.max(1.0, total - warm));
    double falling =
        switch (shape) {
          case CONSTANT -> 1;
          case LINEAR -> 1 - progress;
          case COSINE -> 0.5 * (1 + Math.cos(Math.PI * progress));
        };
    return floor + (1 - floor) * falling;
  }
}
