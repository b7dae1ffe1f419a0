package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import java.util.List;

/// Matryoshka representation learning: any other objective, taken on whole vectors and on prefixes
/// of them at unit length, so that a vector may be cut to each of these lengths.
///
/// **Formula.** `L = 1/(p+1) ( L(Q, D) + sum_k L(N_k(Q), N_k(D)) )` over p prefix lengths k, where
/// `N_k` takes the first k values of a row and makes them a unit vector.
///
/// **Shapes.** Q `M x d`, D `N x d`; prefixes `M x k` and `N x k`. A row of scores is the wrapped
/// objective's; the lengths are the step's.
///
/// **Source.** Kusupati, Bhatt, Rege, Wallingford, Sinha, Ramanujan, Howard-Snyder, Chen, Kakade,
/// Jain & Farhadi 2022, "Matryoshka Representation Learning", eq. 1.
///
/// **Relations.** Without prefixes this is the wrapped objective. A step costs `1 + sum_k k/d` of
/// it.
///
/// **Deviations.** The mean over the lengths; the paper sums with weights 1, the same up to the
/// learning rate. One temperature for all lengths.
@TypeName("matryoshka")
@Doc("Another objective, taken on prefixes of the vectors as well, so that vectors can be cut.")
public record Matryoshka(
    @Doc("Prefix lengths, beside the full length.") List<Integer> prefixes,
    @Doc("What is taken at each length.") @Default("{\"type\": \"info-nce\"}") Objective objective)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    for (int prefix : prefixes) {
      problems.require(prefix >= 1, "prefixes", "must be lengths >= 1", prefix);
    }
    problems.require(
        !(objective instanceof Matryoshka),
        "objective.type",
        "must be another objective, with all lengths in one list",
        "matryoshka");
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    return objective.rowLossAndGradient(s, off, n, targets);
  }

  @Override
  public LogQ logQ() {
    return objective.logQ();
  }

  @Override
  public boolean twoSided() {
    return objective.twoSided();
  }

  @Override
  public boolean pointwise() {
    return objective.pointwise();
  }

  @Override
  public float bias() {
    return objective.bias();
  }

  @Override
  public float temperature() {
    return objective.temperature();
  }

  @Override
  public boolean learnTemperature() {
    return objective.learnTemperature();
  }

  @Override
  public boolean needsUnitLength() {
    return objective.needsUnitLength();
  }

  @Override
  public boolean needsTeacher() {
    return objective.needsTeacher();
  }
}
