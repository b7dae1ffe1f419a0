package io.twinspire.bench.side;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.ContrastiveStep;
import io.twinspire.core.scoring.Targets;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.stream.IntStream;

/// Loss, dQ and dD of InfoNCE at temperature .05, query i's positive being candidate i.
final class InfoNceBody implements Body {

  static final float TEMPERATURE = 0.05f;

  private final Matrix q;
  private final Matrix d;
  private final Matrix dQ;
  private final Matrix dD;
  private final Candidates candidates;
  private final Targets targets;
  private final InfoNce objective;
  private final WorkerPool pool;
  private final ContrastiveStep step;
  private double loss;

  InfoNceBody(Case task) {
    int[] sizes = task.sizes(3);
    int m = sizes[0];
    int n = sizes[1];
    int dim = sizes[2];
    q = new Matrix(Numbers.rows(1, m, dim), m, dim);
    d = new Matrix(Numbers.rows(2, n, dim), n, dim);
    dQ = Matrix.zeros(m, dim);
    dD = Matrix.zeros(n, dim);
    int[] one = IntStream.rangeClosed(0, m).toArray();
    candidates = Candidates.forAll(n, n);
    targets = new Targets(new Ragged(one, one), new Ragged(new int[m + 1], new int[0]));
    boolean twoSided = task.name().equals("infonce-two-sided");
    objective = new InfoNce(TEMPERATURE, false, twoSided);
    pool = new WorkerPool(task.threads());
    step = new ContrastiveStep(pool);
  }

  @Override
  public void run() {
    loss = step.run(q, d, candidates, targets, objective, 1 / TEMPERATURE, dQ, dD).loss();
  }

  @Override
  public double result() {
    return loss + Body.norm(dQ.data()) + Body.norm(dD.data());
  }

  @Override
  public void close() {
    pool.close();
  }
}
