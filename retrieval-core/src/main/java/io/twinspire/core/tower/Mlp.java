package io.twinspire.core.tower;

import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Linear;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.StepContext;
import io.twinspire.kernels.Gelu;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// `Y = W2 dropout(gelu(W1 X + b1)) + b2`, plus `X` where residual: `M x in -> M x out` with one
/// hidden layer.
///
/// A row of zeros in (an input with no known feature) is a row of zeros out: the biases would give
/// every such input the same invented direction.
public final class Mlp {
  private final Linear first;
  private final Linear second;
  private final Dropout dropout;
  private final boolean residual;

  public Mlp(Linear first, Linear second, Dropout dropout, boolean residual) {
    if (second.weight().cols() != first.weight().rows()) {
      throw new IllegalArgumentException(
          "mlp: second layer must read "
              + first.weight().rows()
              + " values, got "
              + second.weight().cols());
    }
    if (residual && second.weight().rows() != first.weight().cols()) {
      throw new IllegalArgumentException(
          "mlp: residual needs equal input and output sizes, got "
              + first.weight().cols()
              + " and "
              + second.weight().rows());
    }
    this.first = first;
    this.second = second;
    this.dropout = dropout;
    this.residual = residual;
  }

  public int outputs() {
    return second.weight().rows();
  }

  public List<Parameter> parameters() {
    return Stream.of(first, second).flatMap(layer -> layer.parameters().stream()).toList();
  }

  /// Activations: input `M x in`, pre-activation and dropped-out activation `M x h`, output `M x
  /// out`.
  record Pass(Matrix in, Matrix hidden, Matrix active, Matrix out, StepContext context) {}

  Pass forward(Matrix x, StepContext context) {
    Matrix hidden = first.forward(x, context.pool());
    Matrix active = Matrix.zeros(hidden.rows(), hidden.cols());
    Gelu.forward(hidden.data(), 0, active.data(), 0, hidden.rows() * hidden.cols());
    dropout.apply(active, context);
    Matrix out = second.forward(active, context.pool());
    if (residual) {
      Vectors.add(x.data(), 0, out.data(), 0, out.rows() * out.cols());
    }
    for (int r = 0; r < x.rows(); r++) {
      if (isZero(x, r)) {
        zero(out, r);
      }
    }
    return new Pass(x, hidden, active, out, context);
  }

  /// Returns dX (`M x in`). `dOut` is changed: rows of empty inputs are zeroed.
  Matrix backward(Pass pass, Matrix dOut, Gradients into) {
    for (int r = 0; r < dOut.rows(); r++) {
      if (isZero(pass.in, r)) {
        zero(dOut, r);
      }
    }
    Matrix dActive = second.backward(pass.active, dOut, into, pass.context.pool());
    dropout.apply(dActive, pass.context);
    Gelu.backward(
        pass.hidden.data(),
        0,
        dActive.data(),
        0,
        dActive.data(),
        0,
        dActive.rows() * dActive.cols());
    Matrix dX = first.backward(pass.in, dActive, into, pass.context.pool());
    if (residual) {
      Vectors.add(dOut.data(), 0, dX.data(), 0, dX.rows() * dX.cols());
    }
    return dX;
  }

  private static boolean isZero(Matrix m, int row) {
    return Vectors.squaredNorm(m.data(), m.offset(row), m.cols()) == 0f;
  }

  private static void zero(Matrix m, int row) {
    Arrays.fill(m.data(), m.offset(row), m.offset(row) + m.cols(), 0f);
  }
}
