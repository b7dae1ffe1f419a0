package io.twinspire.core.objective;

import io.twinspire.core.settings.Problems;

/// What must hold of a temperature, for every objective that has one.
final class Temperature {
  private Temperature() {}

  static void check(Problems problems, float temperature, boolean learned) {
    problems.require(temperature > 0, "temperature", "must be > 0", temperature);
    problems.require(
        !learned || temperature <= 0 || temperature >= Objective.LEAST_LEARNED_TEMPERATURE,
        "temperature",
        "must be >= " + Objective.LEAST_LEARNED_TEMPERATURE + " where it is learned",
        temperature);
  }
}
