package io.twinspire.core.sequence;

import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Linear;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.Workspace;
import io.twinspire.kernels.Matrix;
import java.util.List;
import java.util.stream.Stream;

/// `Y = norm(f(X W^T + b))`, `M x d -> M x d`: what BERT puts between its blocks and its output
/// layer (Devlin et al. 2019, in their code; Sun et al. 2019, eq. 7, without the normalisation).
///
/// @param linear `d x d`
public record Projection(Linear linear, Activation activation, LayerNormalization norm) {

  List<Parameter> parameters() {
    return Stream.of(linear.parameters(), norm.parameters()).flatMap(List::stream).toList();
  }

  /// @param mapped before the activation, `M x d`
  record Pass(Matrix in, Matrix mapped, LayerNormalization.Pass normed) {}

  Pass forward(Matrix x, Sequences sequences) {
    Workspace memory = sequences.memory();
    Matrix mapped = memory.matrix(x.rows(), x.cols());
    linear.forward(x, mapped, sequences.context().pool());
    Matrix active = memory.matrix(x.rows(), x.cols());
    activation.forward(mapped, active);
    return new Pass(x, mapped, norm.forward(active, sequences));
  }

  /// Returns dX; `dY` is changed.
  Matrix backward(Pass pass, Matrix dY, Sequences sequences, Gradients into) {
    norm.backward(pass.normed, dY, into);
    activation.backward(pass.mapped, dY);
    Matrix dX = sequences.memory().matrix(dY.rows(), dY.cols());
    return linear.backward(pass.in, dY, dX, into, sequences.context().pool());
  }
}
