package io.twinspire.core.model;

import io.twinspire.core.layer.Parameter;
import io.twinspire.core.scoring.Scorer;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.text.Featurizer;
import io.twinspire.core.tower.HistorySettings;
import io.twinspire.core.tower.Tower;
import io.twinspire.core.tower.TowerFactory;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A query tower and a document tower, the same object where tied, what scores a pair of their
/// vectors, and the logarithm of the score scale (1/temperature), a `1 x 1` parameter whether it is
/// trained or not.
public record TwoTower(Tower query, Tower document, Scorer scorer, Parameter logScale) {

  /// What a side's tables look like.
  ///
  /// @param tables feature name -> number of rows
  /// @param copies feature name -> feature whose start values it copies
  /// @param dropouts feature name -> share of rows that a training step goes without it
  public record Inputs(
      Map<String, Integer> tables, Map<String, String> copies, Map<String, Float> dropouts) {

    /// Every row is trained with all of its features.
    public Inputs(Map<String, Integer> tables, Map<String, String> copies) {
      this(tables, copies, Map.of());
    }
  }

  /// New towers. Tied towers are built from the document side's inputs, which name every feature
  /// that a query has.
  public static TwoTower create(
      TowerSettings settings,
      ScorerSettings scoring,
      Inputs queries,
      Inputs documents,
      float temperature,
      Start start) {
    Scorer scorer = Scorer.create(scoring, settings.dimensions(), start);
    Matrix logScale = Matrix.zeros(1, 1);
    logScale.data()[0] = (float) Math.log(1 / (double) temperature);
    Parameter scale = new Parameter("logScale", logScale, false);
    Tower document = tower(settings, Side.DOCUMENT, documents, start);
    Tower query =
        switch (settings) {
          case TowerSettings.Bag bag ->
              bag.tied() ? document : tower(settings, Side.QUERY, queries, start);
          case HistorySettings h ->
              TowerFactory.histories(h, Side.QUERY.prefix(), items(document), start);
        };
    return new TwoTower(query, document, scorer, scale);
  }

  /// One side by itself.
  ///
  /// @param inputs of the side; those of the documents where queries are histories of them
  static Tower tower(TowerSettings settings, Side side, Inputs inputs, Start start) {
    if (settings instanceof HistorySettings h && side == Side.QUERY) {
      Parameter items = items(tower(settings, Side.DOCUMENT, inputs, start));
      return TowerFactory.histories(h, side.prefix(), items, start);
    }
    return TowerFactory.build(
        settings,
        prefix(settings, side),
        inputs.tables(),
        inputs.copies(),
        inputs.dropouts(),
        start);
  }

  /// The item table, which histories read and documents have a row of, beside words where they have
  /// any.
  private static Parameter items(Tower document) {
    return document.parameters().stream()
        .filter(p -> p.table() && TowerFactory.feature(p).equals(Featurizer.ID))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "text.id: must be true where the tower reads histories, got false"));
  }

  /// First part of the names of a side's weights.
  static String prefix(TowerSettings settings, Side side) {
    return settings.tied() ? "shared" : side.prefix();
  }

  /// Score multiplier, 1/temperature.
  public float scale() {
    return (float) Math.exp(logScale.values().data()[0]);
  }

  /// Sets the scale back to `most` where it is larger.
  public void limitScale(float most) {
    float[] log = logScale.values().data();
    log[0] = Math.min(log[0], (float) Math.log(most));
  }

  /// Every parameter once, in a fixed order.
  public List<Parameter> parameters() {
    var byName = new LinkedHashMap<String, Parameter>();
    for (Parameter p : query.parameters()) {
      byName.put(p.name(), p);
    }
    for (Parameter p : document.parameters()) {
      byName.put(p.name(), p);
    }
    for (Parameter p : scorer.parameters()) {
      byName.put(p.name(), p);
    }
    byName.put(logScale.name(), logScale);
    return new ArrayList<>(byName.values());
  }

  /// Every parameter's values by name; writing into the matrices changes the model.
  public Map<String, FloatRows> weights() {
    var weights = new LinkedHashMap<String, FloatRows>();
    for (Parameter p : parameters()) {
      weights.put(p.name(), p.stored());
    }
    return weights;
  }

  /// Copies `from`'s values into this model's parameters, but for those that already share them;
  /// each is converted to the parameter's storage.
  ///
  /// @throws IllegalArgumentException where a name is missing or a shape differs
  public void load(Map<String, FloatRows> from) {
    for (Parameter p : parameters()) {
      FloatRows given = from.get(p.name());
      if (given == null || given.rows() != p.rows() || given.cols() != p.cols()) {
        throw new IllegalArgumentException(
            "model: must hold "
                + p.name()
                + " as "
                + p.rows()
                + " x "
                + p.cols()
                + ", got "
                + (given == null ? "nothing" : given.rows() + " x " + given.cols()));
      }
      // Rows are equal where they are the same array.
      if (!given.equals(p.stored())) {
        p.stored().copyFrom(given);
      }
    }
  }
}
