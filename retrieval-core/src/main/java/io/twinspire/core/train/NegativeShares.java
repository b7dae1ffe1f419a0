package io.twinspire.core.train;

import io.twinspire.core.scoring.Hardness;

/// What the negatives of a step were like.
///
/// @param perQuery negatives of a query, on average, without those that are masked
/// @param known share of what came as a negative that is known to be relevant to the query,
///   whatever then happened to it
/// @param easy share of the negatives with next to no gradient, see [Hardness]
/// @param above share of the negatives that scored above the positive
public record NegativeShares(double perQuery, double known, double easy, double above) {
  static NegativeShares of(BatchPlan plan, Hardness hardness) {
    return new NegativeShares(
        hardness.negatives() / (double) plan.queries().length,
        plan.drawn() == 0 ? 0 : plan.known() / (double) plan.drawn(),
        hardness.easyShare(),
        hardness.aboveShare());
  }
}
