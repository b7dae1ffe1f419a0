package io.twinspire.kernels;

/// L2 normalisation of a row and its gradient.
public final class Normalize {

  /// From here on squares that are lost below the smallest float do not count.
  private static final float LEAST_SQUARE = 0x1p-100f;

  private Normalize() {}

  /// `y = x / |x|`; returns `|x|`. A row of zeros gives zeros and 0, as does one whose length is
  /// less than the smallest normal float; one whose length is more than the largest gives zeros and
  /// Infinity. x and y may be the same row.
  public static float l2(float[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("l2", "x", x, xOff, n);
    Checks.range("l2", "y", y, yOff, n);
    float square = Vectors.squaredNorm(x, xOff, n);
    boolean exact = square >= LEAST_SQUARE && square <= Float.MAX_VALUE;
    float norm = exact ? (float) Math.sqrt(square) : lengthInDouble(x, xOff, n);
    float inverse = norm == 0 ? 0 : 1 / norm;
    if (Kernels.PANAMA) {
      PanamaVectors.scaleTo(inverse, x, xOff, y, yOff, n);
    } else {
      ScalarKernels.scaleTo(inverse, x, xOff, y, yOff, n);
    }
    return norm;
  }

  private static float lengthInDouble(float[] x, int off, int n) {
    double square = 0;
    for (int i = off; i < off + n; i++) {
      square += (double) x[i] * x[i];
    }
    float norm = (float) Math.sqrt(square);
    return norm < Float.MIN_NORMAL ? 0 : norm;
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
