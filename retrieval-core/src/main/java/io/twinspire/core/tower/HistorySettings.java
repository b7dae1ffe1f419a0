package io.twinspire.core.tower;

import io.twinspire.core.layer.Storage;
import io.twinspire.core.sequence.Activation;
import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import org.jspecify.annotations.Nullable;

/// Towers whose queries are histories of items. Documents are rows of the item table, which embeds
/// histories as well.
public sealed interface HistorySettings extends TowerSettings {

  /// Items of a history, at most: of a longer one the last so many count.
  int maxLength();

  /// Standard deviation of the normal distribution that new items are drawn from.
  float initStd();

  /// Rows of d values, about, that the layers keep of each place of a history for the way back.
  int keptRows();

  @Override
  default boolean tied() {
    return false;
  }

  @Override
  default boolean normalize() {
    return false;
  }

  @Override
  default boolean readsHistories() {
    return true;
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
      implements HistorySettings, Checked {

    /// Where a block normalises.
    public enum Norm {
      /// What a layer reads.
      BEFORE,

      /// What a layer and its residual give.
      AFTER
    }

    /// What attention, its softmax and the feed-forward layer read, and two normalisations.
    @Override
    public int keptRows() {
      return 12 * layers;
    }

    @Override
    public HistorySettings withStorage(Storage other) {
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
}
