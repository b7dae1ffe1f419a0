package io.twinspire.core.tower;

import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.EmbeddingBag;
import io.twinspire.core.layer.Linear;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.sequence.Activation;
import io.twinspire.core.sequence.FeedForward;
import io.twinspire.core.sequence.Gru;
import io.twinspire.core.sequence.GruStack;
import io.twinspire.core.sequence.RunningMean;
import io.twinspire.kernels.Conversions;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.StoredRows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Builds a tower from its settings.
public final class TowerFactory {
  private static final long STREAM = 0x1417L << 40;

  private TowerFactory() {}

  /// Where a new tower's weights come from.
  public interface Start {
    /// The weights of one parameter.
    ///
    /// @param name the parameter's name
    /// @param drawnAs what the weights are drawn as: equal names and seeds give equal weights
    FloatRows weights(
        String name, String drawnAs, int rows, int cols, float deviation, Storage storage);

    /// Drawn from a normal distribution: each a pure function of (seed, name, position), so that a
    /// table that grows keeps the rows it had.
    static Start drawn(long seed) {
      return (name, drawnAs, rows, cols, deviation, storage) -> {
        FloatRows weights = storage.zeros(rows, cols);
        long stream = STREAM + Integer.toUnsignedLong(drawnAs.hashCode());
        switch (weights) {
          case Matrix m ->
              Philox.fillGaussian(seed, stream, 0, deviation, m.data(), 0, rows * cols);
          case StoredRows.Bf16 b -> {
            float[] row = new float[cols];
            for (int at = 0; at < rows * cols; at += cols) {
              Philox.fillGaussian(seed, stream, at, deviation, row, 0, cols);
              Conversions.toBf16(row, 0, b.data(), at, cols);
            }
          }
        }
        return weights;
      };
    }

    /// Those of a saved model, taken as they are where shape and storage fit, converted where only
    /// the storage does not; zeros elsewhere, for the caller to find and refuse.
    static Start loaded(Map<String, FloatRows> saved) {
      return (name, drawnAs, rows, cols, deviation, storage) -> {
        FloatRows weights = saved.get(name);
        return weights != null && weights.rows() == rows && weights.cols() == cols
            ? storage.of(weights)
            : storage.zeros(rows, cols);
      };
    }
  }

  /// @param side prefix of the parameter names: `query`, `document`, or `shared`
  /// @param tables feature name -> number of rows
  /// @param copies feature name -> feature whose first rows it starts as a copy of (same number of
  ///   rows)
  /// @param dropouts feature name -> share of rows that a training step goes without it
  public static Tower build(
      TowerSettings settings,
      String side,
      Map<String, Integer> tables,
      Map<String, String> copies,
      Map<String, Float> dropouts,
      Start start) {
    return switch (settings) {
      case TowerSettings.Bag bag -> bag(bag, side, tables, copies, dropouts, start);
      case HistorySettings h ->
          bag(
              new TowerSettings.Bag(
                  h.dimensions(), false, h.initStd(), false, null, false, h.storage()),
              side,
              tables,
              copies,
              dropouts,
              start);
    };
  }

  /// The query tower of histories, over the item table that the document tower reads.
  ///
  /// @param side prefix of the names of its own weights
  public static HistoryTower histories(
      HistorySettings settings, String side, Parameter items, Start start) {
    return switch (settings) {
      case HistorySettings.SasRec s ->
          new HistoryTower(
              new HistoryEmbedding(
                  items,
                  (float) Math.sqrt(s.dimensions()),
                  positions(s, side, start),
                  s.maxLength(),
                  new Dropout(s.dropout(), 0)),
              TransformerFactory.build(s, side, start));
      case HistorySettings.Bert4Rec b ->
          new HistoryTower(
              new HistoryEmbedding(
                  items,
                  (float) Math.sqrt(b.dimensions()),
                  positions(b, side, start),
                  b.maxLength(),
                  new Dropout(0, 0),
                  dense(side + ".mask", 1, b.dimensions(), b.initStd(), start)),
              TransformerFactory.bert(b, side, start));
      case HistorySettings.Gru4Rec g ->
          new HistoryTower(
              new HistoryEmbedding(
                  items, 1, null, g.maxLength(), new Dropout(g.embeddingDropout(), 0)),
              new GruStack(
                  IntStream.rangeClosed(1, g.layers())
                      .mapToObj(l -> gru(g, side + ".layer" + l, l, start))
                      .toList()));
      case HistorySettings.HistoryMean m ->
          new HistoryTower(
              new HistoryEmbedding(items, 1f, null, m.maxLength(), new Dropout(m.dropout(), 0)),
              mean(m, side, start));
    };
  }

  private static Gru gru(HistorySettings.Gru4Rec settings, String name, int layer, Start start) {
    int d = settings.dimensions();
    float deviation = (float) (1 / Math.sqrt(d));
    return new Gru(
        linear(name + ".input", d, 3 * d, start),
        dense(name + ".recurrent.weight", 3 * d, d, deviation, start),
        new Parameter(name + ".recurrent.bias", Matrix.zeros(1, 3 * d), false),
        new Dropout(settings.hiddenDropout(), layer));
  }

  private static RunningMean mean(HistorySettings.HistoryMean settings, String side, Start start) {
    TowerSettings.MlpSettings mlp = settings.mlp();
    if (mlp == null) {
      return new RunningMean(null, false);
    }
    int d = settings.dimensions();
    var layer =
        new FeedForward(
            linear(side + ".mlp.first", d, mlp.hidden(), start),
            linear(side + ".mlp.second", mlp.hidden(), d, start),
            Activation.GELU,
            new Dropout(mlp.dropout(), 1));
    return new RunningMean(layer, mlp.residual());
  }

  private static Parameter positions(TransformerSettings settings, String side, Start start) {
    return dense(
        side + ".positions",
        settings.maxLength(),
        settings.dimensions(),
        settings.initStd(),
        start);
  }

  private static Parameter dense(String name, int rows, int cols, float deviation, Start start) {
    Storage floats = Storage.FLOAT32;
    return new Parameter(
        name, start.weights(name, name, rows, cols, deviation, floats), floats, false);
  }

  private static Tower bag(
      TowerSettings.Bag settings,
      String side,
      Map<String, Integer> tables,
      Map<String, String> copies,
      Map<String, Float> dropouts,
      Start start) {
    var bags = new LinkedHashMap<String, EmbeddingBag>();
    tables.forEach(
        (feature, rows) -> {
          String drawnAs = copies.getOrDefault(feature, feature);
          Parameter table =
              new Parameter(
                  side + "." + feature,
                  start.weights(
                      side + "." + feature,
                      side + "." + drawnAs,
                      rows,
                      settings.dimensions(),
                      settings.initStd(),
                      settings.storage()),
                  settings.storage(),
                  true);
          bags.put(feature, new EmbeddingBag(table, gain(settings, side + "." + feature, rows)));
        });
    return new BagTower(
        bags,
        mlp(settings, side, start),
        settings.normalize(),
        dropouts.entrySet().stream()
            .map(dropout -> new FeatureDropout(dropout.getKey(), dropout.getValue()))
            .toList());
  }

  /// The feature that a table of a tower built here belongs to.
  public static String feature(Parameter table) {
    return table.name().split("\\.", -1)[1];
  }

  private static @Nullable Parameter gain(TowerSettings.Bag settings, String name, int rows) {
    if (!settings.learnedTokenWeights()) {
      return null;
    }
    Matrix ones = Matrix.zeros(rows, 1);
    Arrays.fill(ones.data(), 1f);
    return new Parameter(name + ".gain", ones, true);
  }

  private static @Nullable Mlp mlp(TowerSettings.Bag settings, String side, Start start) {
    TowerSettings.MlpSettings mlp = settings.mlp();
    if (mlp == null) {
      return null;
    }
    int d = settings.dimensions();
    return new Mlp(
        linear(side + ".mlp.first", d, mlp.hidden(), start),
        linear(side + ".mlp.second", mlp.hidden(), d, start),
        new Dropout(mlp.dropout(), side.hashCode() & 0x7F),
        mlp.residual());
  }

  /// Weights from N(0, 1/in) (LeCun 1998), biases 0.
  static Linear linear(String name, int in, int out, Start start) {
    return linear(name, in, out, (float) (1 / Math.sqrt(in)), start);
  }

  /// Weights from N(0, deviation^2), biases 0.
  static Linear linear(String name, int in, int out, float deviation, Start start) {
    String weightName = name + ".weight";
    Storage storage = Storage.FLOAT32;
    FloatRows weight = start.weights(weightName, weightName, out, in, deviation, storage);
    return new Linear(
        new Parameter(weightName, weight, storage, false),
        new Parameter(name + ".bias", Matrix.zeros(1, out), false));
  }
}
