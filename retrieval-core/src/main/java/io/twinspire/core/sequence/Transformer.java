package io.twinspire.core.sequence;

import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Blocks one after another, and a last normalisation where there is one (as blocks that normalise
/// before their layers need it), `M x d -> A x d`. What the last block gives a row no other row
/// reads, so it is made for those that are asked.
public record Transformer(List<TransformerBlock> blocks, @Nullable LayerNormalization last)
    implements SequenceEncoder {

  @Override
  public List<Parameter> parameters() {
    var all = new ArrayList<Parameter>();
    blocks.forEach(block -> all.addAll(block.parameters()));
    if (last != null) {
      all.addAll(last.parameters());
    }
    return all;
  }

  /// Attention works on one sequence at a time, whatever the group.
  @Override
  public boolean fills(int sequences, int rows) {
    return rows >= 400;
  }

  private record TransformerPass(
      List<TransformerBlock.Pass> blocks, LayerNormalization.@Nullable Pass last, Matrix out)
      implements Pass {}

  @Override
  public Pass forward(Matrix x, Sequences sequences) {
    var passes = new ArrayList<TransformerBlock.Pass>();
    Matrix y = x;
    for (int b = 0; b < blocks.size(); b++) {
      var pass = blocks.get(b).forward(y, of(b, sequences));
      passes.add(pass);
      y = pass.out();
    }
    var normed = last == null ? null : last.forward(y, sequences);
    return new TransformerPass(passes, normed, normed == null ? y : normed.out());
  }

  @Override
  public Matrix backward(Pass pass, Matrix dY, Sequences sequences, Gradients into) {
    var p = (TransformerPass) pass;
    if (last != null && p.last != null) {
      last.backward(p.last, dY, into);
    }
    Matrix d = dY;
    for (int b = blocks.size() - 1; b >= 0; b--) {
      d = blocks.get(b).backward(p.blocks.get(b), d, of(b, sequences), into);
    }
    return d;
  }

  private Sequences of(int block, Sequences sequences) {
    return block == blocks.size() - 1 ? sequences : sequences.whole();
  }
}
