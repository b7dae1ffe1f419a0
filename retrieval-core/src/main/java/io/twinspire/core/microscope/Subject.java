package io.twinspire.core.microscope;

import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.optim.Schedule;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.core.train.TrainingSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What is put under the microscope: a catalogue small enough for the full softmax, pairs to learn
/// from, and what is true.
///
/// @param train all of its pairs are looked at
/// @param judged what is true of some queries
/// @param known what happens to known positives among the negatives
/// @param unit whether vectors are of unit length, so that only what is orthogonal to them moves
/// @param temperature of all objectives that have one
/// @param epochs of every training
public record Subject(
    String description,
    TrainingSet train,
    List<Judged> judged,
    Known known,
    Models models,
    boolean unit,
    float temperature,
    OptimizerSettings optimizer,
    Schedule schedule,
    int epochs,
    long seed) {

  /// @param query row of the training set's queries
  /// @param relevance of each document: probabilities that are known, or 1 where judged relevant
  /// @param hidden documents that its ranking leaves out
  public record Judged(int query, float[] relevance, int[] hidden) {}

  /// Makes the model that a training starts from: always the same but for the temperature.
  @FunctionalInterface
  public interface Models {
    TwoTower create(float temperature);
  }

  /// Unit vectors of 32 dimensions for a [PlantedCatalogue], at temperature .1.
  public static Subject planted(int documents, int contexts, int pairs, long seed) {
    var catalogue = PlantedCatalogue.of(documents, contexts, pairs, seed);
    var judged = new ArrayList<Judged>();
    for (int c = 0; c < contexts; c++) {
      judged.add(new Judged(c, catalogue.truth()[c], new int[0]));
    }
    var tower = new TowerSettings.Bag(32, false, 1f, false, null, true, Storage.FLOAT32);
    return new Subject(
        "planted: %,d contexts, %,d documents, %,d pairs drawn from known probabilities"
            .formatted(contexts, documents, pairs),
        catalogue.data(),
        judged,
        Known.KEEP,
        temperature ->
            TwoTower.create(
                tower,
                new ScorerSettings.Dot(),
                new TwoTower.Inputs(Map.of("id", contexts), Map.of()),
                new TwoTower.Inputs(Map.of("id", documents), Map.of()),
                temperature,
                Start.drawn(seed)),
        true,
        .1f,
        new OptimizerSettings.Adagrad(.2f, 1e-8f),
        new Schedule(Schedule.Shape.LINEAR, 0f, 0f),
        10,
        seed);
  }
}
