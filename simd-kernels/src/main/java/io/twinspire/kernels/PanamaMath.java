package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;
import static io.twinspire.kernels.PanamaVectors.sumLanes;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Elementary functions of rows: the operations of [ScalarMath] in the same order, so the same bits
/// in every lane and in the scalar tails.
final class PanamaMath {

  /// The bits of the square root of 1/2.
  private static final int SQRT_HALF = 0x3F3504F3;

  private PanamaMath() {}

  static FloatVector exp(FloatVector x) {
    FloatVector rounder = FloatVector.broadcast(S, ScalarMath.ROUNDER);
    FloatVector t = x.fma(FloatVector.broadcast(S, ScalarMath.LOG2_E), rounder);
    FloatVector n = t.sub(rounder);
    FloatVector r = n.fma(FloatVector.broadcast(S, -ScalarMath.LN_2_HIGH), x);
    r = n.fma(FloatVector.broadcast(S, -ScalarMath.LN_2_LOW), r);
    FloatVector one = FloatVector.broadcast(S, 1);
    FloatVector p = FloatVector.broadcast(S, ScalarMath.E6);
    p = p.fma(r, FloatVector.broadcast(S, ScalarMath.E5));
    p = p.fma(r, FloatVector.broadcast(S, ScalarMath.E4));
    p = p.fma(r, FloatVector.broadcast(S, ScalarMath.E3));
    p = p.fma(r, FloatVector.broadcast(S, ScalarMath.E2));
    p = p.fma(r, one).fma(r, one);
    FloatVector y =
        p.reinterpretAsInts()
            .add(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
            .reinterpretAsFloats();
    return y.blend(FloatVector.zero(S), x.compare(VectorOperators.LT, ScalarMath.EXP_LEAST))
        .blend(
            FloatVector.broadcast(S, Float.POSITIVE_INFINITY),
            x.compare(VectorOperators.GT, ScalarMath.EXP_MOST));
  }

  private static FloatVector log1p(FloatVector e) {
    FloatVector z = e.div(FloatVector.broadcast(S, 2).add(e));
    FloatVector w = z.mul(z);
    FloatVector q =
        FloatVector.broadcast(S, ScalarMath.A3).fma(w, FloatVector.broadcast(S, ScalarMath.A2));
    q = q.fma(w, FloatVector.broadcast(S, ScalarMath.A1));
    q = q.fma(w, FloatVector.broadcast(S, ScalarMath.A0));
    FloatVector twice = z.add(z);
    return twice.mul(w).fma(q, twice);
  }

  /// `log(1 + q)` for finite q >= 0: `1 + q = 2^n m` with m in [.7, 1.42), and [#log1p] of `m - 1`,
  /// which is q itself where n = 0.
  static FloatVector log1pOfAny(FloatVector q) {
    IntVector bits = q.add(1).reinterpretAsInts();
    IntVector n = bits.sub(SQRT_HALF).lanewise(VectorOperators.ASHR, 23);
    FloatVector less = bits.sub(n.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1);
    FloatVector f = less.blend(q, n.compare(VectorOperators.EQ, 0).cast(S));
    FloatVector log = log1p(f);
    return ((FloatVector) n.convert(VectorOperators.I2F, 0))
        .fma(FloatVector.broadcast(S, ScalarMath.LN_2_HIGH), log);
  }

  private static FloatVector sigmoid(FloatVector x) {
    return sigmoid(x, exp(x.abs().neg()));
  }

  /// @param e `exp(-|x|)`
  private static FloatVector sigmoid(FloatVector x, FloatVector e) {
    return FloatVector.broadcast(S, 1).blend(e, x.compare(VectorOperators.LT, 0)).div(e.add(1));
  }

  static float expShifted(float[] s, int off, int n, float shift) {
    FloatVector by = FloatVector.broadcast(S, shift);
    FloatVector sum = FloatVector.zero(S);
    int i = off;
    int end = off + n;
    for (; i <= end - LANES; i += LANES) {
      FloatVector e = exp(FloatVector.fromArray(S, s, i).sub(by));
      e.intoArray(s, i);
      sum = sum.add(e);
    }
    return sumLanes(sum) + ScalarKernels.expShifted(s, i, end - i, shift);
  }

  static void addExpDifference(
      float[] x, int xOff, float[] shifts, int shiftsOff, float[] sums, int sumsOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector by = FloatVector.fromArray(S, shifts, shiftsOff + i);
      FloatVector.fromArray(S, sums, sumsOff + i)
          .add(exp(FloatVector.fromArray(S, x, xOff + i).sub(by)))
          .intoArray(sums, sumsOff + i);
    }
    ScalarKernels.addExpDifference(x, xOff + i, shifts, shiftsOff + i, sums, sumsOff + i, n - i);
  }

  static void mixExp(
      float[] s, int off, int n, float weight, float shift, float[] weights, float[] shifts) {
    FloatVector by = FloatVector.broadcast(S, shift);
    FloatVector ofRow = FloatVector.broadcast(S, weight);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, s, off + i);
      FloatVector byColumn = exp(v.sub(FloatVector.fromArray(S, shifts, i)));
      FloatVector ofColumn = FloatVector.fromArray(S, weights, i).mul(byColumn);
      exp(v.sub(by)).fma(ofRow, ofColumn).intoArray(s, off + i);
    }
    ScalarKernels.mixExp(s, off, i, n, weight, shift, weights, shifts);
  }

  static float sumExp(float[] s, int off, int n, float shift) {
    FloatVector by = FloatVector.broadcast(S, shift);
    FloatVector sum = FloatVector.zero(S);
    int i = off;
    int end = off + n;
    for (; i <= end - LANES; i += LANES) {
      sum = sum.add(exp(FloatVector.fromArray(S, s, i).sub(by)));
    }
    return sumLanes(sum) + ScalarKernels.sumExp(s, i, end - i, shift);
  }

  static void sigmoid(float[] x, int xOff, float[] y, int yOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      sigmoid(FloatVector.fromArray(S, x, xOff + i)).intoArray(y, yOff + i);
    }
    ScalarKernels.sigmoid(x, xOff + i, y, yOff + i, n - i);
  }

  static void softplus(
      float[] x, int xOff, float[] y, int yOff, float[] slope, int slopeOff, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, x, xOff + i);
      FloatVector e = exp(v.abs().neg());
      v.max(0).add(log1p(e)).intoArray(y, yOff + i);
      sigmoid(v, e).intoArray(slope, slopeOff + i);
    }
    ScalarKernels.softplus(x, xOff + i, y, yOff + i, slope, slopeOff + i, n - i);
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
    return x.mul(
        FloatVector.broadcast(S, ScalarMath.GELU_3)
            .fma(square, FloatVector.broadcast(S, ScalarMath.GELU_1)));
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
          FloatVector.broadcast(S, 3 * ScalarMath.GELU_3)
              .fma(square, FloatVector.broadcast(S, ScalarMath.GELU_1));
      FloatVector slope = v.mul(s).mul(FloatVector.broadcast(S, 1).sub(s)).fma(inner, s);
      FloatVector.fromArray(S, dy, dyOff + i).mul(slope).intoArray(dx, dxOff + i);
    }
    ScalarKernels.geluBackward(x, xOff + i, dy, dyOff + i, dx, dxOff + i, n - i);
  }
}
