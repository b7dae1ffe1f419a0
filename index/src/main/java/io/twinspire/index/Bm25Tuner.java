package io.twinspire.index;

import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Chooses k1 and b on dev queries: a grid over both.
public final class Bm25Tuner {
  private static final float[] K1 = {0.4f, 0.8f, 1.2f, 1.6f, 2.0f, 3.0f};
  private static final float[] B = {0.2f, 0.4f, 0.6f, 0.75f, 0.9f, 1.0f};

  private Bm25Tuner() {}

  /// One k1 and b and how good they were.
  public record Trial(Bm25Parameters parameters, double quality) {}

  /// @param trials all that was tried, in the order of trying
  public record Result(Trial best, List<Trial> trials) {}

  /// Tries every pair and keeps the best, the first of equals.
  ///
  /// @param texts dev queries
  /// @param k length of the rankings that `quality` sees
  public static Result tune(
      Bm25Search search, List<String> texts, int k, WorkerPool pool, RankingQuality quality) {
    var trials = new ArrayList<Trial>();
    for (float k1 : K1) {
      for (float b : B) {
        var parameters = new Bm25Parameters(k1, b);
        var rankings = search.with(parameters).searchAll(texts, k, pool);
        trials.add(new Trial(parameters, quality.of(rankings)));
      }
    }
    var best =
        trials.stream()
            .sorted(Comparator.comparingDouble(trial -> -trial.quality()))
            .findFirst()
            .orElseThrow();
    return new Result(best, List.copyOf(trials));
  }
}
