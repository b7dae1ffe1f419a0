package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.kernels.SkipGrams.Groups;
import org.junit.jupiter.api.Test;

/// Scores and updates against plain loops in double.
class SkipGramsTest {
  private static final int ROWS = 19;
  private static final int[] WIDTHS = {16, 32, 48, 64, 80, 128, 304};

  /// Groups of 1, 3, 0, 7 and 2 inputs (a row twice in one of them) against 2, 6, 3, 4 and 1
  /// outputs (again with a row twice).
  private static Groups groups(boolean pooled) {
    int[] inOffsets = {0, 1, 4, pooled ? 5 : 4, 11, 13};
    int[] outOffsets = {0, 2, 8, 11, 15, 16};
    int[] inputs = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 18};
    int[] outputs = {0, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4, 3, 18, 8};
    int[] scoreOffsets = new int[6];
    for (int g = 0; g < 5; g++) {
      int rows = pooled ? 1 : inOffsets[g + 1] - inOffsets[g];
      scoreOffsets[g + 1] = scoreOffsets[g] + rows * (outOffsets[g + 1] - outOffsets[g]);
    }
    return new Groups(pooled, inOffsets, inputs, outOffsets, outputs, scoreOffsets);
  }

  private static double[] doubles(float[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i];
    }
    return y;
  }

  /// A group's left side, `rows x width`.
  private static double[][] left(Groups groups, int g, double[] in, int width) {
    int from = groups.inOffsets()[g];
    int to = groups.inOffsets()[g + 1];
    double[][] left = new double[groups.rows(g)][width];
    for (int i = from; i < to; i++) {
      double[] row = left[groups.pooled() ? 0 : i - from];
      for (int c = 0; c < width; c++) {
        row[c] += in[groups.inputs()[i] * width + c] / (groups.pooled() ? to - from : 1);
      }
    }
    return left;
  }

  @Test
  void scoresAreTheDotProducts() {
    for (boolean pooled : new boolean[] {false, true}) {
      Groups groups = groups(pooled);
      for (int width : WIDTHS) {
        float[] in = Data.uniform(width, ROWS * width);
        float[] out = Data.uniform(width + 1, ROWS * width);
        int n = groups.scoreOffsets()[5] - groups.scoreOffsets()[1];
        float[] s = Data.uniform(2, n + 2);
        float[] scalar = s.clone();
        SkipGrams.scores(in, out, width, groups, 1, 5, s, 1);
        ScalarSkipGrams.scores(in, out, width, groups, 1, 5, scalar, 1);
        int at = 1;
        for (int g = 1; g < 5; g++) {
          for (double[] row : left(groups, g, doubles(in), width)) {
            for (int o = groups.outOffsets()[g]; o < groups.outOffsets()[g + 1]; o++, at++) {
              double exact = 0;
              for (int c = 0; c < width; c++) {
                exact += row[c] * out[groups.outputs()[o] * width + c];
              }
              assertThat((double) s[at]).as("width %d", width).isCloseTo(exact, within(1e-5));
              assertThat((double) scalar[at]).isCloseTo(exact, within(1e-5));
            }
          }
        }
        assertThat(at).isEqualTo(n + 1);
      }
    }
  }

  @Test
  void anUpdateReadsTheRowsAsTheyWereBeforeTheGroupOrTheOutput() {
    for (int kind = 0; kind < 3; kind++) {
      boolean exactMean = kind != 2;
      Groups groups = groups(kind > 0);
      for (int width : WIDTHS) {
        float[] in = Data.uniform(width, ROWS * width);
        float[] out = Data.uniform(width + 1, ROWS * width);
        float[] g = Data.uniform(7, groups.scoreOffsets()[5] + 3);
        double[] exactIn = doubles(in);
        double[] exactOut = doubles(out);
        expect(groups, width, exactIn, exactOut, g, exactMean);
        float[] scalarIn = in.clone();
        float[] scalarOut = out.clone();
        SkipGrams.update(in, out, width, groups, 0, 5, g, 3, exactMean);
        ScalarSkipGrams.update(
            scalarIn, scalarOut, width, groups, 0, 5, g, 3, exactMean, new float[7 * width]);
        for (int i = 0; i < in.length; i++) {
          assertThat((double) in[i]).as("kind %d", kind).isCloseTo(exactIn[i], within(1e-5));
          assertThat((double) out[i]).as("kind %d", kind).isCloseTo(exactOut[i], within(1e-5));
          assertThat((double) scalarIn[i]).isCloseTo(exactIn[i], within(1e-5));
          assertThat((double) scalarOut[i]).isCloseTo(exactOut[i], within(1e-5));
        }
      }
    }
  }

  private static void expect(
      Groups groups, int width, double[] in, double[] out, float[] g, boolean exactMean) {
    int at = 3;
    for (int group = 0; group < 5; group++) {
      double[][] left = left(groups, group, in, width);
      double[] oldOut = out.clone();
      int columns = groups.columns(group);
      int from = groups.inOffsets()[group];
      int inputs = groups.inOffsets()[group + 1] - from;
      for (int o = 0; o < columns; o++) {
        int y = groups.outputs()[groups.outOffsets()[group] + o] * width;
        for (int c = 0; c < width; c++) {
          double read = left.length == 1 ? out[y + c] : oldOut[y + c];
          for (int b = 0; b < left.length; b++) {
            out[y + c] += (double) g[at + b * columns + o] * left[b][c];
          }
          for (int i = 0; i < inputs; i++) {
            int row = groups.pooled() ? 0 : i;
            double share = groups.pooled() && exactMean ? 1.0 / inputs : 1;
            in[groups.inputs()[from + i] * width + c] += share * g[at + row * columns + o] * read;
          }
        }
      }
      at += left.length * columns;
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Groups groups = groups(false);
    float[] table = new float[ROWS * 16];
    float[] scores = new float[100];
    assertThatThrownBy(() -> SkipGrams.scores(table, table, 24, groups, 0, 5, scores, 0))
        .hasMessage("skip-gram scores: width must be a multiple of 16, got 24");
    assertThatThrownBy(() -> SkipGrams.scores(table, table, 16, groups, 0, 5, scores, 95))
        .hasMessageStartingWith("skip-gram scores: scores must hold");
    assertThatThrownBy(
            () -> SkipGrams.update(new float[16 * 16], table, 16, groups, 0, 5, scores, 0, true))
        .hasMessage("skip-gram update: inputs must be in 0 .. 15, got 18");
    groups.scoreOffsets()[2]++;
    assertThatThrownBy(() -> SkipGrams.scores(table, table, 16, groups, 0, 5, scores, 0))
        .hasMessage("skip-gram scores: group 1 must have 18 scores, got 19");
  }
}
