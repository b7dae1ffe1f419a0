package io.twinspire.index;

import io.twinspire.core.negatives.Scored;
import io.twinspire.index.FusionSettings.Rrf;
import io.twinspire.index.FusionSettings.ScoreStatistics;
import io.twinspire.index.FusionSettings.Weighted;
import io.twinspire.kernels.TopK;
import java.util.Arrays;

/// Makes one ranking of two.
public final class Fusion {
  private Fusion() {}

  /// The best k by `settings`; ties in order of position. BM25 alone where nothing is known of the
  /// query's vector, dense alone where no word of it is known.
  public static Scored fuse(FusionSettings settings, FusionCandidates candidates, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k: must be >= 1, got " + k);
    }
    if (candidates.dense().size() == 0) {
      return candidates.bm25().first(k);
    }
    if (candidates.bm25().size() == 0) {
      return candidates.dense().first(k);
    }
    double[] fused =
        switch (settings) {
          case Rrf rrf -> reciprocalRanks(rrf, candidates);
          case Weighted weighted -> weightedSum(weighted, candidates);
        };
    return best(candidates.documents(), fused, k);
  }

  /// The k documents of highest score, as floats; ties in order of position.
  private static Scored best(int[] documents, double[] fused, int k) {
    float[] scores = new float[fused.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) fused[i];
    }
    var best = TopK.of(scores, 0, scores.length, Math.min(k, scores.length));
    int[] top = new int[best.k()];
    for (int i = 0; i < top.length; i++) {
      top[i] = documents[best.id(0, i)];
    }
    return new Scored(top, best.scores());
  }

  private static double[] reciprocalRanks(Rrf settings, FusionCandidates candidates) {
    double[] fused = new double[candidates.documents().length];
    for (var ranking : new Scored[] {candidates.dense(), candidates.bm25()}) {
      for (int rank = 1; rank <= Math.min(ranking.size(), settings.depth()); rank++) {
        int at = Arrays.binarySearch(candidates.documents(), ranking.documents()[rank - 1]);
        fused[at] += 1.0 / (settings.k() + rank);
      }
    }
    return fused;
  }

  private static double[] weightedSum(Weighted settings, FusionCandidates candidates) {
    var dense = ScoreStatistics.of(candidates.dense().scores(), settings.depth());
    var bm25 = ScoreStatistics.of(candidates.bm25().scores(), settings.depth());
    var normalization = settings.normalization();
    double[] fused = new double[candidates.documents().length];
    for (int i = 0; i < fused.length; i++) {
      double x = candidates.denseScores()[i];
      // A document without a vector counts as the last of the ranking.
      double denseShare = normalization.apply(Double.isNaN(x) ? dense.min() : x, dense);
      double bm25Share = normalization.apply(candidates.bm25Scores()[i], bm25);
      fused[i] = (1 - settings.weight()) * denseShare + settings.weight() * bm25Share;
    }
    return fused;
  }
}
