package io.twinspire.core.microscope;

import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.negatives.SamplerSettings.Adaptive;
import io.twinspire.core.negatives.SamplerSettings.All;
import io.twinspire.core.negatives.SamplerSettings.Dynamic;
import io.twinspire.core.negatives.SamplerSettings.Group;
import io.twinspire.core.negatives.SamplerSettings.Neighbours;
import io.twinspire.core.negatives.SamplerSettings.Popularity;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.negatives.SamplerSettings.Uniform;
import io.twinspire.core.objective.BinaryCrossEntropy;
import io.twinspire.core.objective.Bpr;
import io.twinspire.core.objective.BprMax;
import io.twinspire.core.objective.CosineContrastive;
import io.twinspire.core.objective.GeneralizedBce;
import io.twinspire.core.objective.Hinge;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.NoiseContrastive;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.Reduction;
import io.twinspire.core.objective.SkipGram;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import io.twinspire.core.objective.Top1;
import io.twinspire.core.objective.Top1Max;
import io.twinspire.core.objective.Warp;
import io.twinspire.core.settings.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Every objective with every kind of negatives, in every number.
///
/// Distillation (margin-mse, kl) is left out: it needs a teacher's scores, which nobody has for
/// drawn documents. So are a queue, which follows from the training before and not from the model
/// at hand, and categories, which the planted documents do not have.
final class Grid {
  static final String FULL = "full softmax";
  static final String ALL = "all";

  /// Pairs of a step where negatives are drawn.
  static final int BATCH = 64;

  /// Fewer others in a batch than these are nobody's.
  private static final int LEAST_IN_BATCH = 15;

  /// More draws of a query's own, or by score, cost more than they show.
  private static final int MOST_OWN = 63;

  private static final int ANY = Integer.MAX_VALUE;

  private static final List<Kind> KINDS =
      List.of(
          new Kind("in-batch", true, LEAST_IN_BATCH, MOST_OWN, k -> null),
          new Kind(
              "in-batch and uniform",
              true,
              LEAST_IN_BATCH,
              MOST_OWN,
              k -> new Uniform(k, Scope.BATCH, false)),
          new Kind("uniform", false, 1, ANY, k -> new Uniform(k, Scope.BATCH, false)),
          new Kind("uniform, own", false, 1, MOST_OWN, k -> new Uniform(k, Scope.QUERY, false)),
          new Kind("popularity", false, 1, ANY, k -> new Popularity(k, Scope.BATCH, .75f, 1)),
          new Kind("by score, of a pool", false, 1, MOST_OWN, k -> new Dynamic(k, pool(k), 1)),
          new Kind("by score", false, 1, MOST_OWN, k -> new Dynamic(k, new All(), 1)),
          new Kind(
              "mistakes",
              false,
              1,
              MOST_OWN,
              k -> new Adaptive(k, .5f, 32, .9f, Group.QUERY, 0, 1)),
          new Kind("neighbours", false, 1, MOST_OWN, k -> new Neighbours(k, 4 * k + 4, false)));

  private Grid() {}

  /// Four times as many, blindly.
  private static SamplerSettings pool(int k) {
    return new Uniform(4 * k + 4, Scope.BATCH, false);
  }

  /// One kind of negatives.
  ///
  /// @param least number of them that is looked at
  /// @param most number of them that is looked at
  private record Kind(
      String name,
      boolean inBatch,
      int least,
      int most,
      IntFunction<@Nullable SamplerSettings> sampled) {}

  /// One objective.
  record Named(String name, float hardness, Objective objective) {}

  /// @param cells what goes together
  /// @param refused what does not, with the reason
  record Cells(List<Cell> cells, List<Refused> refused) {}

  /// An objective that cannot have negatives of this kind.
  public record Refused(String objective, String sampler, String reason) {}

  /// Objectives at one temperature; margins are of cosines or dot products, not over it.
  static List<Named> objectives(float temperature, List<Float> hardnesses) {
    float t = temperature;
    var all = new ArrayList<Named>();
    all.add(new Named("info-nce", 0, new InfoNce(t, false, false)));
    all.add(new Named("info-nce, two-sided", 0, new InfoNce(t, false, true)));
    all.add(named("softmax, logQ", new SoftmaxCrossEntropy(t, false, LogQ.NEGATIVES, 0)));
    all.add(named("softmax, logQ all", new SoftmaxCrossEntropy(t, false, LogQ.ALL, 0)));
    all.add(named("nce", new NoiseContrastive(t, false, 0)));
    all.add(named("sgns", new SkipGram(t, false)));
    all.add(named("bce", new BinaryCrossEntropy(t, false, Reduction.MEAN, 0, 0)));
    all.add(named("gbce", new GeneralizedBce(t, false, .75f, 0)));
    all.add(named("bpr", new Bpr(t, false, Reduction.MEAN)));
    all.add(named("top1", new Top1(t)));
    all.add(named("bpr-max", new BprMax(t, .01f)));
    all.add(named("top1-max", new Top1Max(t)));
    all.add(named("hinge", new Hinge(1, .2f, Reduction.MEAN)));
    all.add(named("warp", new Warp(1, .2f)));
    all.add(named("ccl", new CosineContrastive(.4f, 100)));
    for (float h : hardnesses) {
      all.add(new Named("softmax", h, new SoftmaxCrossEntropy(t, false, LogQ.NONE, h)));
      all.add(new Named("bce", h, new BinaryCrossEntropy(t, false, Reduction.MEAN, h, 0)));
    }
    return all;
  }

  private static Named named(String name, Objective objective) {
    return new Named(name, 0, objective);
  }

  /// The full softmax, which all others are held against.
  static Cell full(float temperature, Known known, int documents) {
    return new Cell(
        FULL,
        0,
        ALL,
        documents - 1,
        new SoftmaxCrossEntropy(temperature, false, LogQ.NONE, 0),
        new NegativesSettings(false, new All(), 0, known),
        BATCH);
  }

  /// @param ks numbers of negatives, each one less than a power of two, so that batches of them are
  ///   whole
  static Cells cells(
      float temperature, Known known, int documents, List<Integer> ks, List<Float> hardnesses) {
    var cells = new ArrayList<Cell>();
    var refused = new ArrayList<Refused>();
    cells.add(full(temperature, known, documents));
    for (Named objective : objectives(temperature, hardnesses)) {
      for (int k : ks) {
        for (Kind kind : KINDS) {
          if (k >= kind.least() && k <= kind.most()) {
            // Alone, the others of a batch are the K negatives.
            SamplerSettings sampled = kind.sampled().apply(k);
            int batch = sampled == null ? k + 1 : BATCH;
            var negatives = new NegativesSettings(kind.inBatch(), sampled, 0, known);
            add(objective, kind.name(), k, negatives, batch, cells, refused);
          }
        }
      }
      var all = new NegativesSettings(false, new All(), 0, known);
      add(objective, ALL, documents - 1, all, BATCH, cells, refused);
    }
    return new Cells(cells, refused);
  }

  private static void add(
      Named objective,
      String sampler,
      int k,
      NegativesSettings negatives,
      int batch,
      List<Cell> cells,
      List<Refused> refused) {
    var problems = new Problems();
    negatives.check(objective.objective(), problems);
    if (problems.messages().isEmpty()) {
      cells.add(
          new Cell(
              objective.name(),
              objective.hardness(),
              sampler,
              k,
              objective.objective(),
              negatives,
              batch));
      return;
    }
    var reason = new Refused(objective.name(), sampler, String.join(". ", problems.messages()));
    if (!refused.contains(reason)) {
      refused.add(reason);
    }
  }
}
