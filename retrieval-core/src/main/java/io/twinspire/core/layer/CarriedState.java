package io.twinspire.core.layer;

import io.twinspire.kernels.Matrix;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What recurrent layers go on from where a batch is one event of each of many lanes: the state
/// that a layer had after a lane's last event. Zeros where a lane begins a sequence.
///
/// A step reads the states of before and writes those of after, which count once it [#advance]s: it
/// may encode a lane again.
public final class CarriedState {
  private final List<Matrix> before;
  private final List<Matrix> after;

  /// @param layers how many there are, each of `width` units
  public CarriedState(int lanes, int layers, int width) {
    this.before = zeros(lanes, layers, width);
    this.after = zeros(lanes, layers, width);
  }

  private static List<Matrix> zeros(int lanes, int layers, int width) {
    return IntStream.range(0, layers).mapToObj(layer -> Matrix.zeros(lanes, width)).toList();
  }

  /// The next event of a lane is the first of its sequence.
  public void begin(int lane) {
    for (Matrix states : before) {
      int from = states.offset(lane);
      Arrays.fill(states.data(), from, from + states.cols(), 0);
    }
  }

  /// Copies the state that a layer goes on from to row `row` of `into`.
  public void read(int layer, int lane, Matrix into, int row) {
    Matrix states = before.get(layer);
    System.arraycopy(
        states.data(), states.offset(lane), into.data(), into.offset(row), states.cols());
  }

  /// Takes row `row` of `from` as the state after a lane's event. Threads may write those of
  /// different lanes at the same time.
  public void write(int layer, int lane, Matrix from, int row) {
    Matrix states = after.get(layer);
    System.arraycopy(
        from.data(), from.offset(row), states.data(), states.offset(lane), states.cols());
  }

  /// After a step.
  public void advance() {
    for (int layer = 0; layer < before.size(); layer++) {
      float[] to = before.get(layer).data();
      System.arraycopy(after.get(layer).data(), 0, to, 0, to.length);
    }
  }

  /// By name, as a checkpoint holds them.
  public Map<String, Matrix> state() {
    var state = new LinkedHashMap<String, Matrix>();
    for (int layer = 0; layer < before.size(); layer++) {
      state.put("layer" + layer, before.get(layer));
    }
    return state;
  }
}
