package io.twinspire.core.sequence;

import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The layers of BERT (Devlin et al. 2019), `M x d -> A x d`; D is dropout:
///
///     Y = projection(blocks(D(norm(X))))
///
/// @param norm of the embedded rows
/// @param blocks whose attention reads both ways
/// @param projection of what the blocks give; null where there is none
public record BertEncoder(
    LayerNormalization norm, Dropout dropout, Transformer blocks, @Nullable Projection projection)
    implements SequenceEncoder {

  @Override
  public List<Parameter> parameters() {
    return Stream.of(
            norm.parameters(),
            blocks.parameters(),
            projection == null ? List.<Parameter>of() : projection.parameters())
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public boolean fills(int sequences, int rows) {
    return blocks.fills(sequences, rows);
  }

  private record BertPass(
      LayerNormalization.Pass normed,
      SequenceEncoder.Pass blocks,
      Projection.@Nullable Pass projected,
      Matrix out)
      implements Pass {}

  @Override
  public Pass forward(Matrix x, Sequences sequences) {
    var normed = norm.forward(x, sequences);
    sequences.drop(dropout, normed.out());
    var made = blocks.forward(normed.out(), sequences);
    var projected = projection == null ? null : projection.forward(made.out(), sequences.asked());
    return new BertPass(
        normed, made, projected, projected == null ? made.out() : projected.normed().out());
  }

  @Override
  public Matrix backward(Pass pass, Matrix dY, Sequences sequences, Gradients into) {
    var p = (BertPass) pass;
    Matrix d = dY;
    if (projection != null && p.projected != null) {
      d = projection.backward(p.projected, d, sequences.asked(), into);
    }
    Matrix dX = blocks.backward(p.blocks, d, sequences, into);
    sequences.drop(dropout, dX);
    norm.backward(p.normed, dX, into);
    return dX;
  }
}
