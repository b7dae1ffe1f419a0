package io.twinspire.core.tower;

import io.twinspire.core.data.Cloze;
import io.twinspire.core.data.Features;
import io.twinspire.core.data.Histories;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.sequence.Sequences;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the places of histories begin as: place `i` of a history of `L` is `scale E[item_i] + P[L -
/// 1 - i]`, dropped out. `E` is the item table, the one that the document tower reads; `P` tells
/// how far from the end a place is, where there are positions.
///
/// @param items the item table, `V x d`
/// @param positions `longest x d`; null where the layers know the order by themselves
/// @param longest items of a history, at most
/// @param mask `1 x d`, what stands for a masked item; null where no place is masked
public record HistoryEmbedding(
    Parameter items,
    float scale,
    @Nullable Parameter positions,
    int longest,
    Dropout dropout,
    @Nullable Parameter mask) {

  public HistoryEmbedding {
    if (positions != null && positions.rows() != longest) {
      throw new IllegalArgumentException(
          positions.name() + ": must have " + longest + " rows, got " + positions.rows());
    }
  }

  /// Of histories of which no place is masked.
  public HistoryEmbedding(
      Parameter items, float scale, @Nullable Parameter positions, int longest, Dropout dropout) {
    this(items, scale, positions, longest, dropout, null);
  }

  /// All but the item table.
  List<Parameter> own() {
    return Stream.of(Optional.ofNullable(positions), Optional.ofNullable(mask))
        .flatMap(Optional::stream)
        .toList();
  }

  /// The histories that an input stands for: where places may be masked and it names none that are
  /// to make a vector, with a mask after the last item.
  Ragged histories(Features in) {
    Ragged given = in.get(Histories.HISTORY);
    return mask == null || in.byName().containsKey(Histories.EMIT)
        ? given
        : Cloze.askNext(given, longest);
  }

  /// Rows of a group, whose items are `ids` from `first` on: `M x d`.
  Matrix forward(int[] ids, int first, Sequences sequences) {
    int d = items.cols();
    Matrix x = sequences.memory().zeros(sequences.rows(), d);
    float[] item = new float[d];
    int[] offsets = sequences.offsets();
    for (int s = 0; s < sequences.count(); s++) {
      for (int r = offsets[s]; r < offsets[s + 1]; r++) {
        int id = ids[first + r];
        if (mask != null && id == Histories.MASK) {
          mask.values().copyRow(0, item);
        } else {
          items.stored().copyRow(id, item);
        }
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

  /// Adds the gradients of positions and mask to `into` and writes those of the items, a row for
  /// each of the group's, to `dItems` from row `first` on; `dX` is changed.
  void backward(
      Matrix dX, int[] ids, int first, Sequences sequences, Gradients into, Matrix dItems) {
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
    if (mask != null) {
      float[] dMask = into.dense(mask);
      for (int r = 0; r < dX.rows(); r++) {
        if (ids[first + r] == Histories.MASK) {
          Vectors.axpy(scale, dX.data(), dX.offset(r), dMask, 0, d);
        }
      }
    }
    Vectors.scaleTo(scale, dX.data(), 0, dItems.data(), dItems.offset(first), dX.rows() * d);
  }

  /// Adds the gradients of the items, of which row `i` belongs to the item at `history.ids[i]`, to
  /// nothing where that is masked.
  void addItems(Ragged history, Matrix dItems, Gradients into) {
    int[] offsets = new int[history.size() + 1];
    int[] ids = new int[history.size()];
    int n = 0;
    for (int r = 0; r < history.size(); r++) {
      if (history.ids()[r] != Histories.MASK) {
        ids[n++] = history.ids()[r];
      }
      offsets[r + 1] = n;
    }
    into.addTerm(items, new Ragged(offsets, ids), dItems);
  }
}
