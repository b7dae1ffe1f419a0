package io.twinspire.cli.run;

import io.twinspire.cli.console.Console;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.PairScores;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.CandidateSearch;
import io.twinspire.core.negatives.CandidateSettings.DenseSearch;
import io.twinspire.core.negatives.ExactCandidates;
import io.twinspire.core.negatives.HardNegativeMiner;
import io.twinspire.core.negatives.HardNegativeMiner.Mined;
import io.twinspire.core.negatives.HardNegativeMiner.MinedPair;
import io.twinspire.core.negatives.HardNegativeMiner.Snapshot;
import io.twinspire.core.negatives.HardNegativeMiner.Source;
import io.twinspire.core.negatives.MiningSettings;
import io.twinspire.core.negatives.Scored;
import io.twinspire.index.Bm25Search;
import io.twinspire.index.HnswCandidates;
import io.twinspire.index.IndexSettings;
import io.twinspire.kernels.WorkerPool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.lucene.analysis.Analyzer;
import org.jspecify.annotations.Nullable;

/// Mines the training pairs of a run with the model as it stands, in training and by `mine` alike:
/// one round or many.
final class Mining implements AutoCloseable {
  /// Pairs that a report shows, spread evenly over those with negatives.
  private static final int EXAMPLES = 12;

  private static final int SHOWN = 3;

  private final MiningSettings settings;
  private final IndexSettings index;
  private final RetrievalTask task;
  private final WorkerPool workers;
  private final long seed;
  private final int[] pool;
  private final int[] asked;
  private final @Nullable PairScores scores;
  private final Analyzer analyzer;
  private final Console console;

  /// Null until it is asked for the first time.
  private @Nullable Bm25Search bm25;

  /// What BM25 has found: the same in every round, and for every pair of a query.
  private final Map<String, Scored> byWords = new ConcurrentHashMap<>();

  /// @param analyzer of the BM25 index
  Mining(
      MiningSettings settings,
      IndexSettings index,
      Analyzer analyzer,
      RetrievalTask task,
      long seed,
      Console console,
      WorkerPool workers) {
    var data = task.data();
    var candidates = settings.candidates();
    this.settings = settings;
    this.index = index;
    this.task = task;
    this.seed = seed;
    this.workers = workers;
    this.pool =
        candidates.trainingDocumentsOnly()
            ? data.trainingDocuments()
            : IntStream.range(0, data.documents().size()).toArray();
    this.asked = data.train().stream().mapToInt(TrainingPair::query).distinct().toArray();
    this.scores = scores(settings, data);
    this.analyzer = analyzer;
    this.console = console;
  }

  /// The file of scores that the rules name, null where they name none.
  static @Nullable PairScores scores(MiningSettings settings, RetrievalDataset data) {
    String file = settings.rules().scores();
    return file == null ? null : PairScores.read(Path.of(file), data);
  }

  /// Vectors of all queries and documents as the model now stands.
  Snapshot snapshot() {
    return new Snapshot(task.encodeQueries(), task.encodeDocuments());
  }

  /// @param round number of the round, from 1
  Mined mine(Snapshot snapshot, int round) {
    var data = task.data();
    var miner = new HardNegativeMiner(settings, snapshot, data::knownPositives, pool, scores);
    return miner.mine(data.train(), data.queries(), sources(snapshot), seed, round, workers);
  }

  private List<Source> sources(Snapshot snapshot) {
    var candidates = settings.candidates();
    var sources = new ArrayList<Source>();
    if (candidates.bm25Depth() > 0 && task.data().queriesHaveText()) {
      var search = bm25();
      sources.add(
          new Source(
              (query, vector, k) ->
                  byWords.computeIfAbsent(query.id(), id -> search.search(query.text(), k)),
              candidates.bm25Depth()));
    } else if (candidates.bm25Depth() > 0) {
      console.say("  by dense search alone: queries are users, which have no words to search for");
    }
    if (candidates.denseDepth() > 0) {
      sources.add(new Source(dense(snapshot), candidates.denseDepth()));
    }
    return sources;
  }

  private Bm25Search bm25() {
    if (bm25 == null) {
      bm25 = Bm25Search.of(task.data().documents(), pool, analyzer);
    }
    return bm25;
  }

  private CandidateSearch dense(Snapshot snapshot) {
    var candidates = settings.candidates();
    return candidates.dense() == DenseSearch.HNSW
        ? new HnswCandidates(snapshot.documents(), pool, index)
        : new ExactCandidates(
            IntStream.of(asked).mapToObj(task.data().queries()::get).toList(),
            snapshot.queries().select(asked),
            snapshot.documents(),
            pool,
            candidates.denseDepth() + candidates.skip(),
            workers);
  }

  /// Pairs with what was mined for them, for people to read.
  List<MiningRound.Example> examples(Mined mined) {
    var pairs = task.data().train();
    int[] some =
        IntStream.range(0, pairs.size())
            .filter(p -> mined.pairs().get(p).negatives().length > 0)
            .toArray();
    int count = Math.min(EXAMPLES, some.length);
    return IntStream.range(0, count)
        .map(i -> some[(int) ((long) i * some.length / count)])
        .mapToObj(p -> example(pairs.get(p), mined.pairs().get(p)))
        .toList();
  }

  private MiningRound.Example example(TrainingPair pair, MinedPair mined) {
    var query = task.data().queries().get(pair.query());
    return new MiningRound.Example(
        query.text().isEmpty() ? query.id() : query.text(),
        text(pair.document(), mined.positive()),
        IntStream.range(0, Math.min(SHOWN, mined.negatives().length))
            .mapToObj(i -> text(mined.negatives()[i], mined.scores()[i]))
            .toList());
  }

  private MiningRound.Text text(int position, float score) {
    Document document = task.data().documents().get(position);
    return new MiningRound.Text(
        document.id(), document.title(), Examples.snippet(document.text()), score);
  }

  @Override
  public void close() {
    if (bm25 != null) {
      bm25.close();
    }
  }
}
