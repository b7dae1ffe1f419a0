package io.twinspire.cli.run;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.eval.Evaluation;
import io.twinspire.core.eval.Metric;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.model.RetrievalModel;
import io.twinspire.core.negatives.Scored;
import io.twinspire.core.text.FeatureCache;
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
import java.util.List;

/// A data set as a model sees it: both sides tokenised once, ready to be encoded again and again
/// while the model changes.
final class TextTask {
  private final RetrievalDataset data;
  private final RetrievalModel model;
  private final Features queries;
  private final Features documents;
  private final WorkerPool pool;

  private TextTask(
      RetrievalDataset data,
      RetrievalModel model,
      Features queries,
      Features documents,
      WorkerPool pool) {
    this.data = data;
    this.model = model;
    this.queries = queries;
    this.documents = documents;
    this.pool = pool;
  }

  /// Tokenises both sides, or reads what an earlier process of this run left in `cache`.
  static TextTask of(RetrievalDataset data, RetrievalModel model, Path cache, WorkerPool pool)
      throws IOException {
    var texts = data.queries().stream().map(Query::text).toList();
    Features queries =
        FeatureCache.getOrBuild(
            cache.resolve("queries.features"),
            model.queryText().queryFingerprint(texts),
            () -> model.queryText().featurizeQueries(texts, pool));
    Features documents =
        FeatureCache.getOrBuild(
            cache.resolve("documents.features"),
            model.documentText().fingerprint(data.documents()),
            () -> model.documentText().featurize(data.documents(), pool));
    return new TextTask(data, model, queries, documents, pool);
  }

  RetrievalDataset data() {
    return data;
  }

  RetrievalModel model() {
    return model;
  }

  TrainingSet trainingSet() {
    return new TrainingSet(queries, documents, data.train(), data::knownPositives);
  }

  /// Vectors of all documents as the model now stands, N x d.
  Matrix encodeDocuments() {
    return Encoding.encode(model.towers().document(), documents, pool);
  }

  /// Vectors of all queries as the model now stands.
  Matrix encodeQueries() {
    return Encoding.encode(model.towers().query(), queries, pool);
  }

  /// Vectors of the queries of a split, in its order.
  Matrix encodeQueries(Qrels split) {
    return Encoding.encode(model.towers().query(), queries.select(data.queriesOf(split)), pool);
  }

  /// The queries of a split, in its order.
  List<Query> queriesOf(Qrels split) {
    return Arrays.stream(data.queriesOf(split)).mapToObj(data.queries()::get).toList();
  }

  /// The mean of `metric` over a split by exact search, as the model now stands.
  double exactQuality(Qrels split, Metric metric, int depth) {
    var rankings = rank(encodeQueries(split), encodeDocuments(), depth, pool);
    var run = RankingQuality.run(data.documents(), queriesOf(split), rankings);
    return Evaluation.of(split, run, List.of(metric)).mean(metric);
  }

  /// The best `depth` documents of each query by dot product. A query without a vector finds
  /// nothing, a document without one is never found.
  static List<Scored> rank(Matrix queries, Matrix documents, int depth, WorkerPool pool) {
    boolean[] empty = new boolean[documents.rows()];
    int empties = 0;
    for (int i = 0; i < empty.length; i++) {
      empty[i] = Encoding.isEmpty(documents, i);
      empties += empty[i] ? 1 : 0;
    }
    int wanted = (int) Math.min(documents.rows(), (long) depth + empties);
    TopK top = ExactSearch.topK(documents, queries, Math.max(1, wanted), pool);
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

  private static Scored ranking(TopK top, int query, int depth, boolean[] empty) {
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
