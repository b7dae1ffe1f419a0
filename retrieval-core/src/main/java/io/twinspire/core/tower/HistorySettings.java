package io.twinspire.core.tower;

import io.twinspire.core.data.Cloze;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.sequence.Activation;
import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import org.jspecify.annotations.Nullable;

/// Towers whose queries are histories of items. Documents have a row of the item table, which
/// embeds histories as well, and words where the text settings ask for them.
public sealed interface HistorySettings extends TowerSettings
    permits TransformerSettings, HistorySettings.HistoryMean, HistorySettings.Gru4Rec {

  /// Items of a history, at most: of a longer one the last so many count.
  int maxLength();

  /// Standard deviation of the normal distribution that new items are drawn from, and all weights
  /// of a transformer.
  float initStd();

  /// Rows of d values, about, that the layers keep of each place of a history for the way back.
  int keptRows();

  /// Of the table of items and of how much of a history is read.
  default void checkTable(Problems problems) {
    int d = dimensions();
    problems.require(d >= 1 && d <= 4096, "dimensions", "must be 1 to 4096", d);
    problems.require(
        maxLength() >= 1 && maxLength() <= 4096, "maxLength", "must be 1 to 4096", maxLength());
    problems.require(initStd() > 0, "initStd", "must be > 0", initStd());
  }

  /// How places are masked in training, each to find its own item; null where each finds the next.
  default @Nullable Cloze cloze() {
    return null;
  }

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

  @Override
  default String sides() {
    return type() + " over the item table";
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
          + " Documents have a row of the item table, which embeds the histories too, and words"
          + " where text asks.")
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
      @Doc("Standard deviation of the normal distribution that all weights are drawn from.")
          @Default("0.02")
          float initStd,
      @Doc("How the item table is stored, as in a bag.") @Default("\"float32\"") Storage storage)
      implements TransformerSettings {

    @Override
    public int width() {
      return hidden == null ? dimensions : hidden;
    }

    @Override
    public boolean causal() {
      return true;
    }

    @Override
    public HistorySettings withStorage(Storage other) {
      return new SasRec(
          dimensions, layers, heads, maxLength, dropout, norm, activation, hidden, initStd, other);
    }
  }

  /// Self-attention both ways over a history of which places are masked (Sun et al. 2019,
  /// "BERT4Rec"): a query vector for each masked place, of all the others. In serving the masked
  /// place is one after the last item.
  ///
  /// Deviations from the paper: no bias for each item in the output, since a dot product has to be
  /// indexed; items enter times `sqrt(d)`, and positions count from the end; of a long history the
  /// last items alone are trained on. As in the authors' code, embedded items are normalised, and
  /// so is the projection.
  @TypeName("bert4rec")
  @Doc(
      "Queries are histories of items: self-attention both ways makes a vector of each masked place"
          + " (BERT4Rec). Documents have a row of the item table, which embeds the histories too,"
          + " and words where text asks.")
  record Bert4Rec(
      @Doc("Length d of the vectors.") @Default("64") int dimensions,
      @Doc("Blocks of attention and feed-forward layer.") @Default("2") int layers,
      @Doc("Heads of attention, a divisor of dimensions.") @Default("2") int heads,
      @Doc(
              "Places of a history, at most: of a longer one the last so many count; in serving one"
                  + " of them is the mask.")
          @Default("200")
          int maxLength,
      @Doc("Share of the places of a history that are masked in training; at least one is.")
          @Default("0.2")
          float maskProbability,
      @Doc("Share of the histories of an epoch of which the last place alone is masked.")
          @Default("0.1")
          float lastOnly,
      @Doc(
              "Share dropped in training: of the embedded items, attention probabilities, hidden"
                  + " activations and what each layer adds.")
          @Default("0.2")
          float dropout,
      @Doc("Normalise layers before them, or after them with their residual.") @Default("\"after\"")
          Norm norm,
      @Doc("Activation of the feed-forward layer and of the projection.") @Default("\"gelu\"")
          Activation activation,
      @Doc("Width of the feed-forward layer; four times dimensions where absent.")
          @Nullable Integer hidden,
      @Doc("Map, activation and normalisation between the last block and the scores.")
          @Default("true")
          boolean projection,
      @Doc("Standard deviation of the normal distribution that all weights are drawn from.")
          @Default("0.02")
          float initStd,
      @Doc("How the item table is stored, as in a bag.") @Default("\"float32\"") Storage storage)
      implements TransformerSettings {

    @Override
    public int width() {
      return hidden == null ? 4 * dimensions : hidden;
    }

    @Override
    public boolean causal() {
      return false;
    }

    @Override
    public Cloze cloze() {
      return new Cloze(maskProbability, lastOnly);
    }

    @Override
    public HistorySettings withStorage(Storage other) {
      return new Bert4Rec(
          dimensions,
          layers,
          heads,
          maxLength,
          maskProbability,
          lastOnly,
          dropout,
          norm,
          activation,
          hidden,
          projection,
          initStd,
          other);
    }

    @Override
    public void check(Problems problems) {
      TransformerSettings.super.check(problems);
      problems.require(
          maxLength >= 2, "maxLength", "must be >= 2, an item and the mask", maxLength);
      problems.require(
          maskProbability > 0 && maskProbability < 1,
          "maskProbability",
          "must be in (0, 1)",
          maskProbability);
      problems.require(lastOnly >= 0 && lastOnly <= 1, "lastOnly", "must be in [0, 1]", lastOnly);
    }
  }

  /// The mean of the embeddings of what was had up to each place (Covington, Adams and Sargin 2016,
  /// "Deep neural networks for YouTube recommendations"): a baseline that does not know the order.
  ///
  /// Deviations from the paper: items alone, no other features; where there is an MLP it has one
  /// hidden layer with GELU, and scores are products with the same table.
  @TypeName("history-mean")
  @Doc(
      "Queries are histories of items: the mean of their embeddings up to each place, and an MLP"
          + " where asked. Documents have a row of the item table, which embeds the histories too,"
          + " and words where text asks.")
  record HistoryMean(
      @Doc("Length d of the vectors.") @Default("64") int dimensions,
      @Doc("Items of a history, at most: of a longer one the last so many count.") @Default("200")
          int maxLength,
      @Doc("Share of the embedded items dropped in training.") @Default("0.2") float dropout,
      @Doc("A layer on top of the mean; none where absent.") @Nullable MlpSettings mlp,
      @Doc("Standard deviation of the normal distribution that items are drawn from.")
          @Default("0.1")
          float initStd,
      @Doc("How the item table is stored, as in a bag.") @Default("\"float32\"") Storage storage)
      implements HistorySettings, Checked {

    @Override
    public int keptRows() {
      return 1 + (mlp == null ? 0 : 1 + 2 * Math.ceilDiv(mlp.hidden(), dimensions));
    }

    @Override
    public HistorySettings withStorage(Storage other) {
      return new HistoryMean(dimensions, maxLength, dropout, mlp, initStd, other);
    }

    @Override
    public void check(Problems problems) {
      checkTable(problems);
      problems.require(dropout >= 0 && dropout < 1, "dropout", "must be in [0, 1)", dropout);
    }
  }

  /// Gated recurrent units over the history (Hidasi et al. 2016, "Session-based recommendations
  /// with recurrent neural networks", and Hidasi and Karatzoglou 2018): a query vector for each
  /// place, of what was had up to it. Items that are read and items that are scored share the one
  /// table, which is `constrained_embedding` of the authors' code; so layers are as wide as the
  /// vectors.
  ///
  /// Deviations from that code: items have no bias; with `training.rows: histories` a whole history
  /// is one sequence and gradients go back to its first place, with `sessions` one step as there
  /// (io.twinspire.core.train.Sessions); the state is not dropped out, what a layer gives is;
  /// weights are drawn from normal distributions, the layers' with the variance of the code's
  /// uniform ones; scores have no activation (`elu_param` 0).
  @TypeName("gru4rec")
  @Doc(
      "Queries are histories of items: gated recurrent units make a vector of each place (GRU4Rec)."
          + " Documents have a row of the item table, which embeds the histories too, and words"
          + " where text asks.")
  record Gru4Rec(
      @Doc("Length d of the vectors, and units of a layer.") @Default("64") int dimensions,
      @Doc("Layers of units.") @Default("1") int layers,
      @Doc("Items of a history, at most: of a longer one the last so many count.") @Default("200")
          int maxLength,
      @Doc("Share of the embedded items dropped in training.") @Default("0.0")
          float embeddingDropout,
      @Doc("Share of what each layer gives dropped in training.") @Default("0.0")
          float hiddenDropout,
      @Doc("Standard deviation of the normal distribution that items are drawn from.")
          @Default("0.1")
          float initStd,
      @Doc("How the item table is stored, as in a bag.") @Default("\"float32\"") Storage storage)
      implements HistorySettings, Checked {

    /// Gates, products, states and what is given, and the row read.
    @Override
    public int keptRows() {
      return 7 * layers;
    }

    @Override
    public HistorySettings withStorage(Storage other) {
      return new Gru4Rec(
          dimensions, layers, maxLength, embeddingDropout, hiddenDropout, initStd, other);
    }

    @Override
    public void check(Problems problems) {
      checkTable(problems);
      problems.require(layers >= 1 && layers <= 24, "layers", "must be 1 to 24", layers);
      problems.require(
          embeddingDropout >= 0 && embeddingDropout < 1,
          "embeddingDropout",
          "must be in [0, 1)",
          embeddingDropout);
      problems.require(
          hiddenDropout >= 0 && hiddenDropout < 1,
          "hiddenDropout",
          "must be in [0, 1)",
          hiddenDropout);
    }
  }
}
