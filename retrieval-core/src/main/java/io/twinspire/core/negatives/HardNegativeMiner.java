package io.twinspire.core.negatives;

import com.carrotsearch.hppc.IntHashSet;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/// Mines hard negatives for training pairs: documents that a search ranks high for the query and
/// that are not known to be relevant. It knows neither how candidates were found nor what a tower
/// is.
///
/// A candidate is dropped when it is a known positive of the query, when it is outside the pool, or
/// when the model scores it above `pos - |pos| * margin` (the relative margin of NV-Retriever,
/// Moreira et al. 2024, written so that it also holds for negative cosines): that close to the
/// positive it is more likely an unlabelled one.
public final class HardNegativeMiner {
  private static final int TILE = 16;

  private final MiningSettings settings;
  private final Matrix queries;
  private final Matrix documents;
  private final IntFunction<int[]> positivesOf;
  private final boolean[] inPool;

  /// @param queries vectors of all queries, by position
  /// @param documents vectors of all documents, by position
  /// @param positivesOf known relevant documents of a query position, rising
  /// @param pool positions of the documents that may be mined
  public HardNegativeMiner(
      MiningSettings settings,
      Matrix queries,
      Matrix documents,
      IntFunction<int[]> positivesOf,
      int[] pool) {
    this.settings = settings;
    this.queries = queries;
    this.documents = documents;
    this.positivesOf = positivesOf;
    this.inPool = new boolean[documents.rows()];
    for (int document : pool) {
      inPool[document] = true;
    }
  }

  /// What became of the candidates, summed over all pairs.
  public record Report(
      int pairs,
      long candidates,
      long knownPositives,
      long outsidePool,
      long aboveMargin,
      long kept,
      int pairsWithout) {}

  /// @param negatives for each pair its mined documents, hardest (by the model) first
  public record Mined(int[][] negatives, Report report) {}

  /// One source of candidates and how deep it is asked.
  public record Source(CandidateSearch search, int depth) {}

  /// Mines for every pair, on all threads, with a result that does not depend on their number.
  ///
  /// @param queryTexts the queries by position
  public Mined mine(
      List<TrainingPair> pairs, List<Query> queryTexts, List<Source> sources, WorkerPool pool) {
    int[][] negatives = new int[pairs.size()][];
    long[][] counts = new long[pairs.size()][];
    pool.run(
        (pairs.size() + TILE - 1) / TILE,
        (tile, worker) -> {
          int to = Math.min(pairs.size(), (tile + 1) * TILE);
          for (int p = tile * TILE; p < to; p++) {
            counts[p] = new long[5];
            TrainingPair pair = pairs.get(p);
            negatives[p] = minePair(pair, queryTexts.get(pair.query()), sources, counts[p]);
          }
        });
    long[] sum = new long[5];
    int without = 0;
    for (int p = 0; p < negatives.length; p++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += counts[p][i];
      }
      without += negatives[p].length == 0 ? 1 : 0;
    }
    return new Mined(
        negatives, new Report(pairs.size(), sum[0], sum[1], sum[2], sum[3], sum[4], without));
  }

  private record Candidate(int document, float score) {}

  private int[] minePair(TrainingPair pair, Query query, List<Source> sources, long[] counts) {
    int d = queries.cols();
    float[] vector =
        Arrays.copyOfRange(
            queries.data(), queries.offset(pair.query()), queries.offset(pair.query()) + d);
    float positive = score(vector, pair.document());
    float limit = positive - Math.abs(positive) * settings.margin();
    int[] known = positivesOf.apply(pair.query());
    var kept = new ArrayList<Candidate>();
    var seen = new IntHashSet();
    for (Source source : sources) {
      Scored ranking = source.search().top(query, vector, source.depth() + settings.skip());
      for (int i = settings.skip(); i < ranking.size(); i++) {
        int document = ranking.documents()[i];
        if (!seen.add(document)) {
          continue;
        }
        counts[0]++;
        float score = score(vector, document);
        if (document == pair.document() || Arrays.binarySearch(known, document) >= 0) {
          counts[1]++;
        } else if (!inPool[document]) {
          counts[2]++;
        } else if (score > limit) {
          counts[3]++;
        } else {
          kept.add(new Candidate(document, score));
        }
      }
    }
    kept.sort(
        (a, b) ->
            a.score() == b.score()
                ? Integer.compare(a.document(), b.document())
                : Float.compare(b.score(), a.score()));
    int n = Math.min(kept.size(), settings.keep());
    counts[4] += n;
    return kept.subList(0, n).stream().mapToInt(Candidate::document).toArray();
  }

  private float score(float[] query, int document) {
    return Vectors.dot(query, 0, documents.data(), documents.offset(document), query.length);
  }
}
