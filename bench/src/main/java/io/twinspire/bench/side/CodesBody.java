package io.twinspire.bench.side;

import io.twinspire.kernels.Conversions;
import io.twinspire.kernels.Scans;

/// One query against every row, rows x d, kept in few bits; one thread.
final class CodesBody implements Body {

  private final float[] scores;
  private final Runnable scan;

  CodesBody(Case task) {
    int[] sizes = task.sizes(2);
    int n = sizes[0];
    int d = sizes[1];
    float[] rows = Numbers.rows(1, n, d);
    float[] query = Numbers.rows(2, 1, d);
    scores = new float[n];
    scan =
        switch (task.name()) {
          case "dot-bf16" -> bf16(query, rows, n, d);
          case "dot-int4" -> int4(query, rows, n, d);
          case "dot-signs" -> signs(query, rows, n, d);
          default -> throw Bodies.unknown(task, "ours");
        };
  }

  private Runnable bf16(float[] query, float[] rows, int n, int d) {
    short[] halves = new short[n * d];
    Conversions.toBf16(rows, 0, halves, 0, n * d);
    return () -> Scans.bf16(query, 0, halves, 0, n, d, scores, 0);
  }

  private Runnable int4(float[] query, float[] rows, int n, int d) {
    int width = (d + 1) / 2;
    byte[] codes = new byte[n * width];
    float[] ranges = new float[2 * n];
    for (int r = 0; r < n; r++) {
      Conversions.toInt4(rows, r * d, codes, r * width, ranges, 2 * r, d);
    }
    byte[] asked = new byte[d];
    float scale = Conversions.toInt8(query, 0, asked, 0, d);
    return () -> Scans.int4(asked, 0, scale, codes, 0, ranges, 0, n, d, scores, 0);
  }

  private Runnable signs(float[] query, float[] rows, int n, int d) {
    int width = Conversions.signWords(d);
    long[] words = new long[n * width];
    for (int r = 0; r < n; r++) {
      Conversions.toSigns(rows, r * d, words, r * width, d);
    }
    long[] asked = new long[width];
    Conversions.toSigns(query, 0, asked, 0, d);
    return () -> Scans.signs(asked, 0, words, 0, n, d, scores, 0);
  }

  @Override
  public void run() {
    scan.run();
  }

  @Override
  public double result() {
    return Body.norm(scores);
  }
}
