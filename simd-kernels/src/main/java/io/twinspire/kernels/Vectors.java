package io.twinspire.kernels;

/// Level-1 operations on rows of n floats.
///
/// Sums are taken in an order that is fixed for a provider and vector width, whatever the JIT does
/// (`reduceLanes(ADD)` is not: interpreted and compiled code give different bits).
public final class Vectors {

  private Vectors() {}

  /// `sum_i x_i * y_i`; 0 for n = 0.
  public static float dot(float[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("dot", "x", x, xOff, n);
    Checks.range("dot", "y", y, yOff, n);
    return Kernels.PANAMA
        ? PanamaVectors.dot(x, xOff, y, yOff, n)
        : ScalarKernels.dot(x, xOff, y, yOff, n);
  }

  /// `y += alpha * x`, one fused multiply-add an element.
  public static void axpy(float alpha, float[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("axpy", "x", x, xOff, n);
    Checks.range("axpy", "y", y, yOff, n);
    if (Kernels.PANAMA) {
      PanamaVectors.axpy(alpha, x, xOff, y, yOff, n);
    } else {
      ScalarKernels.axpy(alpha, x, xOff, y, yOff, n);
    }
  }

  /// `y += x`.
  public static void add(float[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("add", "x", x, xOff, n);
    Checks.range("add", "y", y, yOff, n);
    if (Kernels.PANAMA) {
      PanamaVectors.add(x, xOff, y, yOff, n);
    } else {
      ScalarKernels.add(x, xOff, y, yOff, n);
    }
  }

  /// `x *= alpha`.
  public static void scale(float alpha, float[] x, int off, int n) {
    Checks.range("scale", "x", x, off, n);
    if (Kernels.PANAMA) {
      PanamaVectors.scale(alpha, x, off, n);
    } else {
      ScalarKernels.scale(alpha, x, off, n);
    }
  }

  /// The cosine of the angle between x and y; 0 where one has no length.
  public static double cosine(float[] x, int xOff, float[] y, int yOff, int n) {
    double norms = Math.sqrt((double) squaredNorm(x, xOff, n) * squaredNorm(y, yOff, n));
    return norms == 0 ? 0 : dot(x, xOff, y, yOff, n) / norms;
  }

  /// `y = alpha * x`; x and y may be the same row.
  public static void scaleTo(float alpha, float[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("scaleTo", "x", x, xOff, n);
    Checks.range("scaleTo", "y", y, yOff, n);
    if (Kernels.PANAMA) {
      PanamaVectors.scaleTo(alpha, x, xOff, y, yOff, n);
    } else {
      ScalarKernels.scaleTo(alpha, x, xOff, y, yOff, n);
    }
  }

  /// `sum_i x_i`; 0 for n = 0.
  public static float sum(float[] x, int off, int n) {
    Checks.range("sum", "x", x, off, n);
    return Kernels.PANAMA ? PanamaVectors.sum(x, off, n) : ScalarKernels.sum(x, off, n);
  }

  /// `y = max(x, y)` element by element, as [Math#max(float, float)] sees it (NaN wins).
  public static void max(float[] x, int xOff, float[] y, int yOff, int n) {
    Checks.range("max", "x", x, xOff, n);
    Checks.range("max", "y", y, yOff, n);
    if (Kernels.PANAMA) {
      PanamaVectors.max(x, xOff, y, yOff, n);
    } else {
      ScalarKernels.max(x, xOff, y, yOff, n);
    }
  }

  /// The largest element as [Math#max(float, float)] sees it (NaN wins); -Infinity for n = 0.
  public static float max(float[] x, int off, int n) {
    Checks.range("max", "x", x, off, n);
    return Kernels.PANAMA ? PanamaVectors.max(x, off, n) : ScalarKernels.max(x, off, n);
  }

  /// Whether `x_i <= y_i` everywhere; false where either is NaN. Unchecked.
  static boolean allAtMost(float[] x, int xOff, float[] y, int yOff, int n) {
    return Kernels.PANAMA
        ? PanamaVectors.allAtMost(x, xOff, y, yOff, n)
        : ScalarKernels.allAtMost(x, xOff, y, yOff, n);
  }

  /// `sum_i x_i^2`; 0 for n = 0.
  public static float squaredNorm(float[] x, int off, int n) {
    Checks.range("squaredNorm", "x", x, off, n);
    return Kernels.PANAMA
        ? PanamaVectors.dot(x, off, x, off, n)
        : ScalarKernels.dot(x, off, x, off, n);
  }
}
