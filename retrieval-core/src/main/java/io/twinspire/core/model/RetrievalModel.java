package io.twinspire.core.model;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Features;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.settings.SettingsWriter;
import io.twinspire.core.text.Featurizer;
import io.twinspire.core.text.TextSettings;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A text retrieval model: what turns texts into features, and the towers that turn features into
/// vectors. This is what is trained, shipped and served; encoding needs no training class. Safe for
/// use by several threads once trained.
///
/// On disk a folder: `model.json` (the card), `model.safetensors` (every weight, float32, or tables
/// of bf16), and a folder for each side's text features (`text`, or `query-text` and
/// `document-text` where the sides differ). A program that only encodes texts one by one opens an
/// [Encoder] on it instead.
public final class RetrievalModel implements AutoCloseable {
  private final ModelCard card;
  private final TwoTower towers;
  private final Featurizer queryText;
  private final Featurizer documentText;

  private RetrievalModel(
      ModelCard card, TwoTower towers, Featurizer queryText, Featurizer documentText) {
    this.card = card;
    this.towers = towers;
    this.queryText = queryText;
    this.documentText = documentText;
  }

  /// What features come from: words and idf from all documents and the queries trained on, rows of
  /// their own for the queries and documents of the training pairs and for the categories of these.
  public record Corpus(
      List<Document> documents, List<Query> queries, List<Document> trainedDocuments) {

    /// What a model that is trained on `data` may know.
    public static Corpus of(RetrievalDataset data) {
      return new Corpus(
          data.documents(),
          data.train().stream()
              .map(TrainingPair::query)
              .distinct()
              .map(data.queries()::get)
              .toList(),
          Arrays.stream(data.trainingDocuments()).mapToObj(data.documents()::get).toList());
    }

    /// Of the document side, and of both where they are tied.
    private Featurizer.Corpus ofDocuments(boolean tied) {
      return new Featurizer.Corpus(
          documents,
          tied ? texts() : List.of(),
          trainedDocuments.stream().map(Document::id).toList(),
          trainedDocuments.stream()
              .map(Document::category)
              .filter(category -> !category.isEmpty())
              .toList());
    }

    private Featurizer.Corpus ofQueries() {
      return new Featurizer.Corpus(
          List.of(), texts(), queries.stream().map(Query::id).toList(), List.of());
    }

    private List<String> texts() {
      return queries.stream().map(Query::text).toList();
    }
  }

  /// A new model with freshly drawn weights. Tied towers have one vocabulary, counted over
  /// documents and queries; untied ones count each side by itself; histories are of documents, and
  /// so have theirs.
  public static RetrievalModel create(
      TowerSettings tower,
      ScorerSettings scorer,
      TextSettings queryText,
      TextSettings documentText,
      Corpus corpus,
      float temperature,
      List<Integer> prefixes,
      long seed,
      WorkerPool pool) {
    Featurizer documents = Featurizer.fit(documentText, corpus.ofDocuments(tower.tied()), pool);
    Featurizer queries =
        tower.oneText() ? documents : Featurizer.fit(queryText, corpus.ofQueries(), pool);
    return withFreshTowers(tower, scorer, queries, documents, temperature, prefixes, seed);
  }

  /// A new model that starts from `old`'s weights: words that `old` knows keep their vectors, new
  /// words of `corpus` get freshly drawn ones. The settings of towers and scorer are `old`'s, but
  /// for how tables are stored.
  public static RetrievalModel warmStart(
      RetrievalModel old,
      Storage storage,
      Corpus corpus,
      float temperature,
      List<Integer> prefixes,
      WorkerPool pool) {
    boolean tied = old.card.tower().tied();
    Featurizer documents = old.documentText.extend(corpus.ofDocuments(tied), pool);
    Featurizer queries =
        old.card.tower().oneText() ? documents : old.queryText.extend(corpus.ofQueries(), pool);
    RetrievalModel model =
        withFreshTowers(
            old.card.tower().withStorage(storage),
            old.card.scorer(),
            queries,
            documents,
            temperature,
            prefixes,
            old.card.seed());
    var oldWeights = old.towers.weights();
    model
        .towers
        .weights()
        .forEach(
            (name, into) -> {
              FloatRows from = oldWeights.get(name);
              if (from != null && !name.equals(model.towers.logScale().name())) {
                into.copyFrom(from);
              }
            });
    return model;
  }

  private static RetrievalModel withFreshTowers(
      TowerSettings tower,
      ScorerSettings scorer,
      Featurizer queries,
      Featurizer documents,
      float temperature,
      List<Integer> prefixes,
      long seed) {
    var towers =
        TwoTower.create(
            tower, scorer, inputs(queries), inputs(documents), temperature, Start.drawn(seed));
    var card = new ModelCard(ModelCard.FORMAT, tower, scorer, 1 / temperature, prefixes, seed);
    return new RetrievalModel(card, towers, queries, documents);
  }

  private static TwoTower.Inputs inputs(Featurizer text) {
    return new TwoTower.Inputs(text.tableSizes(), text.sharedInit(), text.dropouts());
  }

  public TwoTower towers() {
    return towers;
  }

  public ModelCard card() {
    return card;
  }

  public int dimensions() {
    return towers.document().dimensions();
  }

  /// How documents become features; BM25 beside the model uses the same analyzer.
  public Featurizer documentText() {
    return documentText;
  }

  public Featurizer queryText() {
    return queryText;
  }

  /// Vectors of `queries`, `M x d`, unit length where the towers normalise; zeros for one with no
  /// known feature. Not for a model whose queries are histories.
  public Matrix encodeQueries(List<Query> queries, WorkerPool pool) {
    if (card.tower().readsHistories()) {
      throw new IllegalStateException("model: queries must be histories, got texts or ids");
    }
    Features features = queryText.featurizeQueries(queries, pool);
    return Encoding.encode(towers.query(), features, pool);
  }

  /// Vectors of `documents`, `N x d`, unit length where the towers normalise; zeros for one with no
  /// known feature.
  public Matrix encodeDocuments(List<Document> documents, WorkerPool pool) {
    Features features = documentText.featurize(documents, pool);
    return Encoding.encode(towers.document(), features, pool);
  }

  /// Replaces `folder` by this model.
  public void save(Path folder) throws IOException {
    var saved =
        new ModelCard(
            card.format(),
            card.tower(),
            card.scorer(),
            towers.scale(),
            card.prefixes(),
            card.seed());
    AtomicFiles.writeDirectory(
        folder,
        into -> {
          var parts = new ModelFolder(into);
          Files.writeString(parts.card(), SettingsWriter.write(saved));
          Safetensors.write(parts.weights(), towers.weights(), Map.of());
          if (queryText == documentText) {
            documentText.save(parts.sharedText());
          } else {
            documentText.save(parts.ownText(Side.DOCUMENT));
            queryText.save(parts.ownText(Side.QUERY));
          }
        });
  }

  /// Reads what [#save] wrote, every byte of it.
  ///
  /// @throws DataException for a folder that is missing, not whole, damaged, or of another format
  public static RetrievalModel load(Path folder) throws IOException {
    var parts = new ModelFolder(folder);
    ModelCard card = parts.readCard();
    Featurizer documents = Featurizer.load(parts.text(Side.DOCUMENT));
    boolean shared = parts.text(Side.QUERY).equals(parts.text(Side.DOCUMENT));
    Featurizer queries = shared ? documents : Featurizer.load(parts.text(Side.QUERY));
    Map<String, FloatRows> weights = Safetensors.read(parts.weights()).tensors();
    var towers =
        TwoTower.create(
            card.tower(),
            card.scorer(),
            inputs(queries),
            inputs(documents),
            1 / card.scale(),
            Start.loaded(weights));
    try {
      towers.load(weights);
    } catch (IllegalArgumentException e) {
      throw new DataException(parts.weights() + ": " + e.getMessage(), e);
    }
    return new RetrievalModel(card, towers, queries, documents);
  }

  @Override
  public void close() {
    queryText.close();
    documentText.close();
  }
}
