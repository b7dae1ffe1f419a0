package io.twinspire.core.sequence;

import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Blocks one after another, and a last normalisation where there is one (as blocks that normalise
/// before their layers need it), `M x d -> M x d`.
public record Transformer(List<TransformerBlock> blocks, @Nullable LayerNormalization last) {

  public List<Parameter> parameters() {
    var all = new ArrayList<Parameter>();
    blocks.forEach(block -> all.addAll(block.parameters()));
    if (last != null) {
      all.addAll(last.parameters());
    }
    return all;
  }

  /// What [#backward] needs of a forward pass.
  public static final class Pass {
    private final List<TransformerBlock.Pass> blocks;
    private final LayerNormalization.@Nullable Pass last;
    private final Matrix out;

    private Pass(
        List<TransformerBlock.Pass> blocks, LayerNormalization.@Nullable Pass last, Matrix out) {
      this.blocks = blocks;
      this.last = last;
      this.out = out;
    }

    public Matrix out() {
      return out;
    }
  }

  /// @param x `M x d`; not to be changed until [#backward] is done
  public Pass forward(Matrix x, Sequences sequences) {
    var passes = new ArrayList<TransformerBlock.Pass>();
    Matrix y = x;
    for (TransformerBlock block : blocks) {
      var pass = block.forward(y, sequences);
      passes.add(pass);
      y = pass.out();
    }
    var normed = last == null ? null : last.forward(y);
    return new Pass(passes, normed, normed == null ? y : normed.out());
  }

  /// Returns dX; `dY` is changed.
  public Matrix backward(Pass pass, Matrix dY, Sequences sequences, Gradients into) {
    if (last != null && pass.last != null) {
      last.backward(pass.last, dY, into);
    }
    Matrix d = dY;
    for (int b = blocks.size() - 1; b >= 0; b--) {
      d = blocks.get(b).backward(pass.blocks.get(b), d, sequences, into);
    }
    return d;
  }
}
