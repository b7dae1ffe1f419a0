package io.twinspire.kernels;

import io.twinspire.kernels.SkipGrams.Groups;
import java.util.Arrays;

/// What [SkipGrams] computes, one plain loop each.
final class ScalarSkipGrams {

  private ScalarSkipGrams() {}

  static void scores(
      float[] in, float[] out, int width, Groups groups, int from, int to, float[] s, int off) {
    int at = off;
    float[] mean = new float[width];
    for (int group = from; group < to; group++) {
      mean(in, width, groups, group, mean);
      for (int b = 0; b < groups.rows(group); b++) {
        for (int o = groups.outOffsets()[group]; o < groups.outOffsets()[group + 1]; o++) {
          float sum = 0;
          for (int c = 0; c < width; c++) {
            sum =
                Math.fma(
                    x(in, width, groups, group, b, c, mean),
                    out[groups.outputs()[o] * width + c],
                    sum);
          }
          s[at++] = sum;
        }
      }
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
    int at = off;
    float[] mean = new float[width];
    for (int group = from; group < to; group++) {
      mean(in, width, groups, group, mean);
      int rows = groups.rows(group);
      int columns = groups.columns(group);
      int first = groups.outOffsets()[group];
      float[] before = new float[columns * width];
      for (int o = 0; o < columns; o++) {
        System.arraycopy(out, groups.outputs()[first + o] * width, before, o * width, width);
      }
      Arrays.fill(change, 0, rows * width, 0f);
      for (int o = 0; o < columns; o++) {
        int y = groups.outputs()[first + o] * width;
        for (int b = 0; b < rows; b++) {
          for (int c = 0; c < width; c++) {
            float factor = g[at + b * columns + o];
            float read = rows == 1 ? out[y + c] : before[o * width + c];
            change[b * width + c] = Math.fma(factor, read, change[b * width + c]);
            out[y + c] = Math.fma(factor, x(in, width, groups, group, b, c, mean), out[y + c]);
          }
        }
      }
      int firstInput = groups.inOffsets()[group];
      int inputs = groups.inOffsets()[group + 1] - firstInput;
      float share = groups.pooled() && exactMean ? 1f / inputs : 1f;
      for (int i = 0; i < inputs; i++) {
        int row = groups.pooled() ? 0 : i;
        for (int c = 0; c < width; c++) {
          int x = groups.inputs()[firstInput + i] * width + c;
          in[x] = Math.fma(share, change[row * width + c], in[x]);
        }
      }
      at += rows * columns;
    }
  }

  /// Column c of row b of a group's left side.
  private static float x(
      float[] in, int width, Groups groups, int group, int b, int c, float[] mean) {
    return groups.pooled()
        ? mean[c]
        : in[groups.inputs()[groups.inOffsets()[group] + b] * width + c];
  }

  /// The mean of a group's inputs, where they are pooled.
  private static void mean(float[] in, int width, Groups groups, int group, float[] mean) {
    if (!groups.pooled()) {
      return;
    }
    int from = groups.inOffsets()[group];
    int to = groups.inOffsets()[group + 1];
    ScalarBags.sum(in, width, 0, width, groups.inputs(), null, from, to, mean, 0, false);
    ScalarKernels.scaleTo(1f / (to - from), mean, 0, mean, 0, width);
  }
}
