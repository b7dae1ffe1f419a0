package io.twinspire.core.sequence;

import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Linear;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import java.util.List;
import java.util.stream.Stream;

/// `Y = W2 dropout(f(W1 x + b1)) + b2`, the same map for each row: `M x d -> M x d` with a hidden
/// layer of h.
///
/// @param first `h x d`
/// @param second `d x h`
public record FeedForward(Linear first, Linear second, Activation activation, Dropout dropout) {

  List<Parameter> parameters() {
    return Stream.of(first, second).flatMap(layer -> layer.parameters().stream()).toList();
  }

  /// @param hidden before the activation, `M x h`
  /// @param active after it and after dropout, `M x h`
  record Pass(Matrix in, Matrix hidden, Matrix active, Matrix out) {}

  Pass forward(Matrix x, Sequences sequences) {
    var pool = sequences.context().pool();
    var memory = sequences.memory();
    Matrix hidden = first.forward(x, memory.matrix(x.rows(), first.weight().rows()), pool);
    Matrix active = memory.matrix(hidden.rows(), hidden.cols());
    activation.forward(hidden, active);
    sequences.drop(dropout, active);
    Matrix y = memory.matrix(x.rows(), second.weight().rows());
    return new Pass(x, hidden, active, second.forward(active, y, pool));
  }

  /// Returns dX.
  Matrix backward(Pass pass, Matrix dY, Sequences sequences, Gradients into) {
    var pool = sequences.context().pool();
    var memory = sequences.memory();
    Matrix d = memory.matrix(dY.rows(), second.weight().cols());
    second.backward(pass.active, dY, d, into, pool);
    sequences.drop(dropout, d);
    activation.backward(pass.hidden, d);
    Matrix dX = memory.matrix(dY.rows(), first.weight().cols());
    return first.backward(pass.in, d, dX, into, pool);
  }
}
