package io.twinspire.kernels;

/// L2 normalisation of a row and its gradient.
public final class Normalize {

  private Normalize() {}

  /// `y = x / |x|`; returns `|x|`. A row of zeros gives zeros and 0. x and y may be the same row.
  public static float l2(float[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("l2", "x", x, xOff, n);
    Checks.range("l2", "y", y, yOff, n);
    float norm = (float) Math.sqrt(Vectors.squaredNorm(x, xOff, n));
    float inverse = norm == 0 ? 0 : 1 / norm;
    if (Kernels.PANAMA) {
      PanamaVectors.scaleTo(inverse, x, xOff, y, yOff, n);
    } else {
      ScalarKernels.scaleTo(inverse, x, xOff, y, yOff, n);
    }
    return norm;
  }

  /// `dx = (dy - y * <y, dy>) / norm` with y and norm as [#l2] gave them; zeros where norm = 0. dx
  /// may be dy.
  public static void l2Backward(
      float[] y, int yOff, float[] dy, int dyOff, float norm, float[] dx, int dxOff, int n) {
    Checks.range("l2Backward", "y", y, yOff, n);
    Checks.range("l2Backward", "dy", dy, dyOff, n);
    Checks.range("l2Backward", "dx", dx, dxOff, n);
    float along = Vectors.dot(y, yOff, dy, dyOff, n);
    float inverse = norm == 0 ? 0 : 1 / norm;
    if (Kernels.PANAMA) {
      PanamaVectors.tangent(along, inverse, y, yOff, dy, dyOff, dx, dxOff, n);
    } else {
      ScalarKernels.tangent(along, inverse, y, yOff, dy, dyOff, dx, dxOff, n);
    }
  }
}
