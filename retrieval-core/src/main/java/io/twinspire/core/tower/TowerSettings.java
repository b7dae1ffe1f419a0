package io.twinspire.core.tower;

import io.twinspire.core.layer.Storage;
import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import io.twinspire.core.settings.Typed;
import org.jspecify.annotations.Nullable;

/// What turns features into vectors.
public sealed interface TowerSettings extends Typed permits TowerSettings.Bag, HistorySettings {

  /// Length of the vectors made.
  int dimensions();

  /// Whether both sides share every weight.
  boolean tied();

  /// Whether vectors are of unit length, so that their dot product is the cosine.
  boolean normalize();

  /// Whether queries are histories of documents, whose table both sides read.
  default boolean readsHistories() {
    return false;
  }

  /// Whether both sides read the same features.
  default boolean oneText() {
    return tied() || readsHistories();
  }

  /// What both sides are, in words for people.
  default String sides() {
    return tied() ? "tied towers" : "untied towers";
  }

  /// How the embedding tables are stored.
  Storage storage();

  /// The same with tables stored like that.
  TowerSettings withStorage(Storage other);

  /// A bag of features: weighted sum of embedding rows, optional MLP, optional L2 normalisation.
  @TypeName("bag")
  @Doc("Weighted sum of the embeddings of a text's features, an optional MLP, unit length.")
  record Bag(
      @Doc("Length d of the vectors.") @Default("256") int dimensions,
      @Doc("Share all weights between the query and the document side.") @Default("true")
          boolean tied,
      @Doc("Standard deviation of the normal distribution that new embedding rows are drawn from.")
          @Default("1.0")
          float initStd,
      @Doc("Learn one scalar per table row beside its vector (on top of tf and idf weights).")
          @Default("false")
          boolean learnedTokenWeights,
      @Doc("A layer on top of the pooled vector; none where absent.") @Nullable MlpSettings mlp,
      @Doc(
              "Make vectors of unit length, so that scores are cosines; else scores are plain dot"
                  + " products and a vector's length means something.")
          @Default("true")
          boolean normalize,
      @Doc(
              "How embedding tables are stored, in memory and in files: float32; or in half the"
                  + " bytes as bf16, updated rows rounded to the nearest (bf16-nearest, which loses"
                  + " small updates) or at random (bf16-stochastic, which keeps them on average)."
                  + " All that is computed is float32.")
          @Default("\"float32\"")
          Storage storage)
      implements TowerSettings, Checked {

    @Override
    public TowerSettings withStorage(Storage other) {
      return new Bag(dimensions, tied, initStd, learnedTokenWeights, mlp, normalize, other);
    }

    @Override
    public void check(Problems problems) {
      problems.require(
          dimensions >= 1 && dimensions <= 4096, "dimensions", "must be 1 to 4096", dimensions);
      problems.require(initStd > 0, "initStd", "must be > 0", initStd);
    }
  }

  /// One hidden layer with GELU: `W2 dropout(gelu(W1 x + b1)) + b2 (+ x)`.
  @Doc("One hidden layer with GELU on top of the pooled vector.")
  record MlpSettings(
      @Doc("Width of the hidden layer.") @Default("512") int hidden,
      @Doc("Share of hidden activations dropped in training.") @Default("0.1") float dropout,
      @Doc("Add the pooled vector to the output, so that the layer learns a correction.")
          @Default("true")
          boolean residual)
      implements Checked {

    @Override
    public void check(Problems problems) {
      problems.require(hidden >= 1 && hidden <= 16384, "hidden", "must be 1 to 16384", hidden);
      problems.require(dropout >= 0 && dropout < 1, "dropout", "must be in [0, 1)", dropout);
    }
  }
}
