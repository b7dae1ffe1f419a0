package io.twinspire.core.words;

import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.SkipGrams;

/// The input and output vectors of V words, `V x d` each, cut into panels of columns: a table for
/// each panel, so that a thread that owns a panel shares no memory with the others. Columns that
/// fill a panel up to its width are 0 and stay so.
public final class WordTables {
  private static final long INITIAL = 4;

  /// Columns of a panel, at most.
  private static final int WIDEST = 64;

  private final int words;
  private final int dimensions;
  private final int columns;
  private final int width;
  private final float[][] in;
  private final float[][] out;

  WordTables(int words, int dimensions) {
    this.words = words;
    this.dimensions = dimensions;
    int least = dimensions < 2 * SkipGrams.WIDTH_STEP ? 1 : 2;
    int panels = Math.max(least, Math.ceilDiv(dimensions, WIDEST));
    columns = Math.ceilDiv(dimensions, panels);
    width = Math.ceilDiv(columns, SkipGrams.WIDTH_STEP) * SkipGrams.WIDTH_STEP;
    int size = Math.multiplyExact(words, width);
    in = new float[panels][size];
    out = new float[panels][size];
  }

  /// Inputs uniform within `0.5 / d` of 0 and outputs 0, as in word2vec.c.
  void initialize(long seed) {
    float bound = 0.5f / dimensions;
    float[] row = new float[dimensions];
    for (int id = 0; id < words; id++) {
      Philox.fillUniform(
          seed, INITIAL << 32, (long) id * dimensions, -bound, bound, row, 0, dimensions);
      put(in, id, row, 0);
    }
  }

  private void put(float[][] panels, int id, float[] row, int off) {
    for (int p = 0; p < panels.length; p++) {
      int from = p * columns;
      int count = Math.min(columns, dimensions - from);
      System.arraycopy(row, off + from, panels[p], id * width, count);
    }
  }

  private Matrix gather(float[][] panels) {
    var matrix = Matrix.zeros(words, dimensions);
    for (int id = 0; id < words; id++) {
      for (int p = 0; p < panels.length; p++) {
        int from = p * columns;
        int count = Math.min(columns, dimensions - from);
        System.arraycopy(panels[p], id * width, matrix.data(), matrix.offset(id) + from, count);
      }
    }
    return matrix;
  }

  /// A copy of the input vectors, `V x d`: what word2vec writes.
  public Matrix inputs() {
    return gather(in);
  }

  /// A copy of the output vectors, `V x d`.
  public Matrix outputs() {
    return gather(out);
  }

  /// Takes the vectors of a checkpoint.
  void load(Matrix inputs, Matrix outputs) {
    for (int id = 0; id < words; id++) {
      put(in, id, inputs.data(), inputs.offset(id));
      put(out, id, outputs.data(), outputs.offset(id));
    }
  }

  int panels() {
    return in.length;
  }

  int width() {
    return width;
  }

  float[] in(int panel) {
    return in[panel];
  }

  float[] out(int panel) {
    return out[panel];
  }

  int words() {
    return words;
  }

  int dimensions() {
    return dimensions;
  }
}
