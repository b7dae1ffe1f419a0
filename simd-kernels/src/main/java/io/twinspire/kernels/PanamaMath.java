package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;
import static io.twinspire.kernels.PanamaVectors.sumLanes;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Elementary functions of rows: the operations of [ScalarMath] in the same order, so the same bits
/// in every lane and in the scalar tails.
final class PanamaMath {

  private PanamaMath() {}

  static FloatVector exp(FloatVector x) {
    FloatVector t = x.fma(broadcast(ScalarMath.LOG2_E), broadcast(ScalarMath.ROUNDER));
    FloatVector n = t.sub(broadcast(ScalarMath.ROUNDER));
    FloatVector r =
        n.fma(broadcast(-ScalarMath.LN_2_LOW), n.fma(broadcast(-ScalarMath.LN_2_HIGH), x));
    FloatVector q = broadcast(ScalarMath.E6).fma(r, broadcast(ScalarMath.E5));
    q = q.fma(r, broadcast(ScalarMath.E4));
    q = q.fma(r, broadcast(ScalarMath.E3));
    q = q.fma(r, broadcast(ScalarMath.E2));
    FloatVector p = q.fma(r, broadcast(1)).fma(r, broadcast(1));
    FloatVector y =
        p.reinterpretAsInts()
            .add(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
            .reinterpretAsFloats();
    return y.blend(broadcast(0), x.compare(VectorOperators.LT, ScalarMath.EXP_LEAST))
        .blend(
            broadcast(Float.POSITIVE_INFINITY), x.compare(VectorOperators.GT, ScalarMath.EXP_MOST));
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(S, value);
  }

  private static FloatVector log1p(FloatVector e) {
    FloatVector z = e.div(broadcast(2).add(e));
    FloatVector w = z.mul(z);
    FloatVector q = broadcast(ScalarMath.A3).fma(w, broadcast(ScalarMath.A2));
    q = q.fma(w, broadcast(ScalarMath.A1));
    q = q.fma(w, broadcast(ScalarMath.A0));
    FloatVector twice = z.add(z);
    return twice.mul(w).fma(q, twice);
  }

  private static FloatVector sigmoid(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    return broadcast(1).blend(e, x.compare(VectorOperators.LT, 0)).div(e.add(1));
  }

  static float expShifted(float[] s, int off, int n, float shift) {
    FloatVector by = broadcast(shift);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    int i = off;
    int end = off + n;
    for (; i <= end - 2 * LANES; i += 2 * LANES) {
      FloatVector e0 = exp(FloatVector.fromArray(S, s, i).sub(by));
      FloatVector e1 = exp(FloatVector.fromArray(S, s, i + LANES).sub(by));
      e0.intoArray(s, i);
      e1.intoArray(s, i + LANES);
      s0 = s0.add(e0);
      s1 = s1.add(e1);
    }
    return sumLanes(s0.add(s1)) + ScalarKernels.expShifted(s, i, end - i, shift);
  }

  static float sumExp(float[] s, int off, int n, float shift) {
    FloatVector by = broadcast(shift);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    int i = off;
    int end = off + n;
    for (; i <= end - 2 * LANES; i += 2 * LANES) {
      s0 = s0.add(exp(FloatVector.fromArray(S, s, i).sub(by)));
      s1 = s1.add(exp(FloatVector.fromArray(S, s, i + LANES).sub(by)));
    }
    return sumLanes(s0.add(s1)) + ScalarKernels.sumExp(s, i, end - i, shift);
  }

  static void sigmoid(float[] x, int xOff, float[] y, int yOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      sigmoid(FloatVector.fromArray(S, x, xOff + i)).intoArray(y, yOff + i);
    }
    ScalarKernels.sigmoid(x, xOff + i, y, yOff + i, n - i);
  }

  static void logSigmoid(float[] x, int xOff, float[] y, int yOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, x, xOff + i);
      v.min(0).sub(log1p(exp(v.abs().neg()))).intoArray(y, yOff + i);
    }
    ScalarKernels.logSigmoid(x, xOff + i, y, yOff + i, n - i);
  }

  private static FloatVector geluInner(FloatVector x, FloatVector square) {
    return x.mul(broadcast(ScalarMath.GELU_3).fma(square, broadcast(ScalarMath.GELU_1)));
  }

  static void gelu(float[] x, int xOff, float[] y, int yOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, x, xOff + i);
      v.mul(sigmoid(geluInner(v, v.mul(v)))).intoArray(y, yOff + i);
    }
    ScalarKernels.gelu(x, xOff + i, y, yOff + i, n - i);
  }

  static void geluBackward(
      float[] x, int xOff, float[] dy, int dyOff, float[] dx, int dxOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, x, xOff + i);
      FloatVector square = v.mul(v);
      FloatVector s = sigmoid(geluInner(v, square));
      FloatVector inner =
          broadcast(3 * ScalarMath.GELU_3).fma(square, broadcast(ScalarMath.GELU_1));
      FloatVector slope = v.mul(s).mul(broadcast(1).sub(s)).fma(inner, s);
      FloatVector.fromArray(S, dy, dyOff + i).mul(slope).intoArray(dx, dxOff + i);
    }
    ScalarKernels.geluBackward(x, xOff + i, dy, dyOff + i, dx, dxOff + i, n - i);
  }
}
