package io.twinspire.index;

import io.twinspire.index.FusionSettings.Normalization;
import io.twinspire.index.FusionSettings.Rrf;
import io.twinspire.index.FusionSettings.Weighted;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Chooses how dense and BM25 rankings become one, on dev queries. First the way, with BM25 as it
/// is searched alone: reciprocal rank fusion, or a weighted sum with each normalisation, in steps
/// of .05 (finer steps of a small weight for scores as they are). Then, for that way, a k1 and b
/// for the fusion, each with every weight anew.
public final class FusionTuner {
  /// Documents of each ranking that take part.
  public static final int DEPTH = 200;

  /// What is noted in an index that nobody tuned.
  public static final FusionSettings UNTUNED = new Weighted(0.2, Normalization.MAX, DEPTH, null);

  private static final int STEPS = 20;

  /// Shares of BM25 where scores are added as they are.
  private static final double[] RAW_WEIGHTS = {
    .002, .004, .006, .008, .01, .013, .016, .02, .025, .03, .04, .06
  };

  /// Repeated words and the length of a document are what dense vectors know too, so BM25 beside
  /// them is tried with less of both than [Bm25Tuner] tries.
  private static final float[] K1 = {0.2f, 0.4f, 0.8f};

  private static final float[] B = {0f, 0.4f, 0.75f};

  private FusionTuner() {}

  /// One way to fuse and how good it was.
  public record Trial(FusionSettings settings, double quality) {}

  /// @param trials all that was tried, in the order of trying
  public record Result(Trial best, List<Trial> trials) {}

  /// Tries them all and keeps the best, the first of equals.
  ///
  /// @param alone k1 and b of BM25 searched alone
  /// @param candidates one for each dev query, at a k1 and b, made with at least [#DEPTH] documents
  ///   a ranking
  /// @param k length of the rankings that `quality` sees
  /// @param pool tries several ways at a time
  public static Result tune(
      Bm25Parameters alone,
      Function<Bm25Parameters, List<FusionCandidates>> candidates,
      int k,
      WorkerPool pool,
      RankingQuality quality) {
    var trials = new ArrayList<Trial>();
    trials.addAll(tryAll(ways(null), candidates.apply(alone), k, pool, quality));
    var way = best(trials).settings();
    for (float k1 : K1) {
      for (float b : B) {
        var bm25 = new Bm25Parameters(k1, b);
        var alike = ways(bm25).stream().filter(other -> isSameWay(way, other)).toList();
        trials.addAll(tryAll(alike, candidates.apply(bm25), k, pool, quality));
      }
    }
    return new Result(best(trials), List.copyOf(trials));
  }

  private static List<Trial> tryAll(
      List<FusionSettings> ways,
      List<FusionCandidates> candidates,
      int k,
      WorkerPool pool,
      RankingQuality quality) {
    return pool.map(
        ways.size(),
        i -> {
          var rankings = candidates.stream().map(c -> Fusion.fuse(ways.get(i), c, k)).toList();
          return new Trial(ways.get(i), quality.of(rankings));
        });
  }

  private static Trial best(List<Trial> trials) {
    return trials.stream()
        .sorted(Comparator.comparingDouble(trial -> -trial.quality()))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isSameWay(FusionSettings a, FusionSettings b) {
    return (a instanceof Weighted first && b instanceof Weighted second)
        ? first.normalization() == second.normalization()
        : a.getClass() == b.getClass();
  }

  private static List<FusionSettings> ways(@Nullable Bm25Parameters bm25) {
    var ways = new ArrayList<FusionSettings>();
    ways.add(new Rrf(60, DEPTH, bm25));
    for (double weight : RAW_WEIGHTS) {
      ways.add(new Weighted(weight, Normalization.NONE, DEPTH, bm25));
    }
    for (var normalization : Normalization.values()) {
      if (normalization == Normalization.NONE) {
        continue;
      }
      for (int step = 0; step <= STEPS; step++) {
        ways.add(new Weighted((double) step / STEPS, normalization, DEPTH, bm25));
      }
    }
    return ways;
  }
}
