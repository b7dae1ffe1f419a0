package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;

import jdk.incubator.vector.FloatVector;

/// Optimiser rows, the operations of [ScalarKernels] in the same order.
final class PanamaOptimizers {

  private PanamaOptimizers() {}

  static void adagrad(
      float[] p,
      int pOff,
      float[] g,
      int gOff,
      float[] acc,
      int accOff,
      int n,
      float lr,
      float eps) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector gradient = FloatVector.fromArray(S, g, gOff + i);
      FloatVector sum = gradient.fma(gradient, FloatVector.fromArray(S, acc, accOff + i));
      sum.intoArray(acc, accOff + i);
      FloatVector update = gradient.mul(lr).div(sum.sqrt().add(eps));
      FloatVector.fromArray(S, p, pOff + i).sub(update).intoArray(p, pOff + i);
    }
    ScalarKernels.adagrad(p, pOff + i, g, gOff + i, acc, accOff + i, n - i, lr, eps);
  }

  static void adam(
      float[] p,
      int pOff,
      float[] g,
      int gOff,
      float[] m,
      int mOff,
      float[] v,
      int vOff,
      int n,
      float stepSize,
      float beta1,
      float beta2,
      float eps,
      float keep,
      float inverse2) {
    FloatVector b1 = FloatVector.broadcast(S, beta1);
    FloatVector b2 = FloatVector.broadcast(S, beta2);
    FloatVector kept = FloatVector.broadcast(S, keep);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector gradient = FloatVector.fromArray(S, g, gOff + i);
      FloatVector first = b1.fma(FloatVector.fromArray(S, m, mOff + i), gradient.mul(1 - beta1));
      FloatVector second =
          b2.fma(FloatVector.fromArray(S, v, vOff + i), gradient.mul(1 - beta2).mul(gradient));
      first.intoArray(m, mOff + i);
      second.intoArray(v, vOff + i);
      FloatVector update = first.mul(stepSize).div(second.mul(inverse2).sqrt().add(eps));
      kept.fma(FloatVector.fromArray(S, p, pOff + i), update.neg()).intoArray(p, pOff + i);
    }
    ScalarKernels.adam(
        p, pOff + i, g, gOff + i, m, mOff + i, v, vOff + i, n - i, stepSize, beta1, beta2, eps,
        keep, inverse2);
  }
}
