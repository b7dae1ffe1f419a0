package io.twinspire.core.negatives;

import com.carrotsearch.hppc.IntHashSet;
import io.twinspire.core.data.PairScores;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Mines hard negatives for training pairs: documents that a search ranks high for the query and
/// that are not known to be relevant. It knows neither how candidates were found nor what a tower
/// is.
///
/// Each pair is mined for by itself: where a query has several positives, the margins of each pair
/// are taken from its own, and no pair gets one of the others. [Verdict] lists the rules in their
/// order.
public final class HardNegativeMiner {
  /// Cosine from which on two documents are nearly the same to the model.
  public static final double NEAR = 0.9;

  /// Pairs whose margins are in the histogram, about.
  private static final int PAIRS_IN_HISTOGRAM = 20_000;

  private static final int TILE = 16;
  private static final long SELECTION = 0x4D69L << 40;

  /// More candidates than any window holds.
  private static final long MOST_CANDIDATES = 1L << 24;

  private final MiningSettings settings;
  private final Snapshot snapshot;
  private final IntFunction<int[]> positivesOf;
  private final boolean[] inPool;
  private final @Nullable PairScores scores;

  /// What the model makes of the data at one moment.
  ///
  /// @param queries vectors of all queries, by position
  /// @param documents vectors of all documents, by position
  public record Snapshot(Matrix queries, Matrix documents) {}

  /// @param positivesOf known relevant documents of a query position, rising
  /// @param pool positions of the documents that may be mined
  /// @param scores what margins are taken on; the model's own scores where null
  public HardNegativeMiner(
      MiningSettings settings,
      Snapshot snapshot,
      IntFunction<int[]> positivesOf,
      int[] pool,
      @Nullable PairScores scores) {
    this.settings = settings;
    this.snapshot = snapshot;
    this.positivesOf = positivesOf;
    this.scores = scores;
    this.inPool = new boolean[snapshot.documents().rows()];
    for (int document : pool) {
      inPool[document] = true;
    }
  }

  /// One source of candidates and how many ranks of it are looked at.
  public record Source(CandidateSearch search, int depth) {}

  /// The negatives of one pair, those with the highest scores first.
  ///
  /// @param positive score of the pair's document, NaN where the file of scores has none
  /// @param scores of the negatives
  public record MinedPair(float positive, int[] negatives, float[] scores) {}

  /// @param pairs in the order of the training pairs
  public record Mined(List<MinedPair> pairs, MiningReport report) {}

  /// Mines for every pair, on all threads, with a result that does not depend on their number.
  ///
  /// @param queryTexts the queries by position
  /// @param seed what [MiningSettings.Selection#RANDOM] follows from, together with the round and
  ///   the pair
  /// @param round number of the round, from 1
  public Mined mine(
      List<TrainingPair> pairs,
      List<Query> queryTexts,
      List<Source> sources,
      long seed,
      int round,
      WorkerPool workers) {
    var mined = new MinedPair[pairs.size()];
    int tiles = Math.ceilDiv(mined.length, TILE);
    int watched = Math.max(1, mined.length / PAIRS_IN_HISTOGRAM);
    List<MiningTally> tallies =
        workers.map(
            tiles,
            tile -> {
              var tally = new MiningTally();
              int to = Math.min(mined.length, (tile + 1) * TILE);
              for (int p = tile * TILE; p < to; p++) {
                TrainingPair pair = pairs.get(p);
                var mining = new PairMining(pair, tally, p % watched == 0);
                mining.look(queryTexts.get(pair.query()), sources);
                mined[p] = mining.select(seed, SELECTION + round, p);
              }
              return tally;
            });
    var sum = new MiningTally();
    tallies.forEach(sum::add);
    return new Mined(List.of(mined), sum.report());
  }

  private record Candidate(int document, float score) {}

  /// Mining for one pair.
  private final class PairMining {
    private final TrainingPair pair;
    private final MiningTally tally;
    private final boolean watched;
    private final int[] known;
    private final float[] vector;
    private final float positive;
    private final IntHashSet seen = new IntHashSet();
    private final List<Candidate> left = new ArrayList<>();

    PairMining(TrainingPair pair, MiningTally tally, boolean watched) {
      this.pair = pair;
      this.tally = tally;
      this.watched = watched;
      this.known = positivesOf.apply(pair.query());
      this.vector = snapshot.queries().row(pair.query());
      this.positive = score(pair.document());
      tally.pairs++;
    }

    void look(Query query, List<Source> sources) {
      int skip = settings.candidates().skip();
      for (Source source : sources) {
        Scored ranking = source.search().top(query, vector, source.depth() + skip);
        for (int i = skip; i < ranking.size(); i++) {
          if (seen.add(ranking.documents()[i])) {
            judge(ranking.documents()[i]);
          }
        }
      }
    }

    private void judge(int document) {
      tally.candidates++;
      if (document == pair.document() || Arrays.binarySearch(known, document) >= 0) {
        tally.count(Verdict.KNOWN_POSITIVE, 1);
        if (document != pair.document()) {
          tally.otherPositives++;
          boolean unnoticed = settings.rules().keeps(positive, score(document));
          tally.otherPositivesUnnoticed += unnoticed ? 1 : 0;
        }
      } else if (!inPool[document]) {
        tally.count(Verdict.OUTSIDE_POOL, 1);
      } else {
        float score = score(document);
        tally.abovePositive += score >= positive ? 1 : 0;
        if (watched && !Float.isNaN(positive - score)) {
          tally.margins.add(positive - score);
        }
        Verdict verdict = settings.rules().judge(positive, score);
        if (verdict == Verdict.KEPT) {
          left.add(new Candidate(document, score));
        } else {
          tally.count(verdict, 1);
        }
      }
    }

    /// Of what is left the candidates that are kept.
    MinedPair select(long seed, long stream, int row) {
      left.sort(
          (a, b) ->
              a.score() == b.score()
                  ? Integer.compare(a.document(), b.document())
                  : Float.compare(b.score(), a.score()));
      int n = Math.min(left.size(), settings.keep());
      List<Candidate> kept =
          settings.select() == MiningSettings.Selection.RANDOM
              ? drawn(n, seed, stream, row)
              : left.subList(0, n);
      tally.count(Verdict.KEPT, n);
      tally.count(Verdict.NOT_SELECTED, left.size() - n);
      tally.pairsWithout += n == 0 ? 1 : 0;
      int[] negatives = new int[n];
      float[] of = new float[n];
      for (int i = 0; i < n; i++) {
        negatives[i] = kept.get(i).document();
        of[i] = kept.get(i).score();
        suspect(kept.get(i));
      }
      return new MinedPair(positive, negatives, of);
    }

    /// A draw of n without repetition, in the order of scores.
    private List<Candidate> drawn(int n, long seed, long stream, int row) {
      int[] places = new int[left.size()];
      Arrays.setAll(places, i -> i);
      Philox.choose(seed, stream, row * MOST_CANDIDATES, places, n);
      return Arrays.stream(places, 0, n).sorted().mapToObj(left::get).toList();
    }

    private void suspect(Candidate kept) {
      boolean above = kept.score() >= positive;
      boolean near = cosine(kept.document(), pair.document()) >= NEAR;
      tally.keptAbove += above ? 1 : 0;
      tally.keptNear += near ? 1 : 0;
      tally.suspects += above || near ? 1 : 0;
      if (watched) {
        tally.keptMargins.add(positive - kept.score());
      }
    }

    private float score(int document) {
      if (scores != null) {
        return scores.of(pair.query(), document);
      }
      Matrix documents = snapshot.documents();
      return Vectors.dot(vector, 0, documents.data(), documents.offset(document), vector.length);
    }
  }

  private double cosine(int a, int b) {
    Matrix documents = snapshot.documents();
    float[] x = documents.data();
    return Vectors.cosine(x, documents.offset(a), x, documents.offset(b), documents.cols());
  }
}
