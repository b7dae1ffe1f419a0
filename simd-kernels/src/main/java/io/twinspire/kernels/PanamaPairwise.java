package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;
import static io.twinspire.kernels.PanamaVectors.sumLanes;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// [PairwiseLogistic] where no negative is far above a positive: two positives at a time, so that
/// they share a division and a pass over the gradients of the negatives.
final class PanamaPairwise {
  private PanamaPairwise() {}

  /// Vectors of negatives of which one logarithm is taken: so many factors of at most `1 +
  /// exp(above)` are a float.
  private static int product(float above) {
    return above <= PairwiseLogistic.MOST_ABOVE / 4
        ? 16
        : above <= PairwiseLogistic.MOST_ABOVE / 2 ? 8 : 4;
  }

  /// @param most the greatest negative
  /// @param above how far it is above the least positive
  static double lossAndGradient(
      float[] positives,
      int p,
      float[] shares,
      int sharesOff,
      float[] negatives,
      int k,
      float most,
      float above,
      float[] dNegatives,
      float[] exps) {
    int room = PairwiseLogistic.room(k);
    System.arraycopy(negatives, 0, exps, 0, k);
    Arrays.fill(exps, k, room, Float.NEGATIVE_INFINITY);
    PanamaMath.expShifted(exps, 0, room, most);
    int product = product(above) * LANES;
    double loss = 0;
    for (int i = 0; i < p; i += 2) {
      boolean two = i + 1 < p;
      float share0 = shares[sharesOff + i];
      float share1 = two ? shares[sharesOff + i + 1] : 0;
      FloatVector e0 = FloatVector.broadcast(S, ScalarMath.exp(most - positives[i]));
      FloatVector e1 = FloatVector.broadcast(S, two ? ScalarMath.exp(most - positives[i + 1]) : 0);
      FloatVector sigmoids0 = FloatVector.zero(S);
      FloatVector sigmoids1 = sigmoids0;
      FloatVector losses0 = sigmoids0;
      FloatVector losses1 = sigmoids0;
      for (int j = 0; j < room; ) {
        int end = Math.min(room, j + product);
        FloatVector q0 = FloatVector.zero(S);
        FloatVector q1 = q0;
        for (; j < end; j += LANES) {
          FloatVector e = FloatVector.fromArray(S, exps, j);
          FloatVector x0 = e.mul(e0);
          FloatVector x1 = e.mul(e1);
          FloatVector d0 = x0.add(1);
          FloatVector d1 = x1.add(1);
          FloatVector r = FloatVector.broadcast(S, 1).div(d0.mul(d1));
          FloatVector s0 = x0.mul(d1).mul(r);
          FloatVector s1 = x1.mul(d0).mul(r);
          sigmoids0 = sigmoids0.add(s0);
          sigmoids1 = sigmoids1.add(s1);
          s0.fma(
                  FloatVector.broadcast(S, share0),
                  s1.fma(FloatVector.broadcast(S, share1), FloatVector.fromArray(S, dNegatives, j)))
              .intoArray(dNegatives, j);
          q0 = q0.fma(x0, q0.add(x0));
          q1 = q1.fma(x1, q1.add(x1));
        }
        losses0 = losses0.add(PanamaMath.log1pOfAny(q0));
        losses1 = losses1.add(PanamaMath.log1pOfAny(q1));
      }
      loss += share0 * (double) sumLanes(losses0);
      positives[i] = -share0 * sumLanes(sigmoids0);
      if (two) {
        loss += share1 * (double) sumLanes(losses1);
        positives[i + 1] = -share1 * sumLanes(sigmoids1);
      }
    }
    return loss;
  }
}
