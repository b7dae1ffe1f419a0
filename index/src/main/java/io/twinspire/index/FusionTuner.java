package io.twinspire.index;

import io.twinspire.index.FusionSettings.Normalization;
import io.twinspire.index.FusionSettings.Rrf;
import io.twinspire.index.FusionSettings.Weighted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Chooses how dense and BM25 rankings become one, on dev queries: reciprocal rank fusion, or a
/// weight in steps of .05 with each normalisation (finer steps of a small weight for scores as they
/// are).
public final class FusionTuner {
  /// Documents of each ranking that take part.
  public static final int DEPTH = 200;

  /// What is noted in an index that nobody tuned.
  public static final FusionSettings UNTUNED = new Weighted(0.2, Normalization.MAX, DEPTH);

  private static final int STEPS = 20;

  /// Shares of BM25 where scores are added as they are.
  private static final double[] RAW_WEIGHTS = {
    .002, .004, .006, .008, .01, .013, .016, .02, .025, .03, .04, .06
  };

  private FusionTuner() {}

  /// One way to fuse and how good it was.
  public record Trial(FusionSettings settings, double quality) {}

  /// @param trials all that was tried, in the order of trying
  public record Result(Trial best, List<Trial> trials) {}

  /// Tries every way and keeps the best, the first of equals.
  ///
  /// @param candidates one for each dev query, made with at least [#DEPTH] documents a ranking
  /// @param k length of the rankings that `quality` sees
  public static Result tune(List<FusionCandidates> candidates, int k, RankingQuality quality) {
    var trials = new ArrayList<Trial>();
    for (var settings : ways()) {
      var rankings = candidates.stream().map(c -> Fusion.fuse(settings, c, k)).toList();
      trials.add(new Trial(settings, quality.of(rankings)));
    }
    return new Result(best(trials), List.copyOf(trials));
  }

  private static Trial best(List<Trial> trials) {
    return trials.stream()
        .sorted(Comparator.comparingDouble(trial -> -trial.quality()))
        .findFirst()
        .orElseThrow();
  }

  private static List<FusionSettings> ways() {
    var ways = new ArrayList<FusionSettings>();
    ways.add(new Rrf(60, DEPTH));
    for (double weight : RAW_WEIGHTS) {
      ways.add(new Weighted(weight, Normalization.NONE, DEPTH));
    }
    for (var normalization : Normalization.values()) {
      if (normalization == Normalization.NONE) {
        continue;
      }
      for (int step = 0; step <= STEPS; step++) {
        ways.add(new Weighted((double) step / STEPS, normalization, DEPTH));
      }
    }
    return ways;
  }
}
