package io.twinspire.core.sequence;

import io.twinspire.core.layer.CarriedState;
import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.Workspace;
import io.twinspire.kernels.Matrix;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The rows of a group in the order of time: the first row of every sequence, then the second of
/// those that have one, and so on. Longer sequences come first, so the ones that a step goes on
/// with are the first ones of the step before, and each step is a block of rows.
final class TimeSteps {
  private final Sequences sequences;

  /// The sequences, longer ones first.
  private final int[] order;

  /// First row of each step, and the number of rows.
  private final int[] starts;

  /// For each row which one of the group it is, and its number for random draws.
  private final int[] rows;

  private final long[] numbers;

  TimeSteps(Sequences sequences) {
    this.sequences = sequences;
    int[] offsets = sequences.offsets();
    this.order =
        IntStream.range(0, sequences.count())
            .boxed()
            .sorted(Comparator.comparingInt(s -> offsets[s] - offsets[s + 1]))
            .mapToInt(s -> s)
            .toArray();
    int steps = order.length == 0 ? 0 : offsets[order[0] + 1] - offsets[order[0]];
    this.starts = new int[steps + 1];
    this.rows = new int[sequences.rows()];
    this.numbers = new long[rows.length];
    int at = 0;
    for (int t = 0; t < steps; t++) {
      for (int i = 0; i < order.length && offsets[order[i]] + t < offsets[order[i] + 1]; i++) {
        rows[at] = offsets[order[i]] + t;
        numbers[at++] = sequences.number(order[i]) + t;
      }
      starts[t + 1] = at;
    }
  }

  /// Steps of the longest sequence.
  int count() {
    return starts.length - 1;
  }

  /// The first row of a step.
  int start(int step) {
    return starts[step];
  }

  /// Sequences that have this step.
  int running(int step) {
    return starts[step + 1] - starts[step];
  }

  /// Sequences that have a row at all. The states that a layer goes through are so many rows, which
  /// the first step goes on from, and then a row for each of the group's.
  int first() {
    return count() == 0 ? 0 : running(0);
  }

  /// The first row of the states that a step goes on from.
  int before(int step) {
    return step == 0 ? 0 : first() + starts[step - 1];
  }

  /// What the states of a layer of `h` units are written to: those before the first step are what
  /// was carried here, or 0.
  Matrix states(int h, int layer) {
    Matrix states = sequences.memory().zeros(first() + rows.length, h);
    CarriedState carried = sequences.context().carried();
    for (int i = 0; carried != null && i < first(); i++) {
      carried.read(layer, lane(i), states, i);
    }
    return states;
  }

  /// Carries on the states after the last step of each sequence, where states are carried.
  void carry(Matrix states, int layer) {
    CarriedState carried = sequences.context().carried();
    for (int t = 0; carried != null && t < count(); t++) {
      int going = t + 1 < count() ? running(t + 1) : 0;
      for (int i = going; i < running(t); i++) {
        carried.write(layer, lane(i), states, first() + starts[t] + i);
      }
    }
  }

  /// The number in its batch of the sequence at place `i` of each step.
  private int lane(int i) {
    return sequences.lane(order[i]);
  }

  /// Rows of the group in the order of time.
  Matrix fromGroup(Matrix x, Workspace memory) {
    Matrix y = memory.matrix(x.rows(), x.cols());
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(x.data(), x.offset(rows[r]), y.data(), y.offset(r), x.cols());
    }
    return y;
  }

  /// Rows in the order of time as the group has them.
  Matrix toGroup(Matrix y, Workspace memory) {
    Matrix x = memory.matrix(y.rows(), y.cols());
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(y.data(), y.offset(r), x.data(), x.offset(rows[r]), y.cols());
    }
    return x;
  }

  /// Drops elements of rows in the order of time, those that [Sequences#drop] drops in the group's.
  void drop(Dropout dropout, Matrix x) {
    for (int r = 0; r < rows.length; r++) {
      dropout.apply(x.data(), x.offset(r), 1, x.cols(), numbers[r], sequences.context());
    }
  }
}
