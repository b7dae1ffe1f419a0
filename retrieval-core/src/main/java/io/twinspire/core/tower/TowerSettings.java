package io.twinspire.core.tower;

import io.twinspire.core.layer.Storage;
import io.twinspire.core.sequence.Activation;
import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import org.jspecify.annotations.Nullable;

/// What turns features into vectors.
public sealed interface TowerSettings {

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

  /// Self-attention over the history of a user (Kang and McAuley 2018, "Self-attentive sequential
  /// recommendation"): a query vector for each place, of what was had up to it. The document side
  /// is the item table, which embeds histories as well.
  ///
  /// Deviations from the paper: `norm: after` and GELU may be chosen; items enter times `sqrt(d)`,
  /// and positions count from the end, as in the code that most results are from.
  @TypeName("sasrec")
  @Doc(
      "Queries are histories of items: causal self-attention makes a vector of each place (SASRec)."
          + " Documents are rows of the item table, which embeds the histories too.")
  record SasRec(
      @Doc("Length d of the vectors.") @Default("64") int dimensions,
      @Doc("Blocks of attention and feed-forward layer.") @Default("2") int layers,
      @Doc("Heads of attention, a divisor of dimensions.") @Default("1") int heads,
      @Doc("Items of a history, at most: of a longer one the last so many count.") @Default("200")
          int maxLength,
      @Doc(
              "Share dropped in training: of the embedded items, attention probabilities, hidden"
                  + " activations and what each layer adds.")
          @Default("0.2")
          float dropout,
      @Doc("Normalise layers before them, or after them with their residual.")
          @Default("\"before\"")
          Norm norm,
      @Doc("Activation of the feed-forward layer.") @Default("\"relu\"") Activation activation,
      @Doc("Width of the feed-forward layer; as dimensions where absent.") @Nullable Integer hidden,
      @Doc("Standard deviation of the normal distribution that items are drawn from.")
          @Default("0.02")
          float initStd,
      @Doc("How the item table is stored, as in a bag.") @Default("\"float32\"") Storage storage)
      implements TowerSettings, Checked {

    /// Where a block normalises.
    public enum Norm {
      /// What a layer reads.
      BEFORE,

      /// What a layer and its residual give.
      AFTER
    }

    @Override
    public boolean tied() {
      return false;
    }

    @Override
    public boolean normalize() {
      return false;
    }

    @Override
    public boolean readsHistories() {
      return true;
    }

    @Override
    public TowerSettings withStorage(Storage other) {
      return new SasRec(
          dimensions, layers, heads, maxLength, dropout, norm, activation, hidden, initStd, other);
    }

    @Override
    public void check(Problems problems) {
      problems.require(
          dimensions >= 1 && dimensions <= 4096, "dimensions", "must be 1 to 4096", dimensions);
      problems.require(layers >= 1 && layers <= 24, "layers", "must be 1 to 24", layers);
      problems.require(
          heads >= 1 && dimensions % Math.max(1, heads) == 0,
          "heads",
          "must divide dimensions (" + dimensions + ")",
          heads);
      problems.require(
          maxLength >= 1 && maxLength <= 4096, "maxLength", "must be 1 to 4096", maxLength);
      problems.require(dropout >= 0 && dropout < 1, "dropout", "must be in [0, 1)", dropout);
      if (hidden != null) {
        problems.require(hidden >= 1 && hidden <= 16384, "hidden", "must be 1 to 16384", hidden);
      }
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
