package io.twinspire.core.tower;

import io.twinspire.core.data.Features;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.StepContext;
import io.twinspire.kernels.Matrix;
import java.util.List;

/// Named ragged features -> `M x d`, and back. What a batch of queries or documents goes through to
/// become vectors.
public interface Tower {

  /// Length of the vectors made.
  int dimensions();

  /// Every trainable parameter, in a fixed order.
  List<Parameter> parameters();

  /// Encodes all rows of `in`.
  ///
  /// @return the vectors and what [#backward] needs of the way there
  Pass forward(Features in, StepContext context);

  /// Adds the parameter gradients for `dOut = dL/d(pass.out())`, `M x d`.
  void backward(Pass pass, Matrix dOut, Gradients into);

  /// One forward pass: the output, `M x d`, and this tower's own activations.
  interface Pass {
    Matrix out();
  }
}
