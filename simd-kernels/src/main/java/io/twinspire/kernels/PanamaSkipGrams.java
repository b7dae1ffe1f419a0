package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;
import static io.twinspire.kernels.PanamaVectors.sumLanes;

import io.twinspire.kernels.SkipGrams.Groups;
import jdk.incubator.vector.FloatVector;

/// A row of one side stays in registers while the other side's rows go by: eight vectors of columns
/// at a time, then four, then one. So every product loads one operand, and one call does a block.
final class PanamaSkipGrams {

  private PanamaSkipGrams() {}

  private record Block(Groups groups, int from, int to, int width, boolean exactMean) {}

  static void scores(
      float[] in, float[] out, int width, Groups groups, int from, int to, float[] s, int off) {
    float[] left = in;
    if (groups.pooled()) {
      left = new float[(to - from) * width];
      for (int group = from; group < to; group++) {
        mean(in, width, groups, group, left, (group - from) * width);
      }
    }
    var block = new Block(groups, from, to, width, true);
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

  static void update(
      float[] in,
      float[] out,
      int width,
      Groups groups,
      int from,
      int to,
      float[] g,
      int off,
      boolean exactMean,
      float[] change) {
    var block = new Block(groups, from, to, width, exactMean);
    int col = 0;
    for (; col <= width - 8 * LANES; col += 8 * LANES) {
      updateEight(in, out, block, col, g, off, change);
    }
    for (; col <= width - 4 * LANES; col += 4 * LANES) {
      updateFour(in, out, block, col, g, off, change);
    }
    for (; col < width; col += LANES) {
      updateOne(in, out, block, col, g, off, change);
    }
  }

  private static void mean(float[] in, int width, Groups groups, int group, float[] mean, int at) {
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

  private static void updateEight(
      float[] in, float[] out, Block block, int col, float[] g, int off, float[] change) {
    Groups groups = block.groups;
    int width = block.width;
    boolean pooled = groups.pooled();
    int[] ins = groups.inputs();
    int[] outs = groups.outputs();
    float[] left = pooled ? new float[width] : in;
    int at = off;
    for (int group = block.from; group < block.to; group++) {
      int first = groups.outOffsets()[group];
      int columns = groups.columns(group);
      int firstInput = groups.inOffsets()[group];
      int inputs = groups.inOffsets()[group + 1] - firstInput;
      int rows = groups.rows(group);
      for (int b = 0; b < rows; b++) {
        int row = b * width;
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = FloatVector.zero(S);
        FloatVector s2 = FloatVector.zero(S);
        FloatVector s3 = FloatVector.zero(S);
        FloatVector s4 = FloatVector.zero(S);
        FloatVector s5 = FloatVector.zero(S);
        FloatVector s6 = FloatVector.zero(S);
        FloatVector s7 = FloatVector.zero(S);
        for (int o = 0; o < columns; o++) {
          FloatVector w = FloatVector.broadcast(S, g[at + b * columns + o]);
          int y = outs[first + o] * width + col;
          s0 = w.fma(FloatVector.fromArray(S, out, y), s0);
          s1 = w.fma(FloatVector.fromArray(S, out, y + LANES), s1);
          s2 = w.fma(FloatVector.fromArray(S, out, y + 2 * LANES), s2);
          s3 = w.fma(FloatVector.fromArray(S, out, y + 3 * LANES), s3);
          s4 = w.fma(FloatVector.fromArray(S, out, y + 4 * LANES), s4);
          s5 = w.fma(FloatVector.fromArray(S, out, y + 5 * LANES), s5);
          s6 = w.fma(FloatVector.fromArray(S, out, y + 6 * LANES), s6);
          s7 = w.fma(FloatVector.fromArray(S, out, y + 7 * LANES), s7);
        }
        s0.intoArray(change, row);
        s1.intoArray(change, row + LANES);
        s2.intoArray(change, row + 2 * LANES);
        s3.intoArray(change, row + 3 * LANES);
        s4.intoArray(change, row + 4 * LANES);
        s5.intoArray(change, row + 5 * LANES);
        s6.intoArray(change, row + 6 * LANES);
        s7.intoArray(change, row + 7 * LANES);
      }
      if (pooled) {
        mean(in, width, groups, group, left, 0);
      }
      for (int o = 0; o < columns; o++) {
        int y = outs[first + o] * width + col;
        FloatVector s0 = FloatVector.fromArray(S, out, y);
        FloatVector s1 = FloatVector.fromArray(S, out, y + LANES);
        FloatVector s2 = FloatVector.fromArray(S, out, y + 2 * LANES);
        FloatVector s3 = FloatVector.fromArray(S, out, y + 3 * LANES);
        FloatVector s4 = FloatVector.fromArray(S, out, y + 4 * LANES);
        FloatVector s5 = FloatVector.fromArray(S, out, y + 5 * LANES);
        FloatVector s6 = FloatVector.fromArray(S, out, y + 6 * LANES);
        FloatVector s7 = FloatVector.fromArray(S, out, y + 7 * LANES);
        for (int b = 0; b < rows; b++) {
          FloatVector w = FloatVector.broadcast(S, g[at + b * columns + o]);
          int x = (pooled ? 0 : ins[firstInput + b] * width) + col;
          s0 = w.fma(FloatVector.fromArray(S, left, x), s0);
          s1 = w.fma(FloatVector.fromArray(S, left, x + LANES), s1);
          s2 = w.fma(FloatVector.fromArray(S, left, x + 2 * LANES), s2);
          s3 = w.fma(FloatVector.fromArray(S, left, x + 3 * LANES), s3);
          s4 = w.fma(FloatVector.fromArray(S, left, x + 4 * LANES), s4);
          s5 = w.fma(FloatVector.fromArray(S, left, x + 5 * LANES), s5);
          s6 = w.fma(FloatVector.fromArray(S, left, x + 6 * LANES), s6);
          s7 = w.fma(FloatVector.fromArray(S, left, x + 7 * LANES), s7);
        }
        s0.intoArray(out, y);
        s1.intoArray(out, y + LANES);
        s2.intoArray(out, y + 2 * LANES);
        s3.intoArray(out, y + 3 * LANES);
        s4.intoArray(out, y + 4 * LANES);
        s5.intoArray(out, y + 5 * LANES);
        s6.intoArray(out, y + 6 * LANES);
        s7.intoArray(out, y + 7 * LANES);
      }
      float share = pooled && block.exactMean ? 1f / inputs : 1f;
      for (int i = 0; i < inputs; i++) {
        int row = pooled ? 0 : i * width;
        PanamaVectors.axpy(share, change, row, in, ins[firstInput + i] * width + col, 8 * LANES);
      }
      at += rows * columns;
    }
  }

  private static void updateFour(
      float[] in, float[] out, Block block, int col, float[] g, int off, float[] change) {
    Groups groups = block.groups;
    int width = block.width;
    boolean pooled = groups.pooled();
    int[] ins = groups.inputs();
    int[] outs = groups.outputs();
    float[] left = pooled ? new float[width] : in;
    int at = off;
    for (int group = block.from; group < block.to; group++) {
      int first = groups.outOffsets()[group];
      int columns = groups.columns(group);
      int firstInput = groups.inOffsets()[group];
      int inputs = groups.inOffsets()[group + 1] - firstInput;
      int rows = groups.rows(group);
      for (int b = 0; b < rows; b++) {
        int row = b * width;
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = FloatVector.zero(S);
        FloatVector s2 = FloatVector.zero(S);
        FloatVector s3 = FloatVector.zero(S);
        for (int o = 0; o < columns; o++) {
          FloatVector w = FloatVector.broadcast(S, g[at + b * columns + o]);
          int y = outs[first + o] * width + col;
          s0 = w.fma(FloatVector.fromArray(S, out, y), s0);
          s1 = w.fma(FloatVector.fromArray(S, out, y + LANES), s1);
          s2 = w.fma(FloatVector.fromArray(S, out, y + 2 * LANES), s2);
          s3 = w.fma(FloatVector.fromArray(S, out, y + 3 * LANES), s3);
        }
        s0.intoArray(change, row);
        s1.intoArray(change, row + LANES);
        s2.intoArray(change, row + 2 * LANES);
        s3.intoArray(change, row + 3 * LANES);
      }
      if (pooled) {
        mean(in, width, groups, group, left, 0);
      }
      for (int o = 0; o < columns; o++) {
        int y = outs[first + o] * width + col;
        FloatVector s0 = FloatVector.fromArray(S, out, y);
        FloatVector s1 = FloatVector.fromArray(S, out, y + LANES);
        FloatVector s2 = FloatVector.fromArray(S, out, y + 2 * LANES);
        FloatVector s3 = FloatVector.fromArray(S, out, y + 3 * LANES);
        for (int b = 0; b < rows; b++) {
          FloatVector w = FloatVector.broadcast(S, g[at + b * columns + o]);
          int x = (pooled ? 0 : ins[firstInput + b] * width) + col;
          s0 = w.fma(FloatVector.fromArray(S, left, x), s0);
          s1 = w.fma(FloatVector.fromArray(S, left, x + LANES), s1);
          s2 = w.fma(FloatVector.fromArray(S, left, x + 2 * LANES), s2);
          s3 = w.fma(FloatVector.fromArray(S, left, x + 3 * LANES), s3);
        }
        s0.intoArray(out, y);
        s1.intoArray(out, y + LANES);
        s2.intoArray(out, y + 2 * LANES);
        s3.intoArray(out, y + 3 * LANES);
      }
      float share = pooled && block.exactMean ? 1f / inputs : 1f;
      for (int i = 0; i < inputs; i++) {
        int row = pooled ? 0 : i * width;
        PanamaVectors.axpy(share, change, row, in, ins[firstInput + i] * width + col, 4 * LANES);
      }
      at += rows * columns;
    }
  }

  private static void updateOne(
      float[] in, float[] out, Block block, int col, float[] g, int off, float[] change) {
    Groups groups = block.groups;
    int width = block.width;
    boolean pooled = groups.pooled();
    int[] ins = groups.inputs();
    int[] outs = groups.outputs();
    float[] left = pooled ? new float[width] : in;
    int at = off;
    for (int group = block.from; group < block.to; group++) {
      int first = groups.outOffsets()[group];
      int columns = groups.columns(group);
      int firstInput = groups.inOffsets()[group];
      int inputs = groups.inOffsets()[group + 1] - firstInput;
      int rows = groups.rows(group);
      for (int b = 0; b < rows; b++) {
        int row = b * width;
        FloatVector s0 = FloatVector.zero(S);
        for (int o = 0; o < columns; o++) {
          FloatVector w = FloatVector.broadcast(S, g[at + b * columns + o]);
          int y = outs[first + o] * width + col;
          s0 = w.fma(FloatVector.fromArray(S, out, y), s0);
        }
        s0.intoArray(change, row);
      }
      if (pooled) {
        mean(in, width, groups, group, left, 0);
      }
      for (int o = 0; o < columns; o++) {
        int y = outs[first + o] * width + col;
        FloatVector s0 = FloatVector.fromArray(S, out, y);
        for (int b = 0; b < rows; b++) {
          FloatVector w = FloatVector.broadcast(S, g[at + b * columns + o]);
          int x = (pooled ? 0 : ins[firstInput + b] * width) + col;
          s0 = w.fma(FloatVector.fromArray(S, left, x), s0);
        }
        s0.intoArray(out, y);
      }
      float share = pooled && block.exactMean ? 1f / inputs : 1f;
      for (int i = 0; i < inputs; i++) {
        int row = pooled ? 0 : i * width;
        PanamaVectors.axpy(share, change, row, in, ins[firstInput + i] * width + col, 1 * LANES);
      }
      at += rows * columns;
    }
  }
}
