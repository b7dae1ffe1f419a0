package io.twinspire.kernels;

import static io.twinspire.kernels.PanamaVectors.LANES;
import static io.twinspire.kernels.PanamaVectors.S;

import io.twinspire.kernels.SkipGrams.Groups;
import jdk.incubator.vector.FloatVector;

/// Updates, group after group. A group of one row goes through its outputs once: four vectors of
/// columns of the row, of its change and of an output are in registers, so an output is read once
/// for both sums. With more rows each side's sums are kept in registers in turn, eight vectors of
/// columns at a time.
final class PanamaSkipGramUpdates {

  private PanamaSkipGramUpdates() {}

  /// @param at where its factors begin
  private record Group(
      Groups groups, int width, int firstInput, int firstOutput, int rows, int columns, int at) {}

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
    float[] mean = new float[groups.pooled() ? width : 0];
    int at = off;
    for (int i = from; i < to; i++) {
      var group =
          new Group(
              groups,
              width,
              groups.inOffsets()[i],
              groups.outOffsets()[i],
              groups.rows(i),
              groups.columns(i),
              at);
      if (groups.pooled()) {
        PanamaSkipGrams.mean(in, width, groups, i, mean, 0);
        ofOneRow(mean, 0, out, group, g, change);
        int inputs = groups.inOffsets()[i + 1] - group.firstInput;
        for (int b = 0; b < inputs; b++) {
          int x = groups.inputs()[group.firstInput + b] * width;
          PanamaVectors.axpy(exactMean ? 1f / inputs : 1f, change, 0, in, x, width);
        }
      } else if (group.rows == 1) {
        int x = groups.inputs()[group.firstInput] * width;
        ofOneRow(in, x, out, group, g, change);
        PanamaVectors.add(change, 0, in, x, width);
      } else {
        ofManyRows(in, out, group, g, change);
      }
      at += group.rows * group.columns;
    }
  }

  /// Updates the outputs; the sum for the row goes to `change`.
  private static void ofOneRow(
      float[] left, int x, float[] out, Group group, float[] g, float[] change) {
    int col = 0;
    for (; col <= group.width - 4 * LANES; col += 4 * LANES) {
      oneRowFour(left, x, out, group, col, g, change);
    }
    for (; col < group.width; col += LANES) {
      oneRowOne(left, x, out, group, col, g, change);
    }
  }

  private static void ofManyRows(float[] in, float[] out, Group group, float[] g, float[] change) {
    int col = 0;
    for (; col <= group.width - 8 * LANES; col += 8 * LANES) {
      manyRowsEight(in, out, group, col, g, change);
    }
    for (; col <= group.width - 4 * LANES; col += 4 * LANES) {
      manyRowsFour(in, out, group, col, g, change);
    }
    for (; col < group.width; col += LANES) {
      manyRowsOne(in, out, group, col, g, change);
    }
  }

  private static void oneRowFour(
      float[] left, int x, float[] out, Group group, int col, float[] g, float[] change) {
    int[] outs = group.groups.outputs();
    FloatVector x0 = FloatVector.fromArray(S, left, x + col);
    FloatVector x1 = FloatVector.fromArray(S, left, x + col + LANES);
    FloatVector x2 = FloatVector.fromArray(S, left, x + col + 2 * LANES);
    FloatVector x3 = FloatVector.fromArray(S, left, x + col + 3 * LANES);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector s2 = FloatVector.zero(S);
    FloatVector s3 = FloatVector.zero(S);
    for (int o = 0; o < group.columns; o++) {
      FloatVector w = FloatVector.broadcast(S, g[group.at + o]);
      int y = outs[group.firstOutput + o] * group.width + col;
      FloatVector y0 = FloatVector.fromArray(S, out, y);
      FloatVector y1 = FloatVector.fromArray(S, out, y + LANES);
      FloatVector y2 = FloatVector.fromArray(S, out, y + 2 * LANES);
      FloatVector y3 = FloatVector.fromArray(S, out, y + 3 * LANES);
      s0 = w.fma(y0, s0);
      s1 = w.fma(y1, s1);
      s2 = w.fma(y2, s2);
      s3 = w.fma(y3, s3);
      w.fma(x0, y0).intoArray(out, y);
      w.fma(x1, y1).intoArray(out, y + LANES);
      w.fma(x2, y2).intoArray(out, y + 2 * LANES);
      w.fma(x3, y3).intoArray(out, y + 3 * LANES);
    }
    s0.intoArray(change, col);
    s1.intoArray(change, col + LANES);
    s2.intoArray(change, col + 2 * LANES);
    s3.intoArray(change, col + 3 * LANES);
  }

  private static void oneRowOne(
      float[] left, int x, float[] out, Group group, int col, float[] g, float[] change) {
    int[] outs = group.groups.outputs();
    FloatVector x0 = FloatVector.fromArray(S, left, x + col);
    FloatVector s0 = FloatVector.zero(S);
    for (int o = 0; o < group.columns; o++) {
      FloatVector w = FloatVector.broadcast(S, g[group.at + o]);
      int y = outs[group.firstOutput + o] * group.width + col;
      FloatVector y0 = FloatVector.fromArray(S, out, y);
      s0 = w.fma(y0, s0);
      w.fma(x0, y0).intoArray(out, y);
    }
    s0.intoArray(change, col);
  }

  private static void manyRowsEight(
      float[] in, float[] out, Group group, int col, float[] g, float[] change) {
    int[] ins = group.groups.inputs();
    int[] outs = group.groups.outputs();
    int width = group.width;
    for (int b = 0; b < group.rows; b++) {
      int row = b * width;
      FloatVector s0 = FloatVector.zero(S);
      FloatVector s1 = FloatVector.zero(S);
      FloatVector s2 = FloatVector.zero(S);
      FloatVector s3 = FloatVector.zero(S);
      FloatVector s4 = FloatVector.zero(S);
      FloatVector s5 = FloatVector.zero(S);
      FloatVector s6 = FloatVector.zero(S);
      FloatVector s7 = FloatVector.zero(S);
      for (int o = 0; o < group.columns; o++) {
        FloatVector w = FloatVector.broadcast(S, g[group.at + b * group.columns + o]);
        int y = outs[group.firstOutput + o] * width + col;
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
    for (int o = 0; o < group.columns; o++) {
      int y = outs[group.firstOutput + o] * width + col;
      FloatVector s0 = FloatVector.fromArray(S, out, y);
      FloatVector s1 = FloatVector.fromArray(S, out, y + LANES);
      FloatVector s2 = FloatVector.fromArray(S, out, y + 2 * LANES);
      FloatVector s3 = FloatVector.fromArray(S, out, y + 3 * LANES);
      FloatVector s4 = FloatVector.fromArray(S, out, y + 4 * LANES);
      FloatVector s5 = FloatVector.fromArray(S, out, y + 5 * LANES);
      FloatVector s6 = FloatVector.fromArray(S, out, y + 6 * LANES);
      FloatVector s7 = FloatVector.fromArray(S, out, y + 7 * LANES);
      for (int b = 0; b < group.rows; b++) {
        FloatVector w = FloatVector.broadcast(S, g[group.at + b * group.columns + o]);
        int x = ins[group.firstInput + b] * width + col;
        s0 = w.fma(FloatVector.fromArray(S, in, x), s0);
        s1 = w.fma(FloatVector.fromArray(S, in, x + LANES), s1);
        s2 = w.fma(FloatVector.fromArray(S, in, x + 2 * LANES), s2);
        s3 = w.fma(FloatVector.fromArray(S, in, x + 3 * LANES), s3);
        s4 = w.fma(FloatVector.fromArray(S, in, x + 4 * LANES), s4);
        s5 = w.fma(FloatVector.fromArray(S, in, x + 5 * LANES), s5);
        s6 = w.fma(FloatVector.fromArray(S, in, x + 6 * LANES), s6);
        s7 = w.fma(FloatVector.fromArray(S, in, x + 7 * LANES), s7);
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
    for (int b = 0; b < group.rows; b++) {
      PanamaVectors.add(change, b * width, in, ins[group.firstInput + b] * width + col, 8 * LANES);
    }
  }

  private static void manyRowsFour(
      float[] in, float[] out, Group group, int col, float[] g, float[] change) {
    int[] ins = group.groups.inputs();
    int[] outs = group.groups.outputs();
    int width = group.width;
    for (int b = 0; b < group.rows; b++) {
      int row = b * width;
      FloatVector s0 = FloatVector.zero(S);
      FloatVector s1 = FloatVector.zero(S);
      FloatVector s2 = FloatVector.zero(S);
      FloatVector s3 = FloatVector.zero(S);
      for (int o = 0; o < group.columns; o++) {
        FloatVector w = FloatVector.broadcast(S, g[group.at + b * group.columns + o]);
        int y = outs[group.firstOutput + o] * width + col;
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
    for (int o = 0; o < group.columns; o++) {
      int y = outs[group.firstOutput + o] * width + col;
      FloatVector s0 = FloatVector.fromArray(S, out, y);
      FloatVector s1 = FloatVector.fromArray(S, out, y + LANES);
      FloatVector s2 = FloatVector.fromArray(S, out, y + 2 * LANES);
      FloatVector s3 = FloatVector.fromArray(S, out, y + 3 * LANES);
      for (int b = 0; b < group.rows; b++) {
        FloatVector w = FloatVector.broadcast(S, g[group.at + b * group.columns + o]);
        int x = ins[group.firstInput + b] * width + col;
        s0 = w.fma(FloatVector.fromArray(S, in, x), s0);
        s1 = w.fma(FloatVector.fromArray(S, in, x + LANES), s1);
        s2 = w.fma(FloatVector.fromArray(S, in, x + 2 * LANES), s2);
        s3 = w.fma(FloatVector.fromArray(S, in, x + 3 * LANES), s3);
      }
      s0.intoArray(out, y);
      s1.intoArray(out, y + LANES);
      s2.intoArray(out, y + 2 * LANES);
      s3.intoArray(out, y + 3 * LANES);
    }
    for (int b = 0; b < group.rows; b++) {
      PanamaVectors.add(change, b * width, in, ins[group.firstInput + b] * width + col, 4 * LANES);
    }
  }

  private static void manyRowsOne(
      float[] in, float[] out, Group group, int col, float[] g, float[] change) {
    int[] ins = group.groups.inputs();
    int[] outs = group.groups.outputs();
    int width = group.width;
    for (int b = 0; b < group.rows; b++) {
      int row = b * width;
      FloatVector s0 = FloatVector.zero(S);
      for (int o = 0; o < group.columns; o++) {
        FloatVector w = FloatVector.broadcast(S, g[group.at + b * group.columns + o]);
        int y = outs[group.firstOutput + o] * width + col;
        s0 = w.fma(FloatVector.fromArray(S, out, y), s0);
      }
      s0.intoArray(change, row);
    }
    for (int o = 0; o < group.columns; o++) {
      int y = outs[group.firstOutput + o] * width + col;
      FloatVector s0 = FloatVector.fromArray(S, out, y);
      for (int b = 0; b < group.rows; b++) {
        FloatVector w = FloatVector.broadcast(S, g[group.at + b * group.columns + o]);
        int x = ins[group.firstInput + b] * width + col;
        s0 = w.fma(FloatVector.fromArray(S, in, x), s0);
      }
      s0.intoArray(out, y);
    }
    for (int b = 0; b < group.rows; b++) {
      PanamaVectors.add(change, b * width, in, ins[group.firstInput + b] * width + col, 1 * LANES);
    }
  }
}
