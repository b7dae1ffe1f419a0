package io.twinspire.cli.run;

import io.twinspire.core.data.Cloze;
import io.twinspire.core.data.Features;
import io.twinspire.core.data.Histories;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.eval.Evaluation;
import io.twinspire.core.eval.Metric;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.model.RetrievalModel;
import io.twinspire.core.negatives.Scored;
import io.twinspire.core.scoring.DotScorer;
import io.twinspire.core.scoring.NeuralScorer;
import io.twinspire.core.text.FeatureCache;
import io.twinspire.core.text.Featurizer;
import io.twinspire.core.tower.HistorySettings;
import io.twinspire.core.train.TrainingSet;
import io.twinspire.index.RankingQuality;
import io.twinspire.kernels.ExactSearch;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.TopK;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A data set as a model sees it: both sides tokenised once, ready to be encoded again and again
/// while the model changes.
final class RetrievalTask {
  /// Queries encoded and ranked at a time: what a search keeps for each is kept for so many.
  private static final int BLOCK = 1024;

  private final RetrievalDataset data;
  private final RetrievalModel model;

  /// Of the queries' texts or ids; null where queries are histories.
  private final @Nullable Features queries;

  private final @Nullable Histories histories;
  private final Features documents;
  private final boolean filterSeen;
  private final WorkerPool pool;

  /// What is left out of the rankings of a split, made once.
  private final IdentityHashMap<Qrels, int[][]> hidden = new IdentityHashMap<>();

  private @Nullable Qrels trainSample;

  private RetrievalTask(
      RetrievalDataset data,
      RetrievalModel model,
      @Nullable Features queries,
      @Nullable Histories histories,
      Features documents,
      boolean filterSeen,
      WorkerPool pool) {
    this.data = data;
    this.model = model;
    this.queries = queries;
    this.histories = histories;
    this.documents = documents;
    this.filterSeen = filterSeen;
    this.pool = pool;
  }

  /// Tokenises both sides, or reads what an earlier process of this run left in `cache`.
  ///
  /// @param filterSeen whether what a query is known to be after from the splits before is left out
  ///   of its rankings
  static RetrievalTask of(
      RetrievalDataset data, RetrievalModel model, Path cache, boolean filterSeen, WorkerPool pool)
      throws IOException {
    Features documents =
        FeatureCache.getOrBuild(
            cache.resolve("documents.features"),
            model.documentText().fingerprint(data.documents()),
            () -> model.documentText().featurize(data.documents(), pool));
    if (model.card().tower() instanceof HistorySettings h) {
      var histories = new Histories(data, documents.get(Featurizer.ID), h.maxLength());
      return new RetrievalTask(data, model, null, histories, documents, filterSeen, pool);
    }
    Features queries =
        FeatureCache.getOrBuild(
            cache.resolve("queries.features"),
            model.queryText().queryFingerprint(data.queries()),
            () -> model.queryText().featurizeQueries(data.queries(), pool));
    return new RetrievalTask(data, model, queries, null, documents, filterSeen, pool);
  }

  RetrievalDataset data() {
    return data;
  }

  RetrievalModel model() {
    return model;
  }

  TrainingSet trainingSet() {
    Cloze cloze = model.card().tower() instanceof HistorySettings h ? h.cloze() : null;
    return new TrainingSet(
        histories == null ? texts() : cloze == null ? histories.training() : histories.whole(),
        documents,
        data.train(),
        data::knownPositives,
        data.categories(),
        cloze);
  }

  /// Vectors of all documents as the model now stands, N x d.
  Matrix encodeDocuments() {
    return Encoding.encode(model.towers().document(), documents, pool);
  }

  /// Vectors of all queries as the model now stands, where they are not histories.
  Matrix encodeQueries() {
    return Encoding.encode(model.towers().query(), texts(), pool);
  }

  private Features texts() {
    if (queries == null) {
      throw new IllegalStateException("task: queries must be texts or ids, got histories");
    }
    return queries;
  }

  /// Vectors of the queries of a split, in its order.
  Matrix encodeQueries(Qrels split) {
    return Encoding.encode(model.towers().query(), queryFeatures(split), pool);
  }

  /// What the query tower reads for a split: a history is what was had before it.
  private Features queryFeatures(Qrels split) {
    if (histories == null) {
      return texts().select(data.queriesOf(split));
    }
    return split == trainSample
        ? histories.beforeLastTrained(data.queriesOf(split))
        : histories.before(split);
  }

  /// The queries of a split, in its order.
  List<Query> queriesOf(Qrels split) {
    return Arrays.stream(data.queriesOf(split)).mapToObj(data.queries()::get).toList();
  }

  /// The mean of `metric` over a split by exact search, as the model now stands.
  ///
  /// @param vectors of all documents
  double exactQuality(Qrels split, Metric metric, int depth, Matrix vectors) {
    var rankings = exactRankings(split, vectors, depth);
    var run = RankingQuality.run(data.documents(), queriesOf(split), rankings);
    return Evaluation.of(split, run, List.of(metric)).mean(metric);
  }

  /// The same on [#trainSample].
  double trainQuality(Metric metric, int depth) {
    return exactQuality(trainSample(), metric, depth, encodeDocuments());
  }

  /// Queries that are trained on, evenly chosen where there are many, with their training pairs as
  /// judgments, the last one alone where queries are histories of those before it. Nothing is left
  /// out of their rankings.
  Qrels trainSample() {
    if (trainSample == null) {
      int[] trained = data.train().stream().mapToInt(TrainingPair::query).distinct().toArray();
      var chosen = new BitSet();
      Arrays.stream(DenseCalibration.evenly(trained.length, DenseCalibration.MOST))
          .forEach(i -> chosen.set(trained[i]));
      var sample = new Qrels();
      for (TrainingPair pair : histories == null ? data.train() : lastOfEach(data.train())) {
        if (chosen.get(pair.query())) {
          String query = data.queries().get(pair.query()).id();
          sample.put(query, data.documents().get(pair.document()).id(), 1);
        }
      }
      hidden.put(sample, new int[sample.size()][0]);
      trainSample = sample;
    }
    return trainSample;
  }

  private static Collection<TrainingPair> lastOfEach(List<TrainingPair> pairs) {
    var last = new LinkedHashMap<Integer, TrainingPair>();
    pairs.forEach(pair -> last.put(pair.query(), pair));
    return last.values();
  }

  /// Whether rankings leave out what is known from the splits before.
  boolean filterSeen() {
    return filterSeen;
  }

  /// For each query of a split, in its order, the positions that its rankings leave out, rising.
  int[][] hidden(Qrels split) {
    return hidden.computeIfAbsent(
        split, s -> filterSeen ? data.relevantBefore(s) : new int[s.size()][0]);
  }

  /// The best `depth` documents of each query of a split, without what is hidden from it.
  ///
  /// @param vectors of all documents
  List<Scored> exactRankings(Qrels split, Matrix vectors, int depth) {
    int[][] hidden = hidden(split);
    Features asked = queryFeatures(split);
    var rankings = new ArrayList<Scored>(asked.rows());
    for (int from = 0; from < asked.rows(); from += BLOCK) {
      int to = Math.min(asked.rows(), from + BLOCK);
      var block = asked.select(IntStream.range(from, to).toArray());
      var encoded = Encoding.encode(model.towers().query(), block, pool);
      rankings.addAll(ranked(encoded, vectors, Arrays.copyOfRange(hidden, from, to), depth));
    }
    return rankings;
  }

  private List<Scored> ranked(Matrix asked, Matrix vectors, int[][] hidden, int depth) {
    return switch (model.towers().scorer()) {
      case DotScorer _ -> rank(asked, vectors, hidden, depth, pool);
      case NeuralScorer neural -> PairRankings.best(neural, asked, vectors, hidden, depth, pool);
    };
  }

  /// Some documents of each query of a split, in its order, best first.
  ///
  /// @param vectors of all documents
  List<Scored> rankingsOf(Qrels split, Matrix vectors, int[][] candidates) {
    return PairRankings.ofCandidates(
        model.towers().scorer(), encodeQueries(split), vectors, candidates, pool);
  }

  /// The best `depth` of a ranking that are not hidden.
  ///
  /// @param hidden positions, rising
  static Scored without(Scored ranking, int[] hidden, int depth) {
    int[] kept =
        IntStream.range(0, ranking.size())
            .filter(i -> Arrays.binarySearch(hidden, ranking.documents()[i]) < 0)
            .limit(depth)
            .toArray();
    int[] documents = new int[kept.length];
    float[] scores = new float[kept.length];
    for (int i = 0; i < kept.length; i++) {
      documents[i] = ranking.documents()[kept[i]];
      scores[i] = ranking.scores()[kept[i]];
    }
    return new Scored(documents, scores);
  }

  /// The best `depth` documents of each query by dot product. A query without a vector finds
  /// nothing, a document without one is never found.
  static List<Scored> rank(Matrix queries, Matrix documents, int depth, WorkerPool pool) {
    return rank(queries, documents, new int[queries.rows()][0], depth, pool);
  }

  /// The same without what is hidden.
  ///
  /// @param hidden for each query the documents that it does not find, rising
  static List<Scored> rank(
      Matrix queries, Matrix documents, int[][] hidden, int depth, WorkerPool pool) {
    boolean[] empty = empty(documents);
    int wanted = (int) Math.min(documents.rows(), (long) depth + zeroRows(documents));
    TopK top = ExactSearch.topK(documents, queries, hidden, Math.max(1, wanted), pool);
    var rankings = new ArrayList<Scored>(queries.rows());
    for (int q = 0; q < queries.rows(); q++) {
      rankings.add(Encoding.isEmpty(queries, q) ? Scored.NONE : ranking(top, q, depth, empty));
    }
    return rankings;
  }

  /// Number of rows that are all zeros: texts with no known feature.
  static int zeroRows(Matrix vectors) {
    int zero = 0;
    for (int i = 0; i < vectors.rows(); i++) {
      zero += Encoding.isEmpty(vectors, i) ? 1 : 0;
    }
    return zero;
  }

  /// Which rows are all zeros.
  static boolean[] empty(Matrix vectors) {
    boolean[] empty = new boolean[vectors.rows()];
    for (int i = 0; i < empty.length; i++) {
      empty[i] = Encoding.isEmpty(vectors, i);
    }
    return empty;
  }

  /// The best `depth` of what a search found for a query.
  ///
  /// @param empty documents that nothing finds
  static Scored ranking(TopK top, int query, int depth, boolean[] empty) {
    int[] documents = new int[Math.min(depth, top.k())];
    float[] scores = new float[documents.length];
    int n = 0;
    for (int i = 0; i < top.k() && n < documents.length; i++) {
      int id = top.id(query, i);
      if (id >= 0 && !empty[id]) {
        documents[n] = id;
        scores[n++] = top.score(query, i);
      }
    }
    return new Scored(Arrays.copyOf(documents, n), Arrays.copyOf(scores, n));
  }
}
