package io.twinspire.index;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import org.jspecify.annotations.Nullable;

/// How a dense and a BM25 ranking become one. Chosen on dev queries by [FusionTuner], stored in the
/// index, and followed by search and evaluation alike.
@Doc("How a dense and a BM25 ranking become one.")
public sealed interface FusionSettings extends Checked {

  /// How many documents of each ranking take part.
  int depth();

  /// The k1 and b of the BM25 that takes part; null for those of BM25 searched alone. What ranks
  /// best alone is not what adds most to a dense ranking.
  @Nullable Bm25Parameters bm25();

  /// Reciprocal rank fusion: each ranking gives `1 / (k + rank)`, ranks from 1 (Cormack, Clarke and
  /// Büttcher, SIGIR 2009, k = 60).
  @TypeName("rrf")
  @Doc("Reciprocal rank fusion: each ranking gives 1 / (k + rank).")
  record Rrf(
      @Doc("How little the first ranks stand out.") @Default("60") int k,
      @Doc("Documents of each ranking that take part.") @Default("200") int depth,
      @Doc("k1 and b of the BM25 that takes part; index.bm25 where absent.")
          @Nullable Bm25Parameters bm25)
      implements FusionSettings {
    @Override
    public void check(Problems problems) {
      problems.require(k >= 0, "k", "must be >= 0", k);
      checkShared(this, problems);
    }
  }

  /// `(1 - weight) * dense + weight * bm25` over the union of both rankings, each score known
  /// exactly and normalised for the query.
  @TypeName("weighted")
  @Doc("A weighted sum of both scores, each normalised for the query.")
  record Weighted(
      @Doc("Share of BM25: 0 is dense alone, 1 is BM25 alone.") @Default("0.2") double weight,
      @Doc("How scores are made comparable before they are added.") @Default("\"MAX\"")
          Normalization normalization,
      @Doc("Documents of each ranking that take part.") @Default("200") int depth,
      @Doc("k1 and b of the BM25 that takes part; index.bm25 where absent.")
          @Nullable Bm25Parameters bm25)
      implements FusionSettings {
    @Override
    public void check(Problems problems) {
      problems.require(weight >= 0 && weight <= 1, "weight", "must lie between 0 and 1", weight);
      checkShared(this, problems);
    }
  }

  private static void checkShared(FusionSettings settings, Problems problems) {
    problems.require(settings.depth() >= 1, "depth", "must be >= 1", settings.depth());
    var bm25 = settings.bm25();
    if (bm25 != null) {
      bm25.check(problems.at("bm25"));
    }
  }

  /// Makes one query's scores of one ranking comparable with the other's. Statistics are those of
  /// the ranking's first `depth` documents.
  enum Normalization {
    /// `x` as it is: how sure BM25 is, rare words or common ones, stays in the sum. The weight is
    /// then small, since BM25 scores are some twenty times a cosine.
    NONE {
      @Override
      double apply(double x, ScoreStatistics s) {
        return x;
      }
    },
    /// `x / max`.
    MAX {
      @Override
      double apply(double x, ScoreStatistics s) {
        return s.max() > 0 ? x / s.max() : x;
      }
    },
    /// `(x - min) / (max - min)`.
    MIN_MAX {
      @Override
      double apply(double x, ScoreStatistics s) {
        return s.max() > s.min() ? (x - s.min()) / (s.max() - s.min()) : 0;
      }
    },
    /// `(x - mean) / standard deviation`.
    Z_SCORE {
      @Override
      double apply(double x, ScoreStatistics s) {
        return s.deviation() > 0 ? (x - s.mean()) / s.deviation() : 0;
      }
    };

    abstract double apply(double x, ScoreStatistics statistics);
  }

  /// Summary of one query's scores in one ranking.
  record ScoreStatistics(double min, double max, double mean, double deviation) {
    static ScoreStatistics of(float[] scores, int depth) {
      int n = Math.min(scores.length, depth);
      if (n == 0) {
        return new ScoreStatistics(0, 0, 0, 0);
      }
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += scores[i];
      }
      double mean = sum / n;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        squares += (scores[i] - mean) * (scores[i] - mean);
      }
      return new ScoreStatistics(scores[n - 1], scores[0], mean, Math.sqrt(squares / n));
    }
  }
}
