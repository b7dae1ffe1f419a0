package io.twinspire.bench.side;

import io.twinspire.kernels.Vectors;
import org.apache.lucene.util.VectorUtil;

/// One query against every row, the scores kept; one thread. Lucene takes an array for each vector.
final class DotBody implements Body {

  private final int rows;
  private final int d;
  private final float[] data;
  private final float[] query;
  private final float[][] vectors;
  private final float[] scores;
  private final Runnable scan;

  DotBody(Case task, String implementation) {
    int[] sizes = task.sizes(2);
    rows = sizes[0];
    d = sizes[1];
    data = Numbers.rows(1, rows, d);
    query = Numbers.rows(2, 1, d);
    scores = new float[rows];
    boolean lucene = implementation.equals("lucene");
    vectors = new float[lucene ? rows : 0][];
    for (int r = 0; r < vectors.length; r++) {
      vectors[r] = java.util.Arrays.copyOfRange(data, r * d, (r + 1) * d);
    }
    scan =
        switch (implementation) {
          case "ours" -> this::ours;
          case "lucene" -> this::lucene;
          default -> throw Bodies.unknown(task, implementation);
        };
  }

  private void ours() {
    for (int r = 0; r < rows; r++) {
      scores[r] = Vectors.dot(query, 0, data, r * d, d);
    }
  }

  private void lucene() {
    for (int r = 0; r < rows; r++) {
      scores[r] = VectorUtil.dotProduct(query, vectors[r]);
    }
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
