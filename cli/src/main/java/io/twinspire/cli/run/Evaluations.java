package io.twinspire.cli.run;

import io.twinspire.cli.config.SampledSettings;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.eval.Calibration;
import io.twinspire.core.eval.Evaluation;
import io.twinspire.core.eval.Exposure;
import io.twinspire.core.eval.Metric;
import io.twinspire.core.eval.PairedTest;
import io.twinspire.core.eval.TrecQrels;
import io.twinspire.core.eval.TrecRun;
import io.twinspire.core.negatives.Scored;
import io.twinspire.index.RankingQuality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Collects the rankings of each system on each split and makes the table of them.
final class Evaluations {
  /// What the others are tested against where there are words.
  static final String BM25 = "bm25-tuned";

  static final String POPULARITY = "popularity";

  /// What follows a user's last item, where interactions are in order.
  static final String MARKOV = "markov";

  /// Exact dense search after the first stage, before anything is mined.
  static final String IN_BATCH = "dense-inbatch";

  /// The same where no negative comes with the batch.
  static final String UNMINED = "dense-unmined";

  private static final List<Metric> TEXT =
      metrics("ndcg@10", "mrr@10", "recall@1", "recall@10", "recall@100", "map@100");

  private static final List<Metric> INTERACTIONS =
      metrics("ndcg@10", "ndcg@20", "recall@20", "hr@10", "precision@20", "mrr@10", "map@100");

  /// Ranks that count as shown to a user.
  private static final int SHOWN = 20;

  /// Length of the rankings, the largest cutoff of the metrics.
  static final int DEPTH = 100;

  private static final int SHORTEST = 10;

  /// Ranks that a metric of dev is taken from: those that it looks at, at least ten.
  static int depth(Metric metric) {
    return metric.cutoff() == 0 ? DEPTH : Math.max(SHORTEST, metric.cutoff());
  }

  /// All systems, in the order of their rows.
  static final List<String> SYSTEMS =
      List.of(
          "untrained",
          POPULARITY,
          MARKOV,
          "bm25",
          BM25,
          IN_BATCH,
          UNMINED,
          "dense-exact",
          "reranked",
          "dense-hnsw",
          "hybrid");

  private static final List<Metric> SAMPLED = metrics("hr@10", "ndcg@10");

  /// Follows the name of a split in the name of its evaluation among drawn documents only.
  static final String BIASED = "-sampled-biased";

  private static final Metric TESTED = TEXT.getFirst();

  private final RunDirectory run;
  private final @Nullable SampledCandidates sampled;
  private final List<Document> documents;
  private final boolean text;
  private final List<Metric> metrics;

  /// Training interactions by document id; empty where the data are texts.
  private final Map<String, Integer> interactions;

  private final Map<String, Map<String, Judged>> bySplit = new LinkedHashMap<>();

  /// @param others what is not a mean over queries: exposure, calibration
  private record Judged(Evaluation evaluation, Map<String, Double> others) {}

  /// @param run where TREC files go
  /// @param data what the positions in rankings stand for
  /// @param devMetric by which epochs are chosen; in every row of the full rankings that are long
  ///   enough for it
  /// @param sampled how drawn documents are ranked as well; null for not
  Evaluations(
      RunDirectory run,
      RetrievalDataset data,
      Metric devMetric,
      @Nullable SampledSettings sampled) {
    this.run = run;
    this.sampled = sampled == null ? null : new SampledCandidates(data, sampled);
    this.documents = data.documents();
    this.text = data.queriesHaveText();
    this.metrics = with(devMetric, text ? TEXT : INTERACTIONS).distinct().toList();
    this.interactions = text ? Map.of() : new Floors(data).interactions();
  }

  /// Names of all metrics that some data are judged by, and of that which chooses epochs.
  static List<String> metricNames(Metric devMetric) {
    return Stream.of(true, false)
        .flatMap(text -> metricNames(devMetric, text).stream())
        .distinct()
        .toList();
  }

  /// Names of the metrics that data are judged by whose queries are texts, or are not.
  static List<String> metricNames(Metric devMetric, boolean text) {
    var exposure = text ? Map.<String, Double>of() : new Exposure(SHOWN, 0, 0, 0).values();
    return Stream.of(
            with(devMetric, text ? TEXT : INTERACTIONS).map(Metric::name),
            exposure.keySet().stream(),
            new Calibration().values().keySet().stream())
        .flatMap(names -> names)
        .distinct()
        .toList();
  }

  /// Adds the rankings of one system on one split: one for each query, in the order of `queries`.
  void add(String system, String split, Qrels qrels, List<Query> queries, List<Scored> rankings)
      throws IOException {
    add(system, split, qrels, queries, rankings, Map.of());
  }

  /// The same with what else is known of it, by name.
  void add(
      String system,
      String split,
      Qrels qrels,
      List<Query> queries,
      List<Scored> rankings,
      Map<String, Double> more)
      throws IOException {
    var ranked = RankingQuality.run(documents, queries, rankings);
    TrecRun.write(run.trec(system, split), ranked, system);
    TrecQrels.write(run.qrels(split), qrels);
    var others = new LinkedHashMap<String, Double>();
    if (!text) {
      others.putAll(Exposure.of(ranked, SHOWN, interactions).values());
    }
    others.putAll(more);
    var judged = new Judged(Evaluation.of(qrels, ranked, metrics), others);
    bySplit.computeIfAbsent(split, s -> new LinkedHashMap<>()).put(system, judged);
  }

  /// Adds the rankings of one system on one split among each query's relevant and drawn documents
  /// only, where the configuration asks for that.
  ///
  /// @param ranker ranks the given documents of each query
  void addSampled(
      String system, String split, Qrels qrels, Function<int[][], List<Scored>> ranker) {
    if (sampled != null) {
      var ranked =
          RankingQuality.run(
              documents, sampled.queries(qrels), ranker.apply(sampled.candidates(qrels)));
      var judged = new Judged(Evaluation.of(qrels, ranked, SAMPLED), Map.of());
      bySplit.computeIfAbsent(split + BIASED, s -> new LinkedHashMap<>()).put(system, judged);
    }
  }

  /// What the evaluation among drawn documents was, where there was one.
  Optional<Summary.Fact> sampledFact() {
    return Optional.ofNullable(sampled)
        .map(s -> new Summary.Fact("splits that end in " + BIASED, s.describe()));
  }

  /// A row for each system and split, in a fixed order.
  List<ResultRow> rows(long seed) {
    var untested = new ArrayList<ResultRow>();
    bySplit.forEach(
        (split, systems) -> {
          for (String system : SYSTEMS) {
            Judged judged = systems.get(system);
            if (judged != null) {
              var evaluation = judged.evaluation();
              var metrics = new LinkedHashMap<>(evaluation.means());
              metrics.putAll(judged.others());
              untested.add(new ResultRow(system, split, evaluation.queries(), seed, metrics, 1));
            }
          }
        });
    return untested.stream()
        .map(row -> row.withP(p(row, baseline(untested, row.split()))))
        .toList();
  }

  private double p(ResultRow row, String baseline) {
    var systems = bySplit.getOrDefault(row.split(), Map.of());
    Judged judged = systems.get(row.system());
    Judged other = systems.get(baseline);
    return judged == null || other == null
        ? 1
        : PairedTest.tTest(
            judged.evaluation().perQuery(TESTED), other.evaluation().perQuery(TESTED));
  }

  /// Whether queries are texts, so that there is BM25 to compare with.
  static boolean ofText(List<ResultRow> rows) {
    return rows.stream().noneMatch(row -> row.system().equals(POPULARITY));
  }

  /// The system that the others of a split are tested against: tuned BM25, or where nothing can be
  /// found by words, as users' items cannot, the floor that is higher on dev, of those that the
  /// split has.
  static String baseline(List<ResultRow> rows, String split) {
    if (ofText(rows)) {
      return BM25;
    }
    boolean ordered =
        rows.stream().anyMatch(row -> row.system().equals(MARKOV) && row.split().equals(split));
    return ordered && onDev(rows, MARKOV) > onDev(rows, POPULARITY) ? MARKOV : POPULARITY;
  }

  private static double onDev(List<ResultRow> rows, String system) {
    return rows.stream()
        .filter(row -> row.system().equals(system) && row.split().equals("dev"))
        .mapToDouble(row -> row.metrics().getOrDefault(TESTED.name(), 0.0))
        .max()
        .orElse(0);
  }

  /// Some metrics, and behind them that of dev where rankings are long enough for it.
  private static Stream<Metric> with(Metric devMetric, List<Metric> usual) {
    return Stream.concat(
        usual.stream(), Stream.of(devMetric).filter(metric -> metric.cutoff() <= DEPTH));
  }

  private static List<Metric> metrics(String... names) {
    return Stream.of(names).map(Metric::parse).toList();
  }
}
