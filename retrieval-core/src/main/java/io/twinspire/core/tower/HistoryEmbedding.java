package io.twinspire.core.tower;

import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.sequence.Sequences;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the places of histories begin as: place `i` of a history of `L` is `scale E[item_i] + P[L -
/// 1 - i]`, dropped out. `E` is the item table, the one that the document tower reads; `P` tells
/// how far from the end a place is, where there are positions.
///
/// @param items the item table, `V x d`
/// @param positions `longest x d`; null where the layers know the order by themselves
/// @param longest items of a history, at most
public record HistoryEmbedding(
    Parameter items, float scale, @Nullable Parameter positions, int longest, Dropout dropout) {

  public HistoryEmbedding {
    if (positions != null && positions.rows() != longest) {
      throw new IllegalArgumentException(
          positions.name() + ": must have " + longest + " rows, got " + positions.rows());
    }
  }

  /// All but the item table.
  List<Parameter> own() {
    return Stream.ofNullable(positions).toList();
  }

  /// Rows of a group, whose items are `ids` from `first` on: `M x d`.
  Matrix forward(int[] ids, int first, Sequences sequences) {
    int d = items.cols();
    Matrix x = Matrix.zeros(sequences.rows(), d);
    float[] item = new float[d];
    int[] offsets = sequences.offsets();
    for (int s = 0; s < sequences.count(); s++) {
      for (int r = offsets[s]; r < offsets[s + 1]; r++) {
        items.stored().copyRow(ids[first + r], item);
        if (positions != null) {
          int position = positions.values().offset(offsets[s + 1] - 1 - r);
          System.arraycopy(positions.values().data(), position, x.data(), x.offset(r), d);
        }
        Vectors.axpy(scale, item, 0, x.data(), x.offset(r), d);
      }
    }
    sequences.drop(dropout, x);
    return x;
  }

  /// Adds the gradient of the positions to `into` and writes those of the items, a row for each of
  /// the group's, to `dItems` from row `first` on; `dX` is changed.
  void backward(Matrix dX, int first, Sequences sequences, Gradients into, Matrix dItems) {
    int d = items.cols();
    sequences.drop(dropout, dX);
    if (positions != null) {
      float[] dPositions = into.dense(positions);
      int[] offsets = sequences.offsets();
      for (int s = 0; s < sequences.count(); s++) {
        for (int r = offsets[s]; r < offsets[s + 1]; r++) {
          Vectors.add(dX.data(), dX.offset(r), dPositions, (offsets[s + 1] - 1 - r) * d, d);
        }
      }
    }
    Vectors.scaleTo(scale, dX.data(), 0, dItems.data(), dItems.offset(first), dX.rows() * d);
  }
}
