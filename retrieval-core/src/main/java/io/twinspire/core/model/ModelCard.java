package io.twinspire.core.model;

import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.tower.TowerSettings;
import java.util.List;

/// `model.json`: what a program needs to know to use the weights beside it.
///
/// @param scale 1/temperature at the end of training
/// @param prefixes lengths to which vectors may be cut (Matryoshka); empty where only the full
///   length was trained
/// @param seed of the freshly drawn weights, which rows added later are drawn with as well
@Doc("What a program needs to know to use the weights beside it.")
public record ModelCard(
    @Doc("Format of the folder.") int format,
    @Doc("The towers.") TowerSettings tower,
    @Doc("What scores a pair of vectors.") @Default("{\"type\": \"dot\"}") ScorerSettings scorer,
    @Doc("Multiplier of the cosine scores in training.") float scale,
    @Doc("Lengths to which vectors may be cut.") List<Integer> prefixes,
    @Doc("Seed of the freshly drawn weights.") long seed) {

  static final int FORMAT = 1;
}
