package io.twinspire.core.scoring;

import io.twinspire.core.layer.Gradients;
import io.twinspire.core.objective.Objective;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Normalize;
import io.twinspire.kernels.Vectors;
import java.util.List;

/// The step under [io.twinspire.core.objective.Matryoshka]: the objective is taken on the full
/// vectors and on re-normalised prefixes of them, so that a vector may be cut to any of the trained
/// lengths. The loss is the mean over the lengths. Wraps the step, not the row.
public final class MatryoshkaStep {
  private MatryoshkaStep() {}

  /// As [ContrastiveStep#run], over `objective.prefixes()` and the full length; the full length is
  /// what is watched.
  public static ContrastiveStep.Result run(
      ContrastiveStep step,
      Matrix q,
      Matrix d,
      Candidates candidates,
      Targets targets,
      Objective objective,
      float scale,
      Matrix dQ,
      Matrix dD,
      Gradients into) {
    ContrastiveStep.Result full =
        step.run(q, d, candidates, targets, objective, scale, dQ, dD, into);
    List<Integer> prefixes = objective.prefixes().stream().filter(p -> p < q.cols()).toList();
    if (prefixes.isEmpty()) {
      return full;
    }
    step.watch();
    float share = 1f / (prefixes.size() + 1);
    Vectors.scale(share, dQ.data(), 0, dQ.rows() * dQ.cols());
    Vectors.scale(share, dD.data(), 0, dD.rows() * dD.cols());
    double loss = full.loss() * share;
    double dLogScale = full.dLogScale() * share;
    for (int length : prefixes) {
      Prefix qp = Prefix.of(q, length);
      Prefix dp = Prefix.of(d, length);
      Matrix dqp = Matrix.zeros(q.rows(), length);
      Matrix ddp = Matrix.zeros(d.rows(), length);
      ContrastiveStep.Result part =
          step.run(qp.unit, dp.unit, candidates, targets, objective, scale, dqp, ddp, into);
      qp.backward(dqp, share, dQ);
      dp.backward(ddp, share, dD);
      loss += part.loss() * share;
      dLogScale += part.dLogScale() * share;
    }
    return new ContrastiveStep.Result(loss, dLogScale);
  }

  /// The first columns of a matrix at unit length, with the norms they had.
  private record Prefix(Matrix unit, float[] norms) {
    static Prefix of(Matrix full, int length) {
      Matrix unit = Matrix.zeros(full.rows(), length);
      float[] norms = new float[full.rows()];
      for (int r = 0; r < full.rows(); r++) {
        norms[r] = Normalize.l2(full.data(), full.offset(r), unit.data(), unit.offset(r), length);
      }
      return new Prefix(unit, norms);
    }

    void backward(Matrix dUnit, float share, Matrix into) {
      float[] dx = new float[unit.cols()];
      for (int r = 0; r < unit.rows(); r++) {
        Normalize.l2Backward(
            unit.data(),
            unit.offset(r),
            dUnit.data(),
            dUnit.offset(r),
            norms[r],
            dx,
            0,
            unit.cols());
        Vectors.axpy(share, dx, 0, into.data(), into.offset(r), unit.cols());
      }
    }
  }
}
