package io.twinspire.kernels;

/// The Gaussian error linear unit in its tanh form (Hendrycks and Gimpel 2016): `gelu(x) = x / 2 *
/// (1 + tanh(u)) = x * sigmoid(2u)` with `u = sqrt(2 / pi) * (x + 0.044715 x^3)`.
public final class Gelu {

  private Gelu() {}

  /// `y = gelu(x)`, n elements; x and y may be the same row.
  public static void forward(float[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("gelu", "x", x, xOff, n);
    Checks.range("gelu", "y", y, yOff, n);
    if (Kernels.PANAMA) {
      PanamaMath.gelu(x, xOff, y, yOff, n);
    } else {
      ScalarKernels.gelu(x, xOff, y, yOff, n);
    }
  }

  /// `dx = dy * gelu'(x)`, n elements; dx may be dy.
  public static void backward(
      float[] x, int xOff, float[] dy, int dyOff, float[] dx, int dxOff, int n) {
    Checks.range("geluBackward", "x", x, xOff, n);
    Checks.range("geluBackward", "dy", dy, dyOff, n);
    Checks.range("geluBackward", "dx", dx, dxOff, n);
    if (Kernels.PANAMA) {
      PanamaMath.geluBackward(x, xOff, dy, dyOff, dx, dxOff, n);
    } else {
      ScalarKernels.geluBackward(x, xOff, dy, dyOff, dx, dxOff, n);
    }
  }
}
