package io.twinspire.core.train;

import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.optim.Schedule;

/// One stretch of training with its own schedule and negatives; a run has one, or two (then with
/// mined negatives).
///
/// @param index number of the stage in the run, from 0; random numbers depend on it
/// @param name as in tables and events, e.g. `in-batch`, `mined`
/// @param rate factor of the optimiser's learning rate
/// @param negatives whom queries are pushed away from
/// @param given the negatives that the data or mining names for each pair; between two steps they
///   may become others, see [TrainingListener#beforeStep]
public record Stage(
    int index,
    String name,
    TrainingSettings training,
    Objective objective,
    OptimizerSettings optimizer,
    Schedule schedule,
    float rate,
    NegativesSettings negatives,
    Negatives given) {}
