package io.twinspire.core.sequence;

import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.StepContext;
import io.twinspire.core.layer.Workspace;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import org.jspecify.annotations.Nullable;

/// Where the sequences of a group begin and end: a sequence has the rows from its offset up to the
/// next one, of every matrix of the group. There is no padding.
///
/// Not every place need be asked for what the layers make of it: [#asked] are the rows of those
/// that are, in the same order, and what no other row depends on is made of them alone.
///
/// Random numbers follow from the number of a sequence in its batch and the place in it, so that
/// they do not depend on how sequences are grouped, or on which places are asked.
public final class Sequences {
  private final int[] offsets;

  /// The place in its sequence of each row; null where every place has a row.
  private final int @Nullable [] places;

  /// Null where every row is asked.
  private final @Nullable Sequences asked;

  private final int first;
  private final int longest;
  private final StepContext context;
  private final Workspace memory;

  private Sequences(
      int[] offsets,
      int @Nullable [] places,
      @Nullable Sequences asked,
      int first,
      int longest,
      StepContext context,
      Workspace memory) {
    this.offsets = offsets;
    this.places = places;
    this.asked = asked;
    this.first = first;
    this.longest = longest;
    this.context = context;
    this.memory = memory;
  }

  /// Sequences of which every place is asked.
  ///
  /// @param offsets of the rows, from 0
  /// @param first number of the group's first sequence in what is encoded together
  /// @param longest length that no sequence passes
  /// @param context its pool runs the layers of this group and of no other
  /// @param memory of what the layers make
  public Sequences(int[] offsets, int first, int longest, StepContext context, Workspace memory) {
    this(offsets, null, null, first, longest, context, memory);
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

  /// The same sequences, of which some places are asked: those of sequence s are
  /// `askedPlaces[askedOffsets[s]]` to `askedPlaces[askedOffsets[s + 1] - 1]`, rising.
  public Sequences asking(int[] askedOffsets, int[] askedPlaces) {
    for (int s = 0; s < count(); s++) {
      int before = -1;
      for (int a = askedOffsets[s]; a < askedOffsets[s + 1]; before = askedPlaces[a++]) {
        if (askedPlaces[a] <= before || askedPlaces[a] >= offsets[s + 1] - offsets[s]) {
          throw new IllegalArgumentException(
              "sequences: places that are asked must rise and be below %d, got %d after %d"
                  .formatted(offsets[s + 1] - offsets[s], askedPlaces[a], before));
        }
      }
    }
    if (askedPlaces.length == rows()) {
      return this;
    }
    var some = new Sequences(askedOffsets, askedPlaces, null, first, longest, context, memory);
    return new Sequences(offsets, null, some, first, longest, context, memory);
  }

  /// The same, of which every place is asked.
  Sequences whole() {
    return asked == null
        ? this
        : new Sequences(offsets, null, null, first, longest, context, memory);
  }

  /// The same on the way back, which needs other memory than what is kept of the way there.
  public Sequences with(Workspace other) {
    return new Sequences(
        offsets, places, asked == null ? null : asked.with(other), first, longest, context, other);
  }

  /// The rows that are asked, these where all are.
  public Sequences asked() {
    return asked == null ? this : asked;
  }

  public int[] offsets() {
    return offsets;
  }

  int longest() {
    return longest;
  }

  public StepContext context() {
    return context;
  }

  public Workspace memory() {
    return memory;
  }

  public int count() {
    return offsets.length - 1;
  }

  /// Rows of all sequences together.
  public int rows() {
    return offsets[count()];
  }

  /// The place in its sequence, s, that a row has.
  int place(int s, int row) {
    return places == null ? row - offsets[s] : places[row];
  }

  /// The number of the first place of a sequence: places of the batch have numbers of their own,
  /// `longest` for each sequence.
  long number(int s) {
    return (long) lane(s) * longest;
  }

  /// The number of a sequence in its batch.
  int lane(int s) {
    return context.firstRow() + first + s;
  }

  /// Drops elements of `x`, which has a row for each row of the group; forward and backward are the
  /// same map.
  public void drop(Dropout dropout, Matrix x) {
    float[] data = x.data();
    for (int s = 0; s < count(); s++) {
      if (places == null) {
        int rows = offsets[s + 1] - offsets[s];
        dropout.apply(data, x.offset(offsets[s]), rows, x.cols(), number(s), context);
        continue;
      }
      for (int r = offsets[s]; r < offsets[s + 1]; r++) {
        dropout.apply(data, x.offset(r), 1, x.cols(), number(s) + places[r], context);
      }
    }
  }

  /// The rows of `x` that are asked; `x` itself where all are.
  Matrix pick(Matrix x) {
    if (asked == null) {
      return x;
    }
    Matrix some = memory.matrix(asked.rows(), x.cols());
    for (int s = 0; s < count(); s++) {
      for (int r = asked.offsets[s]; r < asked.offsets[s + 1]; r++) {
        int from = x.offset(offsets[s] + asked.place(s, r));
        System.arraycopy(x.data(), from, some.data(), some.offset(r), x.cols());
      }
    }
    return some;
  }

  /// Adds rows that are asked to those that they are of all.
  void add(Matrix some, Matrix into) {
    if (asked == null) {
      Vectors.add(some.data(), 0, into.data(), 0, into.rows() * into.cols());
      return;
    }
    for (int s = 0; s < count(); s++) {
      for (int r = asked.offsets[s]; r < asked.offsets[s + 1]; r++) {
        int to = into.offset(offsets[s] + asked.place(s, r));
        Vectors.add(some.data(), some.offset(r), into.data(), to, into.cols());
      }
    }
  }

  /// A row for each place, zeros where it is not asked; `some` itself where all are.
  Matrix spread(Matrix some) {
    if (asked == null) {
      return some;
    }
    Matrix all = memory.zeros(rows(), some.cols());
    add(some, all);
    return all;
  }
}
