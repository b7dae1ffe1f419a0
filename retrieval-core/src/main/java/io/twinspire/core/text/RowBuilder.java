package io.twinspire.core.text;

import com.carrotsearch.hppc.FloatArrayList;
import com.carrotsearch.hppc.IntArrayList;
import io.twinspire.core.data.Ragged;
import java.util.Arrays;
import java.util.List;

/// Collects the rows of one feature: ids with their counts within the row at hand, in the order of
/// first occurrence. For one thread.
final class RowBuilder {
  /// Weight of a count, for those below this many; larger ones are computed.
  private static final int TABULATED = 256;

  private final TextSettings.Tf tf;
  private final float[] tfWeights = new float[TABULATED];

  /// Weight of an id beside its count's.
  private final float[] idWeights;

  private final int[] counts;
  private final IntArrayList touched = new IntArrayList();
  private IntArrayList offsets = new IntArrayList();
  private IntArrayList ids = new IntArrayList();
  private FloatArrayList weights = new FloatArrayList();

  RowBuilder(TextSettings.Tf tf, float[] idWeights) {
    this.tf = tf;
    this.idWeights = idWeights;
    this.counts = new int[idWeights.length];
    for (int count = 0; count < TABULATED; count++) {
      tfWeights[count] = tfWeight(count);
    }
    offsets.add(0);
  }

  void add(int id) {
    if (counts[id]++ == 0) {
      touched.add(id);
    }
  }

  void endRow() {
    for (int i = 0; i < touched.size(); i++) {
      int id = touched.get(i);
      int count = counts[id];
      counts[id] = 0;
      ids.add(id);
      weights.add((count < TABULATED ? tfWeights[count] : tfWeight(count)) * idWeights[id]);
    }
    touched.elementsCount = 0;
    offsets.add(ids.size());
  }

  /// The rows so far; the builder starts anew.
  Ragged take() {
    var rows = new Ragged(offsets.toArray(), ids.toArray(), weights.toArray());
    offsets = new IntArrayList();
    offsets.add(0);
    ids = new IntArrayList();
    weights = new FloatArrayList();
    return rows;
  }

  /// StrictMath, so that the bits do not depend on how the JVM runs this.
  private float tfWeight(int count) {
    return switch (tf) {
      case RAW -> count;
      case LOG -> (float) StrictMath.log1p(count);
      case BINARY -> 1;
    };
  }

  /// The rows of all parts, one after another.
  static Ragged concatenate(List<Ragged> parts) {
    int rows = 0;
    int size = 0;
    for (var part : parts) {
      rows += part.rows();
      size = Math.addExact(size, part.size());
    }
    int[] offsets = new int[rows + 1];
    int[] ids = new int[size];
    float[] weights = new float[size];
    int row = 0;
    int at = 0;
    for (var part : parts) {
      for (int r = 0; r < part.rows(); r++) {
        offsets[++row] = at + part.offsets()[r + 1];
      }
      System.arraycopy(part.ids(), 0, ids, at, part.size());
      if (part.weights() != null) {
        System.arraycopy(part.weights(), 0, weights, at, part.size());
      } else {
        Arrays.fill(weights, at, at + part.size(), 1);
      }
      at += part.size();
    }
    return new Ragged(offsets, ids, weights);
  }
}
