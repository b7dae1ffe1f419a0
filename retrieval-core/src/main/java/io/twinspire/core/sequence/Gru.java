package io.twinspire.core.sequence;

import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Linear;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Gemm;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Panels;
import io.twinspire.kernels.Softmax;
import io.twinspire.kernels.Vectors;
import java.util.List;
import java.util.stream.Stream;

/// A layer of gated recurrent units (Cho et al. 2014) in the form of cuDNN and PyTorch, where the
/// reset gate acts on the product of the state, `M x d -> M x h`. For each sequence, from `h_0`, 0
/// or what the step before carried here, of which no gradient is taken:
///
///     r = sigmoid(W_ir x_t + b_ir + W_hr h_{t-1} + b_hr)        u = W_hn h_{t-1} + b_hn
///     z = sigmoid(W_iz x_t + b_iz + W_hz h_{t-1} + b_hz)        n = tanh(W_in x_t + b_in + r * u)
///     h_t = (1 - z) * n + z * h_{t-1}                           y_t = dropout(h_t)
///
/// Back through time, from the last step on, `*` element by element and `dh` with what the next
/// step sent back; primes are gradients before the gate's function:
///
///     n' = dh * (1 - z) * (1 - n^2)    r' = n' * u * r * (1 - r)    z' = dh * (h_{t-1} - n) * z * (1 - z)
///     dh_{t-1} += dh * z + W_hr^T r' + W_hz^T z' + W_hn^T (n' * r)
///
/// The products of all inputs are one matrix product; those of the state one for each step, over the
/// sequences that are as long ([TimeSteps]). Nothing is padded.
///
/// @param input the weights `W_i` and `b_i` of r, z and n, in this order: `3h x d`
/// @param recurrent the weights `W_h`, in the same order: `3h x h`
/// @param bias `b_h`, `1 x 3h`
/// @param dropout of what the layer gives, not of the state that it goes on with
public record Gru(Linear input, Parameter recurrent, Parameter bias, Dropout dropout) {

  public Gru {
    int h = recurrent.cols();
    if (recurrent.rows() != 3 * h || bias.cols() != 3 * h || input.weight().rows() != 3 * h) {
      throw new IllegalArgumentException(
          "gru: weights must be of 3h rows, got %d, %d and %d with h = %d"
              .formatted(input.weight().rows(), recurrent.rows(), bias.cols(), h));
    }
  }

  List<Parameter> parameters() {
    return Stream.concat(input.parameters().stream(), Stream.of(recurrent, bias)).toList();
  }

  /// Rows are in the order of time.
  ///
  /// @param gates r, z and n, `M x 3h`
  /// @param products u, `M x h`
  /// @param states the `h_{t-1}` of the first step and all `h_t`
  /// @param out y, `M x h`
  record Pass(Matrix in, Matrix gates, Matrix products, Matrix states, Matrix out) {}

  /// h, the length of a state.
  int units() {
    return recurrent.cols();
  }

  /// @param states with `h_0` ([TimeSteps#states]), to which those of the steps are added
  Pass forward(Matrix x, TimeSteps steps, Matrix states, Sequences sequences) {
    int h = recurrent.cols();
    var memory = sequences.memory();
    Matrix gates = memory.matrix(x.rows(), 3 * h);
    input.forward(x, gates, sequences.context().pool());
    Matrix products = memory.matrix(x.rows(), h);
    Matrix step = memory.matrix(steps.first(), 3 * h);
    var weights = new Panels();
    weights.reset(h, 3 * h);
    weights.packTransposed(0, weights.count(), recurrent.values().data(), 0, h);
    for (int t = 0; t < steps.count(); t++) {
      int rows = steps.running(t);
      int before = steps.before(t);
      product(rows, states, before, weights, step);
      for (int i = 0; i < rows; i++) {
        int row = steps.start(t) + i;
        System.arraycopy(
            step.data(), step.offset(i) + 2 * h, products.data(), products.offset(row), h);
        Vectors.add(step.data(), step.offset(i), gates.data(), gates.offset(row), 2 * h);
        cell(
            gates.data(),
            gates.offset(row),
            products.data(),
            products.offset(row),
            states.data(),
            states.offset(before + i),
            states.offset(steps.first() + row),
            h);
      }
    }
    Matrix out = memory.matrix(x.rows(), h);
    System.arraycopy(states.data(), states.offset(steps.first()), out.data(), 0, x.rows() * h);
    steps.drop(dropout, out);
    return new Pass(x, gates, products, states, out);
  }

  /// `step = W_h h_{t-1} + b_h` of the first rows.
  private void product(int rows, Matrix states, int before, Panels weights, Matrix step) {
    int h = recurrent.cols();
    for (int i = 0; i < rows; i++) {
      System.arraycopy(bias.values().data(), 0, step.data(), step.offset(i), 3 * h);
    }
    Gemm.packed(
        rows,
        states.data(),
        states.offset(before),
        h,
        weights,
        0,
        weights.count(),
        step.data(),
        0,
        3 * h,
        true);
  }

  /// From sums to gates, in place, and the new state; `tanh(x) = 2 sigmoid(2 x) - 1`.
  private static void cell(
      float[] g, int r, float[] products, int u, float[] states, int before, int to, int h) {
    int z = r + h;
    int n = z + h;
    Softmax.sigmoid(g, r, g, r, 2 * h);
    for (int j = 0; j < h; j++) {
      g[n + j] = 2 * (g[n + j] + g[r + j] * products[u + j]);
    }
    Softmax.sigmoid(g, n, g, n, h);
    for (int j = 0; j < h; j++) {
      float candidate = 2 * g[n + j] - 1;
      g[n + j] = candidate;
      states[to + j] = candidate + g[z + j] * (states[before + j] - candidate);
    }
  }

  /// Returns dX; `dY` is changed.
  Matrix backward(Pass pass, Matrix dY, TimeSteps steps, Sequences sequences, Gradients into) {
    int h = recurrent.cols();
    var memory = sequences.memory();
    steps.drop(dropout, dY);
    Matrix dStates = memory.zeros(steps.first() + dY.rows(), h);
    System.arraycopy(dY.data(), 0, dStates.data(), dStates.offset(steps.first()), dY.rows() * h);
    Matrix before = memory.matrix(dY.rows(), h);
    Matrix dInput = memory.matrix(dY.rows(), 3 * h);
    Matrix dRecurrent = memory.matrix(dY.rows(), 3 * h);
    for (int t = steps.count() - 1; t >= 0; t--) {
      int from = steps.start(t);
      int rows = steps.running(t);
      int last = steps.before(t);
      for (int i = 0; i < rows; i++) {
        int to = dStates.offset(last + i);
        int at = steps.first() + from + i;
        gates(pass, from + i, last + i, dStates.data(), dStates.offset(at), to, dInput, dRecurrent);
      }
      System.arraycopy(
          pass.states.data(),
          pass.states.offset(last),
          before.data(),
          before.offset(from),
          rows * h);
      Gemm.nn(
          rows,
          h,
          3 * h,
          dRecurrent.data(),
          dRecurrent.offset(from),
          3 * h,
          recurrent.values().data(),
          0,
          h,
          dStates.data(),
          dStates.offset(last),
          h,
          true);
    }
    float[] d = dRecurrent.data();
    float[] dW = into.dense(recurrent);
    Gemm.tn(3 * h, h, dY.rows(), d, 0, 3 * h, before.data(), 0, h, dW, 0, h, true);
    float[] dB = into.dense(bias);
    for (int row = 0; row < dY.rows(); row++) {
      Vectors.add(d, dRecurrent.offset(row), dB, 0, 3 * h);
    }
    Matrix dX = memory.matrix(dY.rows(), input.weight().cols());
    return input.backward(pass.in, dInput, dX, into, sequences.context().pool());
  }

  /// What one row's state sends to its gates, and by z to the state before.
  ///
  /// @param before row of that state
  /// @param at where `dh` is of the row
  /// @param to where it is of the state before
  private static void gates(
      Pass pass,
      int row,
      int before,
      float[] dStates,
      int at,
      int to,
      Matrix dInput,
      Matrix dRecurrent) {
    int h = pass.states.cols();
    float[] g = pass.gates.data();
    float[] d = dInput.data();
    int r = pass.gates.offset(row);
    int z = r + h;
    int n = z + h;
    int u = pass.products.offset(row);
    int last = pass.states.offset(before);
    for (int j = 0; j < h; j++) {
      float reset = g[r + j];
      float keep = g[z + j];
      float candidate = g[n + j];
      float dState = dStates[at + j];
      float dCandidate = dState * (1 - keep) * (1 - candidate * candidate);
      d[r + j] = dCandidate * pass.products.data()[u + j] * reset * (1 - reset);
      d[z + j] = dState * (pass.states.data()[last + j] - candidate) * keep * (1 - keep);
      d[n + j] = dCandidate;
      dRecurrent.data()[n + j] = dCandidate * reset;
      dStates[to + j] += dState * keep;
    }
    System.arraycopy(d, r, dRecurrent.data(), r, 2 * h);
  }
}
