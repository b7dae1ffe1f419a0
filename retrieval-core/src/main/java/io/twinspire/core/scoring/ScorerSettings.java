package io.twinspire.core.scoring;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import io.twinspire.core.settings.Typed;
import java.util.List;

/// What turns the vectors p of a query and q of a document into a score.
///
/// **Source.** He, Liao, Zhang, Nie, Hu & Chua 2017, "Neural Collaborative Filtering": `gmf` is eq.
/// 9, `mlp` eq. 10, `neumf` eq. 12, all before the sigmoid, which belongs to the objective `bce`.
///
/// **Deviations.** The output has a bias, as in the authors' code. `neumf` reads its two pairs of
/// embeddings from two ranges of the towers' columns. It starts untrained: starting from a trained
/// `gmf` and `mlp` (section 3.4.1) is not offered.
public sealed interface ScorerSettings extends Typed {

  /// Whether the best documents of a query are the nearest neighbours of its vector, so that an
  /// index of vectors can find them.
  default boolean indexable() {
    return false;
  }

  /// Reports what does not fit vectors of that many dimensions.
  default void check(int dimensions, Problems problems) {}

  /// `s = p . q`.
  @TypeName("dot")
  @Doc("The dot product of both vectors, the cosine where towers normalise; can be indexed.")
  record Dot() implements ScorerSettings {

    @Override
    public boolean indexable() {
      return true;
    }
  }

  /// `s = h . (p * q) + b`, generalised matrix factorisation.
  @TypeName("gmf")
  @Doc("A learned weight for each product of two elements (GMF of NCF); re-ranks only.")
  record Gmf() implements ScorerSettings {}

  /// `s = h . x_L + b`, `x_l = relu(W_l x_{l-1} + b_l)`, `x_0 = [p; q]`.
  @TypeName("mlp")
  @Doc("Layers with ReLU over both vectors side by side (MLP of NCF); re-ranks only.")
  record Mlp(
      @Doc("Widths of the layers, first to last.") @Default("[64, 32, 16]") List<Integer> layers)
      implements ScorerSettings, Checked {

    @Override
    public void check(Problems problems) {
      checkLayers(layers, problems);
    }
  }

  /// `s = h . [p^G * q^G; x_L] + b`: the first `gmf` elements of the vectors are `gmf`'s, the
  /// others `mlp`'s.
  @TypeName("neumf")
  @Doc("GMF and MLP side by side, each on columns of its own (NeuMF of NCF); re-ranks only.")
  record NeuMf(
      @Doc("How many of the towers' dimensions, from the first, are GMF's; the rest are the MLP's.")
          @Default("16")
          int gmf,
      @Doc("Widths of the layers, first to last.") @Default("[64, 32, 16]") List<Integer> layers)
      implements ScorerSettings, Checked {

    @Override
    public void check(Problems problems) {
      problems.require(gmf >= 1, "gmf", "must be >= 1", gmf);
      checkLayers(layers, problems);
    }

    @Override
    public void check(int dimensions, Problems problems) {
      problems.require(
          gmf < dimensions,
          "scorer.gmf",
          "must be below tower.dimensions (" + dimensions + "), which leaves the rest to the MLP",
          gmf);
    }
  }

  private static void checkLayers(List<Integer> layers, Problems problems) {
    problems.require(
        !layers.isEmpty() && layers.stream().allMatch(width -> width >= 1 && width <= 4096),
        "layers",
        "must be one or more widths of 1 to 4096",
        layers);
  }
}
