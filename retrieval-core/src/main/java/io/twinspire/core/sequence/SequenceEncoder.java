package io.twinspire.core.sequence;

import io.twinspire.core.layer.CarriedState;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import java.util.List;

/// Layers that make a row of each row of a group of sequences that is asked ([Sequences#asked]), `M
/// x d -> A x d`, where all M are read.
public sealed interface SequenceEncoder permits Transformer, BertEncoder, RunningMean, GruStack {

  /// Every trainable parameter, in a fixed order.
  List<Parameter> parameters();

  /// Whether so many sequences, of so many rows together, are enough for a group: for the matrix
  /// products, and no more than the cache holds.
  boolean fills(int sequences, int rows);

  /// @param x `M x d`; not to be changed until [#backward] is done
  Pass forward(Matrix x, Sequences sequences);

  /// Returns dX, `M x d`, and adds the gradients of the parameters; `dY` is changed.
  ///
  /// @param dY `A x d`
  Matrix backward(Pass pass, Matrix dY, Sequences sequences, Gradients into);

  /// For batches of so many lanes that carry the state of their sequence from step to step.
  ///
  /// @throws IllegalArgumentException where these layers have none
  default CarriedState carried(int lanes) {
    throw new IllegalArgumentException(
        "sessions: layers must be gated recurrent units, which have a state to carry from step to"
            + " step, got "
            + getClass().getSimpleName());
  }

  /// One forward pass: the output, `A x d`, and what [#backward] needs of the way there.
  interface Pass {
    Matrix out();
  }
}
