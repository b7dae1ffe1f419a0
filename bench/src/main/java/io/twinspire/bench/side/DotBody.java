package io.twinspire.bench.side;

import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.twinspire.kernels.Scans;
import java.util.Arrays;
import org.apache.lucene.util.VectorUtil;

/// One query against every row, the scores kept; one thread. `dot` has floats, `dot-int8` codes of
/// eight bits. Lucene takes an array for each vector, JVector one for all, as we do.
final class DotBody implements Body {

  private final int rows;
  private final int d;
  private final float[] scores;
  private final Runnable scan;

  DotBody(Case task, String implementation) {
    int[] sizes = task.sizes(2);
    rows = sizes[0];
    d = sizes[1];
    scores = new float[rows];
    float[] data = Numbers.rows(1, rows, d);
    float[] query = Numbers.rows(2, 1, d);
    boolean codes = task.name().equals("dot-int8");
    scan =
        switch (implementation) {
          case "ours" -> codes ? ours(codes(query), codes(data)) : ours(query, data);
          case "jvector" -> {
            if (codes) {
              throw Bodies.unknown(task, implementation);
            }
            yield jvector(query, data);
          }
          case "lucene" -> codes ? lucene(codes(query), codes(data)) : lucene(query, data);
          default -> throw Bodies.unknown(task, implementation);
        };
  }

  private Runnable ours(float[] query, float[] data) {
    return () -> Scans.float32(query, 0, data, 0, rows, d, scores, 0);
  }

  private Runnable ours(byte[] query, byte[] data) {
    float[] scales = new float[rows];
    Arrays.fill(scales, 1f);
    return () -> Scans.int8(query, 0, 1f, data, 0, scales, 0, rows, d, scores, 0);
  }

  private Runnable jvector(float[] query, float[] data) {
    var provider = VectorizationProvider.getInstance();
    var support = provider.getVectorUtilSupport();
    VectorFloat<?> q = provider.getVectorTypeSupport().createFloatVector(query);
    VectorFloat<?> vectors = provider.getVectorTypeSupport().createFloatVector(data);
    return () -> {
      for (int r = 0; r < rows; r++) {
        scores[r] = support.dotProduct(q, 0, vectors, r * d, d);
      }
    };
  }

  private Runnable lucene(float[] query, float[] data) {
    float[][] vectors = new float[rows][];
    Arrays.setAll(vectors, r -> Arrays.copyOfRange(data, r * d, (r + 1) * d));
    return () -> {
      for (int r = 0; r < rows; r++) {
        scores[r] = VectorUtil.dotProduct(query, vectors[r]);
      }
    };
  }

  private Runnable lucene(byte[] query, byte[] data) {
    byte[][] vectors = new byte[rows][];
    Arrays.setAll(vectors, r -> Arrays.copyOfRange(data, r * d, (r + 1) * d));
    return () -> {
      for (int r = 0; r < rows; r++) {
        scores[r] = VectorUtil.dotProduct(query, vectors[r]);
      }
    };
  }

  /// Values of a unit row as codes from -127 to 127.
  static byte[] codes(float[] values) {
    byte[] codes = new byte[values.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) Math.clamp(Math.round(values[i] * 300), -127, 127);
    }
    return codes;
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
