package io.twinspire.bench.side;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.core.data.Features;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.StepContext;
import io.twinspire.core.layer.Workspace;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.optim.Optimizer;
import io.twinspire.core.scoring.ContrastiveStep;
import io.twinspire.core.scoring.MatryoshkaStep;
import io.twinspire.core.tower.Tower;
import io.twinspire.core.train.BatchPlan;
import io.twinspire.core.train.BatchPlanner;
import io.twinspire.core.train.Negatives;
import io.twinspire.core.train.TrainingSet;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A training step of in-batch negatives cut where a stopwatch goes: what `core.train` does for one
/// batch in one piece, part for part and bit for bit.
final class StagedStep {

  /// Parts of a step in their order. Towers leave gradients of tables as terms (row, source,
  /// weight); sorting and summing them is the optimiser's, which does it together with the update.
  enum Part {
    /// Who is in the batch, and its rows of features.
    BATCH,
    FORWARD,
    LOSS,
    BACKWARD,
    OPTIMISER;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final List<Part> PARTS = List.of(Part.values());

  private final TwoTower model;
  private final TrainingSet data;
  private final RunConfig config;
  private final WorkerPool pool;
  private final ContrastiveStep contrastive;
  private final Optimizer optimizer;
  private final BatchPlanner planner;
  private final Workspace memory = new Workspace();
  private long steps;

  StagedStep(TwoTower model, TrainingSet data, RunConfig config, WorkerPool pool) {
    this.model = model;
    this.data = data;
    this.config = config;
    this.pool = pool;
    contrastive = new ContrastiveStep(pool, model.scorer());
    optimizer =
        new Optimizer(
            config.optimizer(),
            config.training().clipNorm(),
            model.parameters(),
            config.seed(),
            0,
            pool);
    planner =
        new BatchPlanner(
            data,
            new NegativesSettings(true, null, 0, Known.MASK),
            Negatives.NONE,
            config.training().batchSize(),
            false,
            config.seed(),
            0);
  }

  /// What a step computed, how long each [Part] took, and what went in.
  record Done(double loss, Map<Part, Double> nanos, Features queries, Features documents) {}

  /// @param rows the pairs of the batch
  /// @param factor of the learning rate
  Done run(int[] rows, int epoch, double factor) {
    long[] at = new long[PARTS.size() + 1];
    at[0] = System.nanoTime();
    BatchPlan plan = planner.plan(rows, epoch, 0);
    Features queries = data.queries().select(plan.queries());
    Features documents = data.documents().select(plan.documents());

    at[1] = System.nanoTime();
    memory.clear();
    var context = new StepContext(pool, true, config.seed(), steps++, 0, null, memory);
    Tower.Pass q = model.query().forward(queries, context);
    Tower.Pass d = model.document().forward(documents, context.atRow(queries.rows()));

    at[2] = System.nanoTime();
    Matrix dQ = memory.matrix(q.out().rows(), q.out().cols());
    Matrix dD = memory.matrix(d.out().rows(), d.out().cols());
    var objective = config.objective();
    var gradients = new Gradients();
    ContrastiveStep.Result result =
        MatryoshkaStep.run(
            contrastive,
            q.out(),
            d.out(),
            plan.candidates(),
            plan.targets(),
            objective,
            model.scale(),
            dQ,
            dD,
            gradients);

    at[3] = System.nanoTime();
    model.query().backward(q, dQ, gradients);
    model.document().backward(d, dD, gradients);

    at[4] = System.nanoTime();
    optimizer.step(gradients, factor);
    at[5] = System.nanoTime();

    var nanos = new EnumMap<Part, Double>(Part.class);
    for (int i = 0; i < PARTS.size(); i++) {
      nanos.put(PARTS.get(i), (double) (at[i + 1] - at[i]));
    }
    return new Done(result.loss(), nanos, queries, documents);
  }
}
