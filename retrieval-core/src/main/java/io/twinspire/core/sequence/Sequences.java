package io.twinspire.core.sequence;

import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.StepContext;
import io.twinspire.kernels.Matrix;

/// Where the sequences of a group begin and end: a sequence has the rows from its offset up to the
/// next one, of every matrix of the group. There is no padding.
///
/// Random numbers follow from the number of a sequence in its batch and the place in it, so that
/// they do not depend on how sequences are grouped.
///
/// @param offsets of the rows, from 0
/// @param first number of the group's first sequence in what is encoded together
/// @param longest length that no sequence passes
/// @param context its pool runs the layers of this group and of no other
/// @param memory of what the layers make
public record Sequences(
    int[] offsets, int first, int longest, StepContext context, Workspace memory) {

  public Sequences {
    for (int s = 0; s + 1 < offsets.length; s++) {
      if (offsets[s + 1] - offsets[s] > longest) {
        throw new IllegalArgumentException(
            "sequences: must be at most "
                + longest
                + " rows long, got "
                + (offsets[s + 1] - offsets[s]));
      }
    }
  }

  /// With memory of its own.
  public Sequences(int[] offsets, int first, int longest, StepContext context) {
    this(offsets, first, longest, context, new Workspace());
  }

  /// The same on the way back, which needs other memory than what is kept of the way there.
  public Sequences with(Workspace other) {
    return new Sequences(offsets, first, longest, context, other);
  }

  public int count() {
    return offsets.length - 1;
  }

  /// Rows of all sequences together.
  public int rows() {
    return offsets[count()];
  }

  /// The number of the first row of a sequence: rows of the batch have numbers of their own,
  /// `longest` for each sequence.
  long number(int s) {
    return (long) (context.firstRow() + first + s) * longest;
  }

  /// Drops elements of `x`, which has a row for each row of the group; forward and backward are the
  /// same map.
  public void drop(Dropout dropout, Matrix x) {
    for (int s = 0; s < count(); s++) {
      int n = (offsets[s + 1] - offsets[s]) * x.cols();
      dropout.apply(x.data(), x.offset(offsets[s]), n, number(s) * x.cols(), context);
    }
  }
}
