package io.twinspire.core.train;

import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.optim.Schedule;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.testing.Planted;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.core.tower.TowerSettings.MlpSettings;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Small runs over planted data.
final class Runs {
  /// In-batch, and three of what a pair names.
  static final NegativesSettings IN_BATCH =
      new NegativesSettings(true, null, 3, NegativesSettings.Known.MASK);

  private Runs() {}

  /// A tower with everything that has randomness or state: MLP, dropout, learned token weights.
  static TowerSettings.Bag fullTower(int dimensions, boolean tied) {
    return fullTower(dimensions, tied, Storage.FLOAT32);
  }

  static TowerSettings.Bag fullTower(int dimensions, boolean tied, Storage storage) {
    return new TowerSettings.Bag(
        dimensions, tied, 1f, true, new MlpSettings(dimensions + 3, 0.2f, true), true, storage);
  }

  static InfoNce symmetric() {
    return new InfoNce(0.1f, true, true);
  }

  static TwoTower model(Planted data, TowerSettings settings, Objective objective, long seed) {
    return model(data, settings, new ScorerSettings.Dot(), objective, seed);
  }

  static TwoTower model(
      Planted data, TowerSettings settings, ScorerSettings scorer, Objective objective, long seed) {
    return TwoTower.create(
        settings, scorer, data.inputs(), data.inputs(), objective.temperature(), Start.drawn(seed));
  }

  /// A batch of `pairs[rows]`, in-batch, without correction.
  static BatchPlan plan(TrainingSet data, int... rows) {
    return new BatchPlanner(data, IN_BATCH, Negatives.NONE, rows.length, false, 1, 0)
        .plan(rows, 0, 0);
  }

  static TrainingSettings loop(int epochs, int batch, int chunk, float clip, int patience) {
    return new TrainingSettings(epochs, batch, Rows.PAIRS, chunk, clip, patience, "ndcg@10", 1);
  }

  static Stage stage(
      TrainingSettings loop,
      Objective objective,
      OptimizerSettings optimizer,
      Negatives negatives) {
    return new Stage(
        1,
        "test",
        loop,
        objective,
        optimizer,
        new Schedule(Schedule.Shape.COSINE, 0.2f, 0.1f),
        1f,
        IN_BATCH,
        negatives);
  }

  /// Bits of all weights and moments, by name.
  static Map<String, List<Integer>> bits(Trainer trainer) {
    var bits = new TreeMap<String, List<Integer>>();
    trainer.state().forEach((name, m) -> bits.put(name, bits(m)));
    return bits;
  }

  private static List<Integer> bits(FloatRows m) {
    var bits = new ArrayList<Integer>();
    float[] row = new float[m.cols()];
    for (int r = 0; r < m.rows(); r++) {
      m.copyRow(r, row);
      for (float value : row) {
        bits.add(Float.floatToRawIntBits(value));
      }
    }
    return bits;
  }

  /// Measures, saves nothing, never stops.
  static class Listener implements TrainingListener {
    final List<Double> losses = new ArrayList<>();
    final List<Double> devs = new ArrayList<>();
    final List<NegativeShares> negatives = new ArrayList<>();
    private final Planted data;
    private final TwoTower model;
    private final WorkerPool pool;

    Listener(Planted data, TwoTower model, WorkerPool pool) {
      this.data = data;
      this.model = model;
      this.pool = pool;
    }

    @Override
    public double devMetric() {
      return data.dev(model, pool);
    }

    @Override
    public boolean stopRequested() {
      return false;
    }

    @Override
    public void onStep(Stage stage, Progress progress, int steps, double loss, double rate) {
      losses.add(loss);
    }

    @Override
    public void onNegatives(Stage stage, Progress progress, NegativeShares shares) {
      negatives.add(shares);
    }

    @Override
    public void onEpoch(Stage stage, Progress progress, double loss, double dev, boolean best) {
      devs.add(dev);
    }

    @Override
    public void save(Trainer trainer, Progress progress, boolean best) throws IOException {}
  }
}
