package io.twinspire.core.train;

import io.twinspire.core.objective.Objective;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.optim.Schedule;

/// One stretch of training with its own schedule and negatives; a run has one (in-batch), or two
/// (then mined).
///
/// @param index number of the stage in the run, from 0; random numbers depend on it
/// @param name as in tables and events, e.g. `in-batch`, `mined`
/// @param rate factor of the optimiser's learning rate
/// @param negativesPerPair explicit negatives drawn for each pair and epoch
public record Stage(
    int index,
    String name,
    TrainingSettings training,
    Objective objective,
    OptimizerSettings optimizer,
    Schedule schedule,
    float rate,
    int negativesPerPair,
    Negatives negatives) {}
