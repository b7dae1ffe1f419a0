package io.twinspire.core.scoring;

import io.twinspire.core.layer.Parameter;
import io.twinspire.core.tower.TowerFactory.Start;
import java.util.List;

/// What turns the vectors of a query and of a document into a score, with the weights that it has
/// for that.
public sealed interface Scorer permits DotScorer, NeuralScorer {

  /// A new scorer of vectors of that many dimensions.
  static Scorer create(ScorerSettings settings, int dimensions, Start start) {
    return switch (settings) {
      case ScorerSettings.Dot _ -> new DotScorer();
      case ScorerSettings.Gmf _ -> NeuralScorer.create(dimensions, List.of(), dimensions, start);
      case ScorerSettings.Mlp mlp -> NeuralScorer.create(0, mlp.layers(), dimensions, start);
      case ScorerSettings.NeuMf neumf ->
          NeuralScorer.create(neumf.gmf(), neumf.layers(), dimensions, start);
    };
  }

  /// Every trainable parameter, in a fixed order.
  List<Parameter> parameters();
}
