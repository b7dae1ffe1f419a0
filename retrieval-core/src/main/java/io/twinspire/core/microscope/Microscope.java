package io.twinspire.core.microscope;

import io.twinspire.core.microscope.Grid.Refused;
import io.twinspire.core.settings.SettingsWriter;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Looks at every objective with every kind and number of negatives on one [Subject]: their
/// gradients at two moments of a model that the full softmax trains, and what comes of training
/// with them. `docs/microscope.md` has the formulas.
public final class Microscope {
  /// Epochs after which gradients are looked at a second time.
  private static final int ON_THE_WAY = 2;

  /// Of as many cells one is looked at before, until the code is compiled.
  private static final int WARMING = 16;

  private final Subject subject;
  private final List<Integer> ks;
  private final List<Float> hardnesses;
  private final WorkerPool pool;

  /// @param ks numbers of negatives, each one less than a power of two
  /// @param hardnesses of the negatives of `softmax` and `bce`, above 0
  public Microscope(Subject subject, List<Integer> ks, List<Float> hardnesses, WorkerPool pool) {
    this.subject = subject;
    this.ks = ks;
    this.hardnesses = hardnesses;
    this.pool = pool;
  }

  /// How far it is.
  @FunctionalInterface
  public interface Watcher {
    void at(int done, int of);
  }

  /// A gradient at one moment; the figures are those of [Statistics].
  ///
  /// @param nanosPerPair of planning, scores and gradient, the quickest of the passes
  /// @param cosineAtEqualTime `cosine / sqrt(1 + variance / n)`: of the mean of n draws of the same
  ///   pair, n being what fits into the time of one full softmax
  /// @param exact whether bias, cosines and variance are without chance
  public record GradientAt(
      String view,
      Figure bias,
      Figure cosine,
      Figure ownCosine,
      Figure variance,
      Figure stepCosine,
      double nanosPerPair,
      double cosineAtEqualTime,
      boolean exact) {}

  /// What is seen of one cell.
  ///
  /// @param settings of the objective
  public record Seen(
      String objective,
      JsonNode settings,
      float hardness,
      String sampler,
      int k,
      int batch,
      List<GradientAt> gradients,
      Trained training) {}

  /// @param onTheWay epochs of the full softmax before the second moment
  /// @param passes over all pairs that an estimate is of
  public record Report(
      String description,
      int documents,
      int queries,
      int pairs,
      int dimensions,
      float temperature,
      int epochs,
      int onTheWay,
      long seed,
      int passes,
      List<Seen> cells,
      List<Refused> refused) {}

  public Report run(Watcher watcher) throws IOException {
    var judge = new Judge(subject, pool);
    var training = new CellTraining(subject, judge, pool);
    int documents = subject.train().documents().rows();
    Cell full = Grid.full(subject.temperature(), subject.known(), documents);
    var views =
        List.of(
            judge.view("start", subject.models().create(subject.temperature()), subject),
            judge.view("on the way", training.run(full, ON_THE_WAY).model(), subject));
    var probes =
        views.stream()
            .map(view -> new GradientProbe(subject.train(), view, full, pool, subject.seed()))
            .toList();
    Grid.Cells grid = Grid.cells(subject.temperature(), subject.known(), documents, ks, hardnesses);
    var seen = new ArrayList<Seen>();
    var fullNanos = new double[views.size()];
    for (int c = 0; c < grid.cells().size(); c += WARMING) {
      probes.getFirst().measure(grid.cells().get(c));
      training.run(grid.cells().get(c), 1);
    }
    for (Cell cell : grid.cells()) {
      watcher.at(seen.size(), grid.cells().size());
      var gradients = new ArrayList<GradientAt>();
      for (int v = 0; v < views.size(); v++) {
        var measured = probes.get(v).measure(cell);
        // The full softmax is the first.
        fullNanos[v] = seen.isEmpty() ? measured.nanosPerPair() : fullNanos[v];
        gradients.add(gradient(views.get(v), measured, fullNanos[v]));
      }
      seen.add(
          new Seen(
              cell.objective(),
              SettingsWriter.toJson((Record) cell.loss()),
              cell.hardness(),
              cell.sampler(),
              cell.k(),
              cell.batch(),
              gradients,
              training.run(cell).trained()));
    }
    return new Report(
        subject.description(),
        documents,
        subject.train().queries().rows(),
        subject.train().pairs().size(),
        views.getFirst().documents().cols(),
        subject.temperature(),
        subject.epochs(),
        ON_THE_WAY,
        subject.seed(),
        GradientProbe.PASSES,
        seen,
        grid.refused());
  }

  private static GradientAt gradient(View view, GradientProbe.Measured measured, double fullNanos) {
    Statistics.Of figures = measured.figures();
    double draws = fullNanos / measured.nanosPerPair();
    return new GradientAt(
        view.name(),
        figures.bias(),
        figures.cosine(),
        figures.ownCosine(),
        figures.variance(),
        figures.stepCosine(),
        measured.nanosPerPair(),
        figures.cosine().value() / Math.sqrt(1 + figures.variance().value() / draws),
        measured.exact());
  }
}
