package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.Query;
import io.twinspire.core.model.RetrievalModel;
import io.twinspire.core.negatives.Scored;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.index.Bm25Parameters;
import io.twinspire.index.Bm25Search;
import io.twinspire.index.Bm25Tuner;
import io.twinspire.index.EmbeddingIndex;
import io.twinspire.index.EmbeddingIndexWriter;
import io.twinspire.index.FusionCandidates;
import io.twinspire.index.FusionSettings;
import io.twinspire.index.FusionTuner;
import io.twinspire.index.IndexNote;
import io.twinspire.index.IndexSettings;
import io.twinspire.index.RankingQuality;
import io.twinspire.index.RecallProbe;
import io.twinspire.index.Similarity;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;

/// Writes the Lucene index of a trained model, tunes BM25 and fusion on dev, and evaluates what
/// searches it.
final class Indexing {
  private static final int RECALL_AT = 10;

  /// Recall@10 against exact search below which a search looks further.
  private static final double ENOUGH_RECALL = .99;

  private final RunConfig config;
  private final RunDirectory run;
  private final RetrievalTask task;
  private final Analyzer analyzer;
  private final Console console;
  private final WorkerPool pool;

  Indexing(
      RunConfig config,
      RunDirectory run,
      RetrievalTask task,
      Analyzer analyzer,
      Console console,
      WorkerPool pool) {
    this.config = config;
    this.run = run;
    this.task = task;
    this.analyzer = analyzer;
    this.console = console;
    this.pool = pool;
  }

  /// @param hnswRecall recall@10 against exact search over all evaluated queries, NaN without any
  record Indexed(double hnswRecall, List<Summary.Fact> facts, List<Summary.Example> examples) {}

  /// Writes the index, tunes what the configuration leaves open, and evaluates.
  ///
  /// @param model folder of the model whose vectors these are
  Indexed run(Evaluations evaluations, Path model) throws IOException {
    Matrix documents = task.encodeDocuments();
    write(
        run.index(),
        model,
        task.model(),
        task.data().documents(),
        documents,
        analyzer,
        config.index(),
        console);
    raiseSearchFloor(documents);
    var facts = new ArrayList<>(tune());
    return evaluate(evaluations, documents, facts);
  }

  /// What stands in the place of an index where there can be none.
  Indexed leftOut() {
    String reason = noIndex(config.scorer());
    console.say("left out the index: " + reason);
    return new Indexed(Double.NaN, List.of(new Summary.Fact("index", reason)), List.of());
  }

  /// Why there is no index of a model with this scorer, and what to do.
  static String noIndex(ScorerSettings scorer) {
    return "an index finds vectors by their dot product, and the scorer is %s. Retrieve with a model whose scorer is dot, and re-rank what it finds (search and evaluate --rerank)"
        .formatted(scorer.type());
  }

  /// Evaluates the index that is there already.
  Indexed evaluate(Evaluations evaluations) throws IOException {
    return evaluate(evaluations, task.encodeDocuments(), new ArrayList<>());
  }

  /// Doubles the number of neighbours that a search looks for until the graph finds what exact
  /// search finds for the dev queries. Many near-duplicates make a graph hard to walk, and only
  /// measuring tells. In the end Lucene itself prefers an exact scan.
  private void raiseSearchFloor(Matrix documents) {
    Matrix vectors = task.encodeQueries(task.data().dev());
    var exact = RetrievalTask.rank(vectors, documents, RECALL_AT, pool);
    while (true) {
      try (var index = EmbeddingIndex.open(run.index(), analyzer)) {
        int floor = index.note().searchFloor();
        double recall = RecallProbe.recall(index, vectors, exact, RECALL_AT, pool);
        if (recall >= ENOUGH_RECALL || floor >= documents.rows()) {
          return;
        }
        console.say(
            "HNSW recall@10 on dev is %s looking for %,d neighbours: doubling"
                .formatted(TextTable.share(recall), floor));
        EmbeddingIndexWriter.retune(run.index(), 2 * floor);
      }
    }
  }

  private List<Summary.Fact> tune() {
    var data = task.data();
    var facts = new ArrayList<Summary.Fact>();
    try (var plain = EmbeddingIndex.open(run.index(), analyzer)) {
      facts.add(
          new Summary.Fact(
              "index",
              "%,d documents, %,d of them without a known feature and so without a vector"
                  .formatted(data.documents().size(), plain.note().withoutVector())));
      if (!data.queriesHaveText()) {
        facts.add(
            new Summary.Fact(
                "BM25 and fusion",
                "left out: queries are users, which have no words to search for"));
        return facts;
      }
      var bm25 = tuneBm25(plain.bm25());
      var fusion = tuneFusion(bm25);
      EmbeddingIndexWriter.retune(run.index(), bm25, fusion);
      facts.add(
          new Summary.Fact("BM25, tuned on dev", "k1 = %s, b = %s".formatted(bm25.k1(), bm25.b())));
      facts.add(new Summary.Fact("fusion, chosen on dev", describe(fusion)));
    }
    return facts;
  }

  private Indexed evaluate(Evaluations evaluations, Matrix documents, List<Summary.Fact> facts)
      throws IOException {
    var data = task.data();
    try (var index = EmbeddingIndex.open(run.index(), analyzer)) {
      var examples = List.<Summary.Example>of();
      double reached = 0;
      int asked = 0;
      for (var split : RunPipeline.splits(data).entrySet()) {
        var qrels = split.getValue();
        List<Query> queries = task.queriesOf(qrels);
        Matrix vectors = task.encodeQueries(qrels);
        int[][] hidden = task.hidden(qrels);
        if (data.queriesHaveText()) {
          addByWords(evaluations, split.getKey(), qrels, index, vectors);
        }
        var found = hnsw(index, vectors, hidden);
        evaluations.add("dense-hnsw", split.getKey(), qrels, queries, found);
        var exact = RetrievalTask.rank(vectors, documents, RECALL_AT, pool);
        reached += queries.size() * RecallProbe.recall(index, vectors, exact, RECALL_AT, pool);
        asked += queries.size();
        facts.add(
            new Summary.Fact(
                split.getKey() + " queries without a known feature",
                RetrievalTask.zeroRows(vectors)
                    + (data.queriesHaveText() ? ", answered by BM25 in hybrid search" : "")));
        examples = Examples.ofSplit(index, qrels, queries, vectors, hidden);
      }
      List<Query> asks = config.evaluation().examples().stream().map(this::asked).toList();
      if (!asks.isEmpty()) {
        examples = Examples.ofAsked(index, asks, task.model().encodeQueries(asks, pool));
      }
      if (task.filterSeen()) {
        facts.add(
            new Summary.Fact(
                "left out of a query's rankings",
                "what it has in train, and for test also what it has in dev"));
      }
      double recall = asked == 0 ? Double.NaN : reached / asked;
      if (asked > 0) {
        console.say("HNSW recall@10 against exact search: " + TextTable.share(recall));
      }
      return new Indexed(recall, facts, examples);
    }
  }

  /// Writes the index of `documents` and says so.
  ///
  /// @param folder of the model whose vectors these are
  static IndexNote write(
      Path target,
      Path folder,
      RetrievalModel model,
      List<Document> documents,
      Matrix vectors,
      Analyzer analyzer,
      IndexSettings settings,
      Console console)
      throws IOException {
    try (var progress = console.begin("writing the Lucene index", -1)) {
      var similarity = model.card().tower().normalize() ? Similarity.COSINE : Similarity.DOT;
      var named = new EmbeddingIndexWriter.Model(ModelFingerprint.of(folder), similarity);
      var note = EmbeddingIndexWriter.write(target, documents, vectors, analyzer, settings, named);
      progress.at(documents.size(), "");
      progress.finished();
      return note;
    }
  }

  private Bm25Parameters tuneBm25(Bm25Search search) {
    if (config.index().bm25() != null) {
      return config.index().bm25();
    }
    if (task.data().dev().size() == 0) {
      return Bm25Parameters.LUCENE;
    }
    console.say("tuning BM25 on dev");
    return Bm25Tuner.tune(search, devTexts(), devDepth(), pool, devQuality()).best().parameters();
  }

  private FusionSettings tuneFusion(Bm25Parameters bm25) {
    if (config.index().fusion() != null) {
      return config.index().fusion();
    }
    if (task.data().dev().size() == 0) {
      return FusionTuner.UNTUNED;
    }
    console.say("choosing the fusion of dense and BM25 on dev");
    EmbeddingIndexWriter.retune(run.index(), bm25, FusionTuner.UNTUNED);
    try (var index = EmbeddingIndex.open(run.index(), analyzer)) {
      Matrix vectors = task.encodeQueries(task.data().dev());
      List<String> texts = devTexts();
      List<Scored> dense =
          pool.map(texts.size(), q -> index.topDense(vectors.row(q), FusionTuner.DEPTH));
      Function<Bm25Parameters, List<FusionCandidates>> candidates =
          parameters ->
              pool.map(
                  texts.size(),
                  q ->
                      index.candidates(
                          vectors.row(q),
                          dense.get(q),
                          texts.get(q),
                          FusionTuner.DEPTH,
                          parameters));
      return FusionTuner.tune(bm25, candidates, devDepth(), pool, devQuality()).best().settings();
    }
  }

  private List<String> devTexts() {
    return task.queriesOf(task.data().dev()).stream().map(Query::text).toList();
  }

  /// Ranks that a tuner finds: those that the dev metric looks at, and as many beyond, so that of
  /// documents with equal scores at the cutoff evaluation chooses.
  private int devDepth() {
    int cutoff = config.devMetric().cutoff();
    return cutoff == 0 ? Evaluations.DEPTH : (int) Math.min(2L * cutoff, Evaluations.DEPTH);
  }

  private RankingQuality devQuality() {
    var data = task.data();
    return RankingQuality.mean(
        config.devMetric(), data.documents(), task.queriesOf(data.dev()), data.dev());
  }

  private void addByWords(
      Evaluations evaluations, String split, Qrels qrels, EmbeddingIndex index, Matrix vectors)
      throws IOException {
    List<Query> queries = task.queriesOf(qrels);
    int[][] hidden = task.hidden(qrels);
    var lucene = index.bm25().with(Bm25Parameters.LUCENE);
    evaluations.add("bm25", split, qrels, queries, bm25(lucene, queries, hidden));
    evaluations.add(Evaluations.BM25, split, qrels, queries, bm25(index.bm25(), queries, hidden));
    evaluations.add("hybrid", split, qrels, queries, hybrid(index, vectors, queries, hidden));
  }

  /// The query that an example of the configuration means: a text, or a user's id.
  private Query asked(String example) {
    return task.data().queriesHaveText() ? new Query("", example) : new Query(example, "");
  }

  private List<Scored> bm25(Bm25Search search, List<Query> queries, int[][] hidden) {
    return rankings(hidden, (q, k) -> search.search(queries.get(q).text(), k));
  }

  private List<Scored> hnsw(EmbeddingIndex index, Matrix vectors, int[][] hidden) {
    return rankings(hidden, (q, k) -> index.topDense(vectors.row(q), k));
  }

  private List<Scored> hybrid(
      EmbeddingIndex index, Matrix vectors, List<Query> queries, int[][] hidden) {
    var fusion = index.note().fusion();
    return rankings(
        hidden, (q, k) -> index.topHybrid(vectors.row(q), queries.get(q).text(), k, fusion));
  }

  /// The k best of query number q.
  @FunctionalInterface
  private interface Search {
    Scored best(int q, int k);
  }

  private List<Scored> rankings(int[][] hidden, Search search) {
    return pool.map(
        hidden.length,
        q ->
            RetrievalTask.without(
                search.best(q, Evaluations.DEPTH + hidden[q].length),
                hidden[q],
                Evaluations.DEPTH));
  }

  private static String describe(FusionSettings fusion) {
    String way =
        switch (fusion) {
          case FusionSettings.Rrf rrf -> "reciprocal ranks, k = " + rrf.k();
          case FusionSettings.Weighted weighted ->
              "%s of BM25, scores normalised by %s"
                  .formatted(weighted.weight(), weighted.normalization());
        };
    var bm25 = fusion.bm25();
    return bm25 == null ? way : "%s, BM25 at k1 = %s, b = %s".formatted(way, bm25.k1(), bm25.b());
  }
}
