package io.twinspire.core.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import io.twinspire.core.objective.Objective.RowTargets;
import io.twinspire.core.objective.Objective.TeacherScores;
import io.twinspire.core.objective.Reduction;
import io.twinspire.core.objective.SkipGram;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import io.twinspire.core.objective.Top1;
import io.twinspire.core.objective.Top1Max;
import io.twinspire.core.objective.Warp;
import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.testing.Draw;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds of every row of scores, and what the documents of the objectives say of each other.
class ObjectiveRowTest {
  private static final float OUT = Float.NEGATIVE_INFINITY;

  private record Row(double loss, float[] gradient) {}

  private static Row row(Objective objective, int catalogue, int[] positives, float... scores) {
    int masked = 0;
    for (float s : scores) {
      masked += s == OUT ? 1 : 0;
    }
    float[] shares = new float[positives.length];
    Arrays.fill(shares, 1f / positives.length);
    int negatives = scores.length - positives.length - masked;
    float[] s = scores.clone();
    // Teacher scores follow the columns that are not masked, so that those in between are nothing.
    int[] columns = IntStream.range(0, s.length).toArray();
    float[] taught = new float[s.length];
    int left = 0;
    for (int j = 0; j < s.length; j++) {
      taught[j] = s[j] == OUT ? 99 : (float) Math.sin(left++);
    }
    var teacher = new TeacherScores(columns, taught, 0, s.length);
    double loss =
        objective.rowLossAndGradient(
            s,
            0,
            s.length,
            new RowTargets(positives, shares, 0, positives.length, negatives, catalogue, teacher));
    return new Row(loss, s);
  }

  private static Row row(Objective objective, float... scores) {
    return row(objective, 1000, new int[] {0}, scores);
  }

  private static void assertEqual(Row actual, Row expected, double tolerance) {
    assertThat(actual.loss()).isCloseTo(expected.loss(), within(tolerance));
    assertThat(actual.gradient()).containsExactly(expected.gradient(), within((float) tolerance));
  }

  static Stream<Objective> all() {
    return Stream.concat(Objectives.SMOOTH.stream(), Objectives.BENT.stream());
  }

  /// Long enough for whole vectors and a rest, at every width.
  @ParameterizedTest
  @MethodSource("all")
  void maskedScoresHaveNoPartAndNoGradient(Objective objective) {
    float[] left = Draw.normal(1, 41, 5).data();
    float[] all = new float[82];
    Arrays.fill(all, OUT);
    for (int j = 0; j < left.length; j++) {
      all[2 * j] = left[j];
    }
    Row without = row(objective, 1000, new int[] {3, 20}, left);
    Row with = row(objective, 1000, new int[] {6, 40}, all);
    assertThat(with.loss()).isCloseTo(without.loss(), within(2e-6 * (1 + without.loss())));
    for (int j = 0; j < left.length; j++) {
      assertThat(with.gradient()[2 * j]).isCloseTo(without.gradient()[j], within(2e-6f));
      assertThat(with.gradient()[2 * j + 1]).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void rowsWithoutNegativesAreFinite(Objective objective) {
    for (Row alone :
        List.of(
            row(objective, .5f),
            row(objective, .5f, OUT, OUT),
            row(objective, 1000, new int[] {0, 2}, .5f, OUT, -.25f))) {
      assertThat(alone.loss()).isFinite().isGreaterThanOrEqualTo(0);
      for (float g : alone.gradient()) {
        assertThat(g).isFinite();
      }
    }
  }

  @Test
  void pairwiseLossesOfARowWithoutNegativesAreZero() {
    for (Objective pairwise :
        List.of(
            new Bpr(1f, false, Reduction.MEAN),
            new Top1(1f),
            new Top1Max(1f),
            new BprMax(1f, 1f),
            new Hinge(1f, 1f, Reduction.SUM),
            new Warp(1f, 1f))) {
      assertEqual(row(pairwise, .5f, OUT), new Row(0, new float[2]), 0);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void largeScoresStayFinite(Objective objective) {
    float[] scores = Draw.normal(1, 37, 6).data();
    for (float size : new float[] {300f, 3e4f}) {
      for (int positive : new int[] {0, 1}) {
        float[] large = scores.clone();
        for (int j = 0; j < large.length; j++) {
          large[j] *= size;
        }
        large[0] = 4 * size;
        large[1] = -4 * size;
        Row row = row(objective, 1000, new int[] {positive}, large);
        assertThat(row.loss()).isFinite();
        for (float g : row.gradient()) {
          assertThat(g).isFinite();
        }
      }
    }
  }

  /// The gradient at a positive far below its negatives: BPR-max keeps it, where an epsilon inside
  /// the logarithm would lose it.
  @Test
  void aHopelessPositiveKeepsItsGradient() {
    Row hopeless = row(new BprMax(1f, 0f), -120f, 20f, 10f);
    assertThat(hopeless.loss()).isCloseTo(140 - Math.log(2), within(1e-3));
    assertThat(hopeless.gradient()[0]).isCloseTo(-1f, within(1e-5f));
  }

  @Test
  void skipGramIsBinaryCrossEntropyWithSums() {
    float[] scores = Draw.normal(1, 23, 7).data();
    var bce = new BinaryCrossEntropy(1f, false, Reduction.SUM, 0f, 0);
    assertEqual(row(new SkipGram(1f, false), scores), row(bce, scores), 0);
    var mean = new BinaryCrossEntropy(1f, false, Reduction.MEAN, 0f, 0);
    assertEqual(row(new SkipGram(1f, false), .5f, -1f), row(mean, .5f, -1f), 0);
  }

  @Test
  void gbceWithoutCalibrationIsBceOverKPlusOne() {
    float[] scores = Draw.normal(1, 23, 8).data();
    Row bce = row(new BinaryCrossEntropy(1f, false, Reduction.SUM, 0f, 0), scores);
    assertEqual(
        row(new GeneralizedBce(1f, false, 0f, 0), scores), scaled(bce, 1.0 / scores.length), 1e-6);
    // All others of the catalogue are candidates: alpha = 1.
    assertEqual(
        row(new GeneralizedBce(1f, false, 1f, 0), 23, new int[] {0}, scores),
        scaled(bce, 1.0 / scores.length),
        1e-6);
  }

  @Test
  void aBiasMovesEveryScore() {
    float[] scores = Draw.normal(1, 23, 9).data();
    float[] moved = scores.clone();
    for (int j = 0; j < moved.length; j++) {
      moved[j] += -3f;
    }
    for (float hardness : new float[] {0, .5f}) {
      assertEqual(
          row(new BinaryCrossEntropy(1f, false, Reduction.SUM, hardness, -3), scores),
          row(new BinaryCrossEntropy(1f, false, Reduction.SUM, hardness, 0), moved),
          0);
    }
    assertEqual(
        row(new GeneralizedBce(1f, false, .75f, -3), scores),
        row(new GeneralizedBce(1f, false, .75f, 0), moved),
        0);
    var whole = new Matryoshka(List.of(4), new GeneralizedBce(1f, false, .75f, -3));
    assertThat(whole.bias()).isEqualTo(-3);
  }

  @Test
  void aBiasThatWouldSwallowScoresIsRefused() {
    for (Objective far :
        List.of(
            new BinaryCrossEntropy(1f, false, Reduction.SUM, 0f, -101),
            new NoiseContrastive(1f, false, 100.5f),
            new GeneralizedBce(1f, false, .75f, 1e9f))) {
      var problems = new Problems();
      ((Checked) far).check(problems);
      assertThat(problems.messages())
          .containsExactly("bias: must be -100 to 100, got " + far.bias());
    }
  }

  private static Row scaled(Row row, double factor) {
    float[] gradient = row.gradient().clone();
    for (int j = 0; j < gradient.length; j++) {
      gradient[j] *= (float) factor;
    }
    return new Row(row.loss() * factor, gradient);
  }

  /// In the optimum of gBCE with t = 1 over K of V - 1 negatives the positive's probability is the
  /// one that all V - 1 would give: its expected gradient vanishes there.
  @Test
  void calibratedGbceHasTheOptimumOfTheWholeCatalogue() {
    int catalogue = 101;
    int k = 4;
    // An item that is the positive with probability .25, and among the negatives otherwise.
    double chance = .25;
    float s = (float) Math.log(chance / (1 - chance));
    float[] asPositive = {s, -50f, -50f, -50f, -50f};
    float[] asNegative = {50f, s, -50f, -50f, -50f};
    var gbce = new GeneralizedBce(1f, false, 1f, 0);
    double up = row(gbce, catalogue, new int[] {0}, asPositive).gradient()[0];
    double down = row(gbce, catalogue, new int[] {0}, asNegative).gradient()[1];
    double drawn = (1 - chance) * k / (catalogue - 1);
    assertThat(chance * up + drawn * down).isCloseTo(0, within(1e-9));
  }

  /// Scores that are log-probabilities; every item drawn `r` times, as expected of K = V r uniform
  /// draws. Then NCE's gradient is `r p/(r + p)` and, as r grows, the full softmax's `p - y`.
  @Test
  void nceAtLargeKHasTheGradientOfTheFullSoftmax() {
    float[] logits = Draw.normal(1, 6, 9).data();
    double sum = 0;
    for (float x : logits) {
      sum += Math.exp(x);
    }
    for (int r : new int[] {1, 10, 1000}) {
      float[] z = new float[1 + 6 * r];
      z[0] = (float) (logits[2] - Math.log(sum) - Math.log(r));
      for (int j = 0; j < 6 * r; j++) {
        z[1 + j] = (float) (logits[j % 6] - Math.log(sum) - Math.log(r));
      }
      float[] gradient = row(new NoiseContrastive(1f, false, 0), z).gradient();
      double worst = 0;
      for (int item = 0; item < 6; item++) {
        double byHand = item == 2 ? gradient[0] : 0;
        for (int j = item; j < 6 * r; j += 6) {
          byHand += gradient[1 + j];
        }
        double p = Math.exp(logits[item]) / sum;
        worst = Math.max(worst, Math.abs(byHand - (p - (item == 2 ? 1 : 0))));
      }
      assertThat(worst).as("r = %d", r).isLessThan(.5 / r).isGreaterThan(.01 / r);
    }
  }

  @Test
  void bprWithOneNegativeIsInfoNce() {
    assertEqual(
        row(new Bpr(1f, false, Reduction.MEAN), .5f, 1.25f),
        row(new InfoNce(1f, false, false), .5f, 1.25f),
        1e-6);
  }

  @Test
  void maxLossesWithOneNegativeAreTheirPlainForms() {
    float[] pair = {.5f, 1.25f};
    assertEqual(row(new Top1Max(1f), pair), row(new Top1(1f), pair), 1e-6);
    Row bpr = row(new Bpr(1f, false, Reduction.MEAN), pair);
    assertEqual(row(new BprMax(1f, 0f), pair), bpr, 1e-6);
    float[] regularized = {bpr.gradient()[0], bpr.gradient()[1] + .5f * 2 * 1.25f};
    assertEqual(
        row(new BprMax(1f, .5f), pair), new Row(bpr.loss() + .5 * 1.5625, regularized), 1e-6);
  }

  /// Two of four negatives are inside the margin, so of 9 others in the catalogue 4 are expected
  /// above: 1 + 1/2 + 1/3 + 1/4.
  @Test
  void hingeAndWarpBendAtTheMargin() {
    float[] scores = {1f, .75f, 2f, .5f, -3f};
    Row hinge = row(new Hinge(1f, .5f, Reduction.SUM), scores);
    assertEqual(hinge, new Row(.25 + 1.5, new float[] {-2, 1, 1, 0, 0}), 1e-6);
    double weight = 25 / 12.0;
    assertEqual(row(new Warp(1f, .5f), 10, new int[] {0}, scores), scaled(hinge, weight / 2), 1e-6);
    assertEqual(row(new Warp(1f, .5f), 1f, -2f, .5f), new Row(0, new float[3]), 0);
  }

  /// Scores in steps of .25, so that positives tie with each other and negatives lie at margins.
  @Test
  void hingesOfManyPositivesAreThoseOfEach() {
    float[] scores = Draw.normal(1, 200, 12).data();
    for (int j = 0; j < scores.length; j++) {
      scores[j] = j % 9 == 4 ? OUT : Math.round(4 * scores[j]) / 4f;
    }
    for (int count : new int[] {1, 2, 3, 8, 29}) {
      int[] positives = IntStream.range(0, count).map(i -> 6 * i + i % 2).toArray();
      for (int i : positives) {
        scores[i] = scores[i] == OUT ? 1f : scores[i];
      }
      for (int i = 0; i < 2; i++) {
        boolean warp = i == 1;
        Objective objective = warp ? new Warp(1f, .5f) : new Hinge(1f, .5f, Reduction.MEAN);
        assertEqual(
            row(objective, 1000, positives, scores), hinges(scores, positives, .5, warp), 1e-5);
      }
    }
  }

  /// By the formulas of [Hinge] (mean) and [Warp], pair by pair.
  private static Row hinges(float[] scores, int[] positives, double margin, boolean warp) {
    int[] negatives =
        IntStream.range(0, scores.length)
            .filter(j -> scores[j] != OUT && IntStream.of(positives).noneMatch(p -> p == j))
            .toArray();
    double loss = 0;
    float[] gradient = new float[scores.length];
    for (int p : positives) {
      double[] violations =
          IntStream.of(negatives).mapToDouble(j -> margin - scores[p] + scores[j]).toArray();
      int inside = (int) DoubleStream.of(violations).filter(v -> v > 0).count();
      double weight = 1.0 / negatives.length;
      if (warp) {
        int rank = inside * 999 / negatives.length;
        double harmonic = IntStream.rangeClosed(1, rank).mapToDouble(r -> 1.0 / r).sum();
        weight = inside == 0 ? 0 : harmonic / inside;
      }
      for (int j = 0; j < negatives.length; j++) {
        if (violations[j] > 0) {
          loss += weight * violations[j] / positives.length;
          gradient[negatives[j]] += (float) (weight / positives.length);
          gradient[p] -= (float) (weight / positives.length);
        }
      }
    }
    return new Row(loss, gradient);
  }

  @Test
  void warpOverTheWholeCatalogueKnowsTheRank() {
    Row row = row(new Warp(1f, 1f), 5, new int[] {0}, 0f, 1f, 2f, 3f, -4f);
    assertThat(row.gradient()[0]).isCloseTo(-(1 + 1 / 2f + 1 / 3f), within(1e-6f));
  }

  /// Ranks in the thousands take the asymptotic series.
  @Test
  void warpWeighsByTheHarmonicNumberOfTheRank() {
    double harmonic = 0;
    for (int r = 1; r <= 4_000; r++) {
      harmonic += 1.0 / r;
    }
    Row row = row(new Warp(1f, 1f), 8_001, new int[] {0}, 0f, 1f, -4f);
    assertThat(row.gradient()[0]).isCloseTo((float) -harmonic, within(1e-5f));
  }

  @Test
  void cosinesBelowTheMarginHaveNoPart() {
    Row row = row(new CosineContrastive(.5f, 8f), .75f, .625f, .5f, -.5f, .75f);
    assertEqual(row, new Row(.25 + 2 * .375, new float[] {-1, 2, 0, 0, 2}), 1e-6);
  }

  @Test
  void hardnessOfZeroIsNoneAndMoreMovesTheGradientToTheHardest() {
    float[] scores = {.5f, 2f, 0f, -1f, 1f};
    var plain = new SoftmaxCrossEntropy(1f, false, LogQ.NONE, 0f);
    var nearlyPlain = new SoftmaxCrossEntropy(1f, false, LogQ.NONE, 1e-6f);
    assertEqual(row(nearlyPlain, scores), row(plain, scores), 1e-5);
    for (Objective hard :
        List.of(
            new SoftmaxCrossEntropy(1f, false, LogQ.NONE, 1f),
            new BinaryCrossEntropy(1f, false, Reduction.SUM, 1f, 0))) {
      Objective soft =
          hard instanceof SoftmaxCrossEntropy
              ? plain
              : new BinaryCrossEntropy(1f, false, Reduction.SUM, 0f, 0);
      float[] more = row(hard, scores).gradient();
      float[] less = row(soft, scores).gradient();
      assertThat(more[1]).isGreaterThan(less[1]);
      assertThat(more[3]).isLessThan(less[3]);
    }
  }

  private static Row taught(Objective objective, float[] scores, int[] columns, float... taught) {
    float[] s = scores.clone();
    var teacher = new TeacherScores(columns, taught, 0, columns.length);
    var targets = new RowTargets(new int[] {1}, new float[] {1}, 0, 1, s.length - 1, 1000, teacher);
    return new Row(objective.rowLossAndGradient(s, 0, s.length, targets), s);
  }

  @Test
  void aStudentThatSaysWhatItsTeacherSaysHasNoLoss() {
    float[] scores = {.5f, 2f, -1f, 1f};
    int[] columns = {1, 0, 3};
    for (Objective objective :
        List.of(new MarginMse(1f, false), new KlDistillation(1f, false, 1f))) {
      Row agreed = taught(objective, scores, columns, 2f + 7, .5f + 7, 1f + 7);
      assertEqual(agreed, new Row(0, new float[4]), 1e-6);
    }
  }

  @Test
  void aTeacherNearZeroTemperatureIsSoftmaxOfItsBestAmongTheScored() {
    Row kl =
        taught(
            new KlDistillation(1f, false, 1e-4f),
            new float[] {.5f, 2f, -1f, 1f},
            new int[] {1, 0, 3},
            .5f,
            .25f,
            2f);
    Row softmax = row(new InfoNce(1f, false, false), 1f, .5f, 2f);
    assertThat(kl.loss()).isCloseTo(softmax.loss(), within(1e-6));
    float[] g = softmax.gradient();
    assertThat(kl.gradient()).containsExactly(new float[] {g[1], g[2], 0, g[0]}, within(1e-6f));
  }

  @Test
  void distillationWithoutATeacherIsRefused() {
    float[] scores = {.5f, 2f};
    var without = new RowTargets(new int[] {1}, new float[] {1}, 0, 1, 1, 1000, null);
    assertThatThrownBy(() -> new MarginMse(1f, false).rowLossAndGradient(scores, 0, 2, without))
        .hasMessage("targets.teacher: must hold a teacher's scores, got none");
    assertThatThrownBy(
            () -> taught(new MarginMse(1f, false), new float[] {1f, 2f}, new int[] {0}, 1f))
        .hasMessage("targets.teacher: must score every positive, got none for column 1");
  }
}
