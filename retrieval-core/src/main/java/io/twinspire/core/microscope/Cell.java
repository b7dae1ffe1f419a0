package io.twinspire.core.microscope;

import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.objective.Objective;

/// One way to train: an objective with negatives.
///
/// @param objective short name
/// @param hardness of its negatives, 0 where all weigh the same
/// @param sampler short name of the negatives
/// @param k negatives asked for: draws, the others of the batch, or the catalogue less one
/// @param batch pairs of a step
public record Cell(
    String objective,
    float hardness,
    String sampler,
    int k,
    Objective loss,
    NegativesSettings negatives,
    int batch) {}
