package io.twinspire.core.train;

import io.twinspire.core.data.Features;
import io.twinspire.core.layer.CarriedState;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.StepContext;
import io.twinspire.core.layer.Workspace;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.scoring.ContrastiveStep;
import io.twinspire.core.scoring.Hardness;
import io.twinspire.core.scoring.MatryoshkaStep;
import io.twinspire.core.scoring.Violations;
import io.twinspire.core.scoring.Watcher;
import io.twinspire.core.tower.Tower;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One forward and backward pass of a batch: encode the queries, plan, encode the candidates, score
/// block by block, gradients back into the towers.
///
/// With a chunk size the towers are run in pieces and run again on the way back (GradCache, Gao et
/// al. 2021): activations of one chunk exist at a time, and since dropout masks are a function of
/// the global row, loss and gradients are those of the batch in one piece.
public final class Step {
  private final TwoTower model;
  private final Objective objective;
  private final ContrastiveStep contrastive;
  private final WorkerPool pool;
  private final long seed;
  private final int chunk;
  private final @Nullable CarriedState carried;

  /// Vectors and their gradients, in the same place in every step: new memory would have to be
  /// fetched again and again.
  private final Workspace memory = new Workspace();

  /// @param chunk rows encoded at a time; 0 for all at once
  public Step(TwoTower model, Objective objective, WorkerPool pool, long seed, int chunk) {
    this(model, objective, pool, seed, chunk, null);
  }

  /// @param chunk rows encoded at a time; 0 for all at once
  /// @param carried what a row's query goes on from; null where rows know nothing of one another
  Step(
      TwoTower model,
      Objective objective,
      WorkerPool pool,
      long seed,
      int chunk,
      @Nullable CarriedState carried) {
    this.model = model;
    this.objective = objective;
    this.contrastive = new ContrastiveStep(pool, model.scorer());
    this.pool = pool;
    this.seed = seed;
    this.chunk = chunk;
    this.carried = carried;
  }

  /// Who is in a batch, said once its queries are encoded, so that negatives may be chosen by the
  /// model's own scores.
  @FunctionalInterface
  public interface Plan {
    BatchPlan of(ModelScores model);
  }

  /// @param loss of the batch
  /// @param plan what was planned
  /// @param documents vectors of its documents, D, until the next step
  /// @param violations as many as the plan asks for, null where it asks for none
  /// @param hardness of the negatives, null where it was not asked for
  public record Result(
      double loss,
      BatchPlan plan,
      Matrix documents,
      @Nullable Violations violations,
      @Nullable Hardness hardness) {}

  /// Loss of the batch, with the gradient of every parameter in `into`: encode the queries, plan,
  /// encode the candidates, score, backward.
  ///
  /// @param queries of the batch, one row each, of which the tower may make several vectors
  /// @param documents all of them, of which the plan names those to encode
  /// @param number the step's number in the run, from which dropout masks follow
  /// @param watch whether to tell how hard the negatives were
  /// @param into takes the gradients, those of tables as terms that hold until the next step
  public Result run(
      Features queries, Features documents, Plan plan, long number, boolean watch, Gradients into) {
    memory.clear();
    // Chunks are to be forgotten one by one.
    Workspace ofPasses = chunk > 0 ? null : memory;
    var context = new StepContext(pool, true, seed, number, 0, carried, ofPasses);
    // The two sides of tied towers must not share dropout masks: documents follow the queries'
    // rows.
    var q = new Encoded(model.query(), queries, context);
    BatchPlan batch = plan.of(new ModelScores(model, q.out, documents, pool));
    var d =
        new Encoded(
            model.document(),
            documents.select(batch.encoded()),
            new StepContext(pool, true, seed, number, queries.rows(), null, ofPasses));
    Frozen frozen = batch.frozen();
    Matrix all = frozen == null ? d.out : frozen.into(d.out);
    Matrix dQ = memory.matrix(q.out.rows(), q.out.cols());
    Matrix dD = memory.matrix(all.rows(), all.cols());
    Hardness hardness = watch ? new Hardness(q.out.rows()) : null;
    Violations violations =
        batch.violations() > 0 ? new Violations(q.out.rows(), batch.violations()) : null;
    contrastive.watch(
        Stream.of(hardness, violations).filter(Objects::nonNull).toArray(Watcher[]::new));
    ContrastiveStep.Result result =
        MatryoshkaStep.run(
            contrastive,
            q.out,
            all,
            batch.candidates(),
            batch.targets(),
            objective,
            model.scale(),
            dQ,
            dD,
            into);
    q.backward(dQ, into);
    d.backward(frozen == null ? dD : frozen.outOf(dD), into);
    if (objective.learnTemperature()) {
      into.dense(model.logScale())[0] += (float) result.dLogScale();
    }
    return new Result(result.loss(), batch, all, violations, hardness);
  }

  /// One side of the batch, encoded whole or chunk by chunk.
  private final class Encoded {
    private final Tower tower;
    private final Features in;
    private final StepContext context;
    private final List<Tower.Pass> kept = new ArrayList<>();
    private final Matrix out;

    Encoded(Tower tower, Features in, StepContext context) {
      this.tower = tower;
      this.in = in;
      this.context = context;
      if (whole()) {
        Tower.Pass pass = tower.forward(in, context);
        kept.add(pass);
        out = pass.out();
        return;
      }
      var parts = new ArrayList<Matrix>();
      for (int from = 0; from < in.rows(); from += chunk) {
        parts.add(forwardChunk(from).out());
      }
      out = Matrix.zeros(parts.stream().mapToInt(Matrix::rows).sum(), tower.dimensions());
      int at = 0;
      for (Matrix part : parts) {
        System.arraycopy(part.data(), 0, out.data(), out.offset(at), part.rows() * part.cols());
        at += part.rows();
      }
    }

    void backward(Matrix dOut, Gradients into) {
      if (whole()) {
        tower.backward(kept.getFirst(), dOut, into);
        return;
      }
      int at = 0;
      for (int from = 0; from < in.rows(); from += chunk) {
        Tower.Pass pass = forwardChunk(from);
        int rows = pass.out().rows();
        Matrix part = Matrix.zeros(rows, dOut.cols());
        System.arraycopy(dOut.data(), dOut.offset(at), part.data(), 0, rows * dOut.cols());
        tower.backward(pass, part, into);
        at += rows;
      }
    }

    private boolean whole() {
      return chunk <= 0 || in.rows() <= chunk;
    }

    private Tower.Pass forwardChunk(int from) {
      int[] rows = new int[Math.min(chunk, in.rows() - from)];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = from + i;
      }
      return tower.forward(in.select(rows), context.atRow(from));
    }
  }
}
