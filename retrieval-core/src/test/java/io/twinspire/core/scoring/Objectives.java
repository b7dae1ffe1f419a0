package io.twinspire.core.scoring;

import io.twinspire.core.objective.BinaryCrossEntropy;
import io.twinspire.core.objective.Bpr;
import io.twinspire.core.objective.BprMax;
import io.twinspire.core.objective.CosineContrastive;
import io.twinspire.core.objective.GeneralizedBce;
import io.twinspire.core.objective.Hinge;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.objective.KlDistillation;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.MarginMse;
import io.twinspire.core.objective.Matryoshka;
import io.twinspire.core.objective.NoiseContrastive;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.Reduction;
import io.twinspire.core.objective.SkipGram;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import io.twinspire.core.objective.Top1;
import io.twinspire.core.objective.Top1Max;
import io.twinspire.core.objective.Warp;
import java.util.List;

/// Every objective in the forms that tests walk through.
final class Objectives {
  private Objectives() {}

  /// Those whose gradient central differences can see: margins lie beyond every score, so that no
  /// kink is near, and no weight counts as a constant. Kinks and such weights have golden values.
  static final List<Objective> SMOOTH =
      List.of(
          new InfoNce(0.2f, true, false),
          new InfoNce(0.2f, true, true),
          new Matryoshka(List.of(4), new InfoNce(0.5f, true, false)),
          new Matryoshka(List.of(4, 6, 100), new InfoNce(0.5f, true, true)),
          new Matryoshka(List.of(3), new Bpr(0.5f, true, Reduction.MEAN)),
          new SoftmaxCrossEntropy(0.5f, true, LogQ.NONE, 0f),
          new SoftmaxCrossEntropy(0.5f, true, LogQ.NEGATIVES, 0f),
          new SoftmaxCrossEntropy(0.5f, true, LogQ.ALL, 0f),
          new SoftmaxCrossEntropy(0.5f, true, LogQ.NONE, 0.75f),
          new NoiseContrastive(0.5f, true, 0),
          new NoiseContrastive(0.5f, true, -2),
          new SkipGram(0.5f, true),
          new BinaryCrossEntropy(0.5f, true, Reduction.SUM, 0f, 0),
          new BinaryCrossEntropy(0.5f, true, Reduction.MEAN, 0f, 0),
          new GeneralizedBce(0.5f, true, 0.75f, 0),
          new BinaryCrossEntropy(0.5f, true, Reduction.SUM, 0f, -2),
          new GeneralizedBce(0.5f, true, 0.75f, -2),
          new Bpr(0.5f, true, Reduction.SUM),
          new Bpr(0.5f, true, Reduction.MEAN),
          new Top1(0.5f),
          new Top1Max(0.5f),
          new BprMax(0.5f, 0f),
          new BprMax(0.5f, 0.5f),
          new Hinge(0.5f, 9f, Reduction.SUM),
          new Hinge(0.5f, 9f, Reduction.MEAN),
          new Warp(0.5f, 9f),
          new CosineContrastive(-9f, 2f),
          new MarginMse(0.5f, true),
          new KlDistillation(0.5f, true, 2f));

  /// Those that bend, or weigh by constants.
  static final List<Objective> BENT =
      List.of(
          new Hinge(1f, 0.5f, Reduction.MEAN),
          new Warp(1f, 0.5f),
          new CosineContrastive(0.25f, 3f),
          new BinaryCrossEntropy(1f, false, Reduction.SUM, 0.5f, 0));
}
