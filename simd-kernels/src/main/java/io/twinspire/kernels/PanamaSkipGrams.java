package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;
import static io.twinspire.kernels.PanamaVectors.sumLanes;

import io.twinspire.kernels.SkipGrams.Groups;
import jdk.incubator.vector.FloatVector;

/// Scores: a row of one side stays in registers while the other side's rows go by, eight vectors of
/// columns at a time, then four, then one. So every product loads one operand, and one call does a
/// block.
final class PanamaSkipGrams {

  private PanamaSkipGrams() {}

  private record Block(Groups groups, int from, int to, int width) {}

  static void scores(
      float[] in, float[] out, int width, Groups groups, int from, int to, float[] s, int off) {
    float[] left = in;
    if (groups.pooled()) {
      left = new float[(to - from) * width];
      for (int group = from; group < to; group++) {
        mean(in, width, groups, group, left, (group - from) * width);
      }
    }
    var block = new Block(groups, from, to, width);
    int col = 0;
    for (; col <= width - 8 * LANES; col += 8 * LANES) {
      scoresOfEight(left, out, block, col, s, off);
    }
    for (; col <= width - 4 * LANES; col += 4 * LANES) {
      scoresOfFour(left, out, block, col, s, off);
    }
    for (; col < width; col += LANES) {
      scoresOfOne(left, out, block, col, s, off);
    }
  }

  /// The mean of a group's inputs, `[width]`.
  static void mean(float[] in, int width, Groups groups, int group, float[] mean, int at) {
    int from = groups.inOffsets()[group];
    int to = groups.inOffsets()[group + 1];
    PanamaBags.sum(in, width, groups.inputs(), null, from, to, mean, at, false);
    PanamaVectors.scale(1f / (to - from), mean, at, width);
  }

  private static void scoresOfEight(
      float[] left, float[] out, Block block, int col, float[] s, int off) {
    Groups groups = block.groups;
    int width = block.width;
    int[] ins = groups.inputs();
    int[] outs = groups.outputs();
    int at = off;
    for (int group = block.from; group < block.to; group++) {
      int first = groups.outOffsets()[group];
      int last = groups.outOffsets()[group + 1];
      int rows = groups.rows(group);
      int firstInput = groups.inOffsets()[group];
      for (int b = 0; b < rows; b++) {
        int x = (groups.pooled() ? group - block.from : ins[firstInput + b]) * width + col;
        FloatVector x0 = FloatVector.fromArray(S, left, x);
        FloatVector x1 = FloatVector.fromArray(S, left, x + LANES);
        FloatVector x2 = FloatVector.fromArray(S, left, x + 2 * LANES);
        FloatVector x3 = FloatVector.fromArray(S, left, x + 3 * LANES);
        FloatVector x4 = FloatVector.fromArray(S, left, x + 4 * LANES);
        FloatVector x5 = FloatVector.fromArray(S, left, x + 5 * LANES);
        FloatVector x6 = FloatVector.fromArray(S, left, x + 6 * LANES);
        FloatVector x7 = FloatVector.fromArray(S, left, x + 7 * LANES);
        for (int o = first; o < last; o++) {
          int y = outs[o] * width + col;
          FloatVector even = x0.mul(FloatVector.fromArray(S, out, y));
          FloatVector odd = x1.mul(FloatVector.fromArray(S, out, y + LANES));
          even = x2.fma(FloatVector.fromArray(S, out, y + 2 * LANES), even);
          odd = x3.fma(FloatVector.fromArray(S, out, y + 3 * LANES), odd);
          even = x4.fma(FloatVector.fromArray(S, out, y + 4 * LANES), even);
          odd = x5.fma(FloatVector.fromArray(S, out, y + 5 * LANES), odd);
          even = x6.fma(FloatVector.fromArray(S, out, y + 6 * LANES), even);
          odd = x7.fma(FloatVector.fromArray(S, out, y + 7 * LANES), odd);
          float sum = sumLanes(even.add(odd));
          s[at] = col == 0 ? sum : s[at] + sum;
          at++;
        }
      }
    }
  }

  private static void scoresOfFour(
      float[] left, float[] out, Block block, int col, float[] s, int off) {
    Groups groups = block.groups;
    int width = block.width;
    int[] ins = groups.inputs();
    int[] outs = groups.outputs();
    int at = off;
    for (int group = block.from; group < block.to; group++) {
      int first = groups.outOffsets()[group];
      int last = groups.outOffsets()[group + 1];
      int rows = groups.rows(group);
      int firstInput = groups.inOffsets()[group];
      for (int b = 0; b < rows; b++) {
        int x = (groups.pooled() ? group - block.from : ins[firstInput + b]) * width + col;
        FloatVector x0 = FloatVector.fromArray(S, left, x);
        FloatVector x1 = FloatVector.fromArray(S, left, x + LANES);
        FloatVector x2 = FloatVector.fromArray(S, left, x + 2 * LANES);
        FloatVector x3 = FloatVector.fromArray(S, left, x + 3 * LANES);
        for (int o = first; o < last; o++) {
          int y = outs[o] * width + col;
          FloatVector even = x0.mul(FloatVector.fromArray(S, out, y));
          FloatVector odd = x1.mul(FloatVector.fromArray(S, out, y + LANES));
          even = x2.fma(FloatVector.fromArray(S, out, y + 2 * LANES), even);
          odd = x3.fma(FloatVector.fromArray(S, out, y + 3 * LANES), odd);
          float sum = sumLanes(even.add(odd));
          s[at] = col == 0 ? sum : s[at] + sum;
          at++;
        }
      }
    }
  }

  private static void scoresOfOne(
      float[] left, float[] out, Block block, int col, float[] s, int off) {
    Groups groups = block.groups;
    int width = block.width;
    int[] ins = groups.inputs();
    int[] outs = groups.outputs();
    int at = off;
    for (int group = block.from; group < block.to; group++) {
      int first = groups.outOffsets()[group];
      int last = groups.outOffsets()[group + 1];
      int rows = groups.rows(group);
      int firstInput = groups.inOffsets()[group];
      for (int b = 0; b < rows; b++) {
        int x = (groups.pooled() ? group - block.from : ins[firstInput + b]) * width + col;
        FloatVector x0 = FloatVector.fromArray(S, left, x);
        for (int o = first; o < last; o++) {
          int y = outs[o] * width + col;
          FloatVector even = x0.mul(FloatVector.fromArray(S, out, y));
          float sum = sumLanes(even);
          s[at] = col == 0 ? sum : s[at] + sum;
          at++;
        }
      }
    }
  }
}
