package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.microscope.Subject;
import io.twinspire.core.microscope.Subject.Judged;
import io.twinspire.core.model.RetrievalModel;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.text.Featurizer;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.core.train.BatchPlan;
import io.twinspire.core.train.TrainingSet;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The data and the towers of a configuration, small enough for the microscope: the documents with
/// the most training pairs, and some of those pairs.
final class MicroscopeSubject {
  private static final int MOST_PAIRS = 4096;
  private static final int MOST_JUDGED = 200;
  private static final int MOST_EPOCHS = 10;

  /// A number of pairs that every batch divides.
  private static final int WHOLE = 256;

  /// A stage that no stage of a run has, so that the draw is another than its shuffles.
  private static final int DRAW = 98;

  private final Console console;
  private final RunConfig config;
  private final WorkerPool pool;

  MicroscopeSubject(Console console, RunConfig config, WorkerPool pool) {
    this.console = console;
    this.config = config;
    this.pool = pool;
  }

  /// @param most documents
  /// @throws DataException where there are too few pairs
  /// @throws SettingsException where scores are no dot products
  Subject of(int most) throws IOException {
    if (!config.scorer().indexable()) {
      throw new SettingsException(
          "scorer: must be dot under the microscope, which takes gradients of dot products, got "
              + config.scorer().type());
    }
    if (config.tower().readsHistories()) {
      throw new SettingsException(
          "tower: must be bag under the microscope, which pairs a query with a document, got a"
              + " tower of histories");
    }
    RetrievalDataset small = reduced(TrainingData.read(config, console), most);
    Featurizer documents;
    Featurizer queries;
    TrainingSet train;
    try (var model =
        RetrievalModel.create(
            config.tower(),
            config.scorer(),
            config.queries(),
            config.text(),
            RetrievalModel.Corpus.of(small),
            1f,
            List.of(),
            config.seed(),
            pool)) {
      documents = model.documentText();
      queries = model.queryText();
      train =
          new TrainingSet(
              queries.featurizeQueries(small.queries(), pool),
              documents.featurize(small.documents(), pool),
              small.train(),
              small::knownPositives);
    }
    var ofQueries = new TwoTower.Inputs(queries.tableSizes(), queries.sharedInit());
    var ofDocuments = new TwoTower.Inputs(documents.tableSizes(), documents.sharedInit());
    return new Subject(
        "%,d documents with the most training pairs of the configuration's data, %,d of their pairs"
            .formatted(small.documents().size(), small.train().size()),
        train,
        judged(small),
        config.negatives().known() == Known.EXCLUDE ? Known.MASK : config.negatives().known(),
        temperature ->
            TwoTower.create(
                config.tower(),
                config.scorer(),
                ofQueries,
                ofDocuments,
                temperature,
                Start.drawn(config.seed())),
        config.tower().normalize(),
        config.objective().temperature(),
        config.optimizer(),
        config.schedule(),
        Math.min(MOST_EPOCHS, config.training().epochs()),
        config.seed());
  }

  private RetrievalDataset reduced(RetrievalDataset all, int most) {
    int[] counts = new int[all.documents().size()];
    all.train().forEach(pair -> counts[pair.document()]++);
    int[] kept =
        IntStream.range(0, counts.length)
            .filter(document -> counts[document] > 0)
            .boxed()
            .sorted((a, b) -> Integer.compare(counts[b], counts[a]))
            .limit(most)
            .mapToInt(document -> document)
            .sorted()
            .toArray();
    int[] places = new int[counts.length];
    Arrays.fill(places, -1);
    for (int i = 0; i < kept.length; i++) {
      places[kept[i]] = i;
    }
    int[] order = BatchPlan.order(all.train().size(), config.seed(), DRAW, 0);
    List<TrainingPair> pairs =
        Arrays.stream(order)
            .mapToObj(all.train()::get)
            .filter(pair -> places[pair.document()] >= 0)
            .limit(MOST_PAIRS)
            .map(
                pair ->
                    new TrainingPair(
                        pair.query(), places[pair.document()], pair.weight(), new int[0]))
            .toList();
    int whole = pairs.size() / WHOLE * WHOLE;
    if (whole == 0) {
      throw new DataException(
          "microscope: needs at least %d training pairs of %d documents, got %d"
              .formatted(WHOLE, kept.length, pairs.size()));
    }
    List<Document> documents = Arrays.stream(kept).mapToObj(all.documents()::get).toList();
    return new RetrievalDataset(
        documents,
        all.queries(),
        pairs.subList(0, whole),
        within(all.trainQrels(), all, places),
        within(all.dev(), all, places),
        new Qrels(),
        List.of());
  }

  /// Judgments of what is kept.
  private static Qrels within(Qrels qrels, RetrievalDataset data, int[] places) {
    var kept = new Qrels();
    for (String query : qrels.queryIds()) {
      qrels
          .of(query)
          .forEach(
              (document, grade) -> {
                if (places[data.documentPosition(document)] >= 0) {
                  kept.put(query, document, grade);
                }
              });
    }
    return kept;
  }

  private List<Judged> judged(RetrievalDataset data) {
    int[][] before = data.relevantBefore(data.dev());
    boolean seen = config.filterSeen(data);
    var judged = new ArrayList<Judged>();
    int row = 0;
    for (String id : data.dev().queryIds()) {
      float[] relevance = new float[data.documents().size()];
      data.dev()
          .of(id)
          .forEach(
              (document, grade) -> relevance[data.documentPosition(document)] = grade > 0 ? 1 : 0);
      int[] hidden = seen ? before[row] : new int[0];
      row++;
      for (int document : hidden) {
        relevance[document] = 0;
      }
      boolean any = IntStream.range(0, relevance.length).anyMatch(j -> relevance[j] > 0);
      if (any && judged.size() < MOST_JUDGED) {
        judged.add(new Judged(data.queryPosition(id), relevance, hidden));
      }
    }
    return judged;
  }
}
