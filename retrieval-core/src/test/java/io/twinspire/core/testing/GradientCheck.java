package io.twinspire.core.testing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// The test that every layer, tower and objective passes: the gradient by hand equals fourth-order
/// central differences of the forward pass, element by element.
///
/// Forward passes are float32 and their scalar is summed in double, so a difference over a step of
/// 2^-5 carries noise of about 1e-5 times the values summed; the tolerance is [#TOLERANCE] of the
/// largest element of each gradient. A wrong sign, a lost factor or a missed path is far outside.
public abstract class GradientCheck {
  private static final double TOLERANCE = 1e-3;

  /// Something with a gradient.
  ///
  /// @param variables what the loss depends on, by name; changed in place and restored
  /// @param loss one forward pass
  /// @param gradients one forward and backward pass: a gradient for each variable
  public record Subject(
      String name,
      Map<String, float[]> variables,
      DoubleSupplier loss,
      Supplier<Map<String, float[]>> gradients) {}

  protected abstract Stream<Subject> subjects();

  /// How far the differences reach, shorter where a function bends more.
  protected float step() {
    return 0x1p-5f;
  }

  /// One test for each subject. A subclass returns them from a `@TestFactory` of its own: JUnit may
  /// only look into packages that hold tests.
  protected final Stream<DynamicTest> checks() {
    return subjects().map(s -> DynamicTest.dynamicTest(s.name(), () -> check(s)));
  }

  private void check(Subject subject) {
    Map<String, float[]> byHand = subject.gradients().get();
    assertThat(byHand.keySet()).isEqualTo(subject.variables().keySet());
    boolean any = false;
    for (var entry : subject.variables().entrySet()) {
      float[] x = entry.getValue();
      float[] analytic = requireNonNull(byHand.get(entry.getKey()));
      assertThat(analytic).as(entry.getKey()).hasSameSizeAs(x);
      double largest = 0;
      for (float g : analytic) {
        largest = Math.max(largest, Math.abs(g));
      }
      any |= largest > 0;
      for (int i = 0; i < x.length; i++) {
        double numeric = difference(subject.loss(), x, i, step());
        assertThat(Math.abs(analytic[i] - numeric))
            .as("%s[%d]: by hand %s, by differences %s", entry.getKey(), i, analytic[i], numeric)
            .isLessThanOrEqualTo(TOLERANCE * Math.max(largest, 0.05));
      }
    }
    assertThat(any).as("some gradient is not zero").isTrue();
  }

  private static double difference(DoubleSupplier loss, float[] x, int i, float step) {
    float old = x[i];
    double[] f = new double[4];
    float[] steps = {-2 * step, -step, step, 2 * step};
    double[] taken = new double[4];
    for (int s = 0; s < steps.length; s++) {
      x[i] = old + steps[s];
      taken[s] = x[i];
      f[s] = loss.getAsDouble();
    }
    x[i] = old;
    double narrow = (f[2] - f[1]) / (taken[2] - taken[1]);
    double wide = (f[3] - f[0]) / (taken[3] - taken[0]);
    return (4 * narrow - wide) / 3;
  }
}
