package io.twinspire.core.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.objective.BinaryCrossEntropy;
import io.twinspire.core.objective.Bpr;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.Reduction;
import io.twinspire.core.testing.Draw;
import io.twinspire.core.testing.GradientCheck;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The scorers with weights: gradients through the whole step, candidates for all and of a query's
/// own, strips of many blocks, any number of threads.
class NeuralScorerTest extends GradientCheck {
  private static final int D = 7;

  private static final List<ScorerSettings> SETTINGS =
      List.of(
          new ScorerSettings.Dot(),
          new ScorerSettings.Gmf(),
          new ScorerSettings.Mlp(List.of(5)),
          new ScorerSettings.NeuMf(3, List.of(6, 4, 3)));

  private static final List<Objective> OBJECTIVES =
      List.of(
          new BinaryCrossEntropy(1f, true, Reduction.SUM, 0f, 0),
          new Bpr(1f, true, Reduction.MEAN),
          new InfoNce(1f, true, true));

  /// Two rows for everyone; of the first query's own the same row twice and a shared one again.
  private static final Candidates CANDIDATES =
      new Candidates(2, new Ragged(new int[] {0, 3, 5, 6}, new int[] {3, 3, 0, 2, 4, 3}), 5);

  private static final Targets TARGETS =
      new Targets(
          new Ragged(new int[] {0, 1, 2, 3}, new int[] {0, 1, 0}),
          new Ragged(new int[] {0, 1, 1, 1}, new int[] {4}),
          new float[] {1, .5f, 2});

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  @TestFactory
  Stream<DynamicTest> gradientByHandEqualsCentralDifferences() {
    return checks();
  }

  @Test
  void everyScorerIsChecked() {
    assertThat(SETTINGS.stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(Set.of(ScorerSettings.class.getPermittedSubclasses()));
  }

  @Override
  protected Stream<Subject> subjects() {
    return SETTINGS.stream().flatMap(s -> OBJECTIVES.stream().map(o -> step(s, o)));
  }

  /// Small weights and biases far from 0: no unit is near the corner of its ReLU, where there is no
  /// derivative; some are on, some are off.
  private static Scorer scorer(ScorerSettings settings) {
    Scorer scorer = Scorer.create(settings, D, Start.drawn(5));
    for (Parameter p : scorer.parameters()) {
      float[] values = p.values().data();
      boolean layer = p.name().startsWith("scorer.layer");
      for (int i = 0; i < values.length && layer; i++) {
        values[i] = p.rows() == 1 ? (i % 3 == 1 ? -1.5f : 1.5f) : .3f * values[i];
      }
    }
    return scorer;
  }

  private Subject step(ScorerSettings settings, Objective objective) {
    Matrix q = Draw.unit(3, D, 22);
    Matrix d = Draw.unit(5, D, 27);
    float[] logScale = {.3f};
    Scorer scorer = scorer(settings);
    Matrix dQ = Matrix.zeros(3, D);
    Matrix dD = Matrix.zeros(5, D);
    var step = new ContrastiveStep(pool, scorer);
    var variables = new HashMap<String, float[]>();
    variables.put("q", q.data());
    variables.put("d", d.data());
    variables.put("logScale", logScale);
    scorer.parameters().forEach(p -> variables.put(p.name(), p.values().data()));
    return new Subject(
        settings + ", " + objective,
        variables,
        () -> run(step, q, d, objective, logScale, dQ, dD, new Gradients()).loss(),
        () -> {
          var into = new Gradients();
          var result = run(step, q, d, objective, logScale, dQ, dD, into);
          var all = new HashMap<String, float[]>();
          all.put("q", dQ.data().clone());
          all.put("d", dD.data().clone());
          all.put("logScale", new float[] {(float) result.dLogScale()});
          scorer.parameters().forEach(p -> all.put(p.name(), into.dense(p)));
          return all;
        });
  }

  private static ContrastiveStep.Result run(
      ContrastiveStep step,
      Matrix q,
      Matrix d,
      Objective objective,
      float[] logScale,
      Matrix dQ,
      Matrix dD,
      Gradients into) {
    float scale = (float) Math.exp(logScale[0]);
    return step.run(q, d, CANDIDATES, TARGETS, objective, scale, dQ, dD, into);
  }

  /// All gradients of a batch by name, and its loss.
  private static Map<String, float[]> batch(Candidates candidates, Targets targets, int threads) {
    var bce = new BinaryCrossEntropy(1f, false, Reduction.SUM, 0f, 0);
    return batch(candidates, targets, threads, bce, ContrastiveStep.WAITING);
  }

  private static Map<String, float[]> batch(
      Candidates candidates, Targets targets, int threads, Objective objective, int waiting) {
    int m = targets.positives().rows();
    Matrix q = Draw.normal(m, 40, 1);
    Matrix d = Draw.normal(60, 40, 2);
    Matrix dQ = Draw.normal(m, 40, 3);
    Matrix dD = Draw.normal(60, 40, 4);
    Scorer scorer =
        Scorer.create(new ScorerSettings.NeuMf(18, List.of(37, 20)), 40, Start.drawn(1));
    var into = new Gradients();
    var all = new TreeMap<String, float[]>();
    try (var pool = new WorkerPool(threads)) {
      var step = new ContrastiveStep(pool, scorer, waiting);
      double loss = step.run(q, d, candidates, targets, objective, .5f, dQ, dD, into).loss();
      all.put("loss", new float[] {(float) loss});
    }
    all.put("q", dQ.data());
    all.put("d", dD.data());
    scorer.parameters().forEach(p -> all.put(p.name(), into.dense(p)));
    return all;
  }

  private static Targets diagonal(int m, int mask) {
    int[] columns = IntStream.range(0, m).map(r -> r % 50).toArray();
    int[] none = new int[m + 1];
    int[] masked = IntStream.range(0, mask * m).map(i -> 50 + i % mask).toArray();
    return new Targets(
        new Ragged(IntStream.rangeClosed(0, m).toArray(), columns),
        mask == 0
            ? new Ragged(none, new int[0])
            : new Ragged(IntStream.rangeClosed(0, m).map(r -> r * mask).toArray(), masked));
  }

  /// What the last strip's scores left behind is not taken for another's that waited.
  @Test
  void sameBitsWhetherScoresWaitOrNot() {
    var symmetric = new InfoNce(.1f, false, true);
    for (int m : new int[] {130, 250}) {
      var again = batch(Candidates.forAll(60, 60), diagonal(m, 0), 2, symmetric, 0);
      batch(Candidates.forAll(60, 60), diagonal(m, 0), 2, symmetric, ContrastiveStep.WAITING)
          .forEach((name, values) -> assertThat(values).as(name).isEqualTo(again.get(name)));
    }
  }

  /// A strip of 120 x 60 pairs is two blocks, the last strip is one.
  @Test
  void sameBitsForAnyNumberOfThreads() {
    var one = batch(Candidates.forAll(60, 60), diagonal(130, 0), 1);
    for (int threads : new int[] {2, 3, 8}) {
      batch(Candidates.forAll(60, 60), diagonal(130, 0), threads)
          .forEach((name, values) -> assertThat(values).as(name).isEqualTo(one.get(name)));
    }
  }

  @Test
  void ownCandidatesEqualSharedOnes() {
    int m = 130;
    int[] ids = IntStream.range(0, 50 * m).map(i -> i % 50).toArray();
    var own = new Ragged(IntStream.rangeClosed(0, m).map(r -> r * 50).toArray(), ids);
    var asOwn = batch(new Candidates(0, own, 60), diagonal(m, 0), 2);
    batch(Candidates.forAll(60, 60), diagonal(m, 10), 2)
        .forEach(
            (name, values) ->
                assertThat(values).as(name).containsExactly(asOwn.get(name), within(2e-5f)));
  }

  @Test
  void refusesVectorsOfAnotherLength() {
    var scorer = scorer(new ScorerSettings.Gmf());
    Matrix q = Draw.unit(3, D - 1, 22);
    assertThatThrownBy(
            () -> PairScores.of(scorer, q, q, Candidates.forAll(3, 3), pool, (r, s, o, n) -> {}))
        .hasMessage("step: Q and D must have the scorer's 7 columns, got 6");
  }
}
