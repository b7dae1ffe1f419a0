package io.twinspire.core.microscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.negatives.SamplerSettings.Adaptive;
import io.twinspire.core.negatives.SamplerSettings.Group;
import io.twinspire.core.negatives.SamplerSettings.Neighbours;
import io.twinspire.core.negatives.SamplerSettings.Popularity;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.negatives.SamplerSettings.Uniform;
import io.twinspire.core.objective.BinaryCrossEntropy;
import io.twinspire.core.objective.KlDistillation;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.MarginMse;
import io.twinspire.core.objective.Matryoshka;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.Reduction;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bias, variance and cosine of gradients over drawn negatives.
class MicroscopeGradientTest {
  private static final SoftmaxCrossEntropy SAMPLED =
      new SoftmaxCrossEntropy(.1f, false, LogQ.NEGATIVES, 0);

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  private GradientProbe probe(Subject subject) {
    View view =
        new Judge(subject, pool)
            .view("start", subject.models().create(subject.temperature()), subject);
    int documents = view.documents().rows();
    Cell full = Grid.full(subject.temperature(), subject.known(), documents);
    return new GradientProbe(subject.train(), view, full, pool, 1);
  }

  private static Cell cell(Objective objective, SamplerSettings sampled) {
    return new Cell(
        "", 0, "", 0, objective, new NegativesSettings(false, sampled, 0, Known.KEEP), 32);
  }

  @Test
  void theFullSoftmaxIsItself() {
    Subject subject = Subject.planted(40, 8, 128, 1);
    GradientProbe.Measured measured =
        probe(subject).measure(Grid.full(subject.temperature(), subject.known(), 40));
    assertThat(measured.exact()).isTrue();
    assertThat(measured.figures().bias().value()).isLessThan(1e-6);
    assertThat(measured.figures().cosine().value()).isCloseTo(1, within(1e-6));
    assertThat(measured.figures().stepCosine().value()).isCloseTo(1, within(1e-5));
    assertThat(measured.figures().variance().value()).isCloseTo(0, within(1e-6));
  }

  /// All 6^K sequences of draws. A ratio of an unbiased to a random normaliser is off by O(1/K).
  @Test
  void theBiasOfSampledSoftmaxFallsAsOneOverK() {
    GradientProbe probe = probe(Subject.planted(6, 4, 64, 2));
    var biases = new ArrayList<Double>();
    for (int k = 1; k <= 6; k++) {
      var measured = probe.measure(cell(SAMPLED, new Uniform(k, Scope.QUERY, false)));
      assertThat(measured.exact()).isTrue();
      biases.add(measured.figures().bias().value());
    }
    for (int k = 2; k <= 6; k++) {
      assertThat(k * biases.get(k - 1))
          .as("%d draws, biases %s", k, biases)
          .isLessThan(1.8 * biases.getFirst());
    }
    assertThat(biases.get(5)).as("biases %s", biases).isLessThan(.55 * biases.get(2));
  }

  @Test
  void moreDrawsWithoutTheCorrectionStayWhereTheyAre() {
    GradientProbe probe = probe(Subject.planted(200, 16, 1024, 3));
    var uncorrected = new SoftmaxCrossEntropy(.1f, false, LogQ.NONE, 0);
    var popular = new Popularity(120, Scope.BATCH, 1, 1);
    double none = probe.measure(cell(uncorrected, popular)).figures().bias().value();
    double corrected = probe.measure(cell(SAMPLED, popular)).figures().bias().value();
    assertThat(corrected).isLessThan(none / 2);
  }

  /// The enumeration, which builds its candidates itself, against draws as training plans them.
  @ParameterizedTest
  @EnumSource(
      value = Scope.class,
      names = {"BATCH", "QUERY"})
  void whatIsEnumeratedIsWhatIsDrawn(Scope scope) {
    GradientProbe probe = probe(Subject.planted(24, 6, 96, 4));
    for (Objective objective :
        List.of(SAMPLED, new BinaryCrossEntropy(.1f, false, Reduction.SUM, 0f, 0))) {
      for (SamplerSettings sampled :
          List.of(new Uniform(2, scope, false), new Popularity(2, scope, .75f, 1))) {
        Cell cell = cell(objective, sampled);
        var measured = probe.measure(cell);
        assertThat(measured.exact()).isTrue();
        Statistics.Of exact = measured.figures();
        Statistics.Of drawn = probe.estimate(cell, 64);
        agree("bias", exact.bias(), drawn.bias());
        agree("cosine", exact.cosine(), drawn.cosine());
        agree("own cosine", exact.ownCosine(), drawn.ownCosine());
        agree("variance", exact.variance(), drawn.variance());
      }
    }
  }

  private static void agree(String what, Figure exact, Figure drawn) {
    assertThat(exact.error()).isZero();
    assertThat(drawn.error()).as("%s, %s", what, drawn).isPositive().isLessThan(.2);
    assertThat(drawn.value())
        .as("%s: exact %s, drawn %s", what, exact, drawn)
        .isCloseTo(exact.value(), within(4 * drawn.error() + 1e-6));
  }

  @Test
  void everyObjectiveAndSamplerIsLookedAt() {
    var cells = Grid.cells(.1f, Known.MASK, 40, List.of(15), List.of(1f));
    Set<Class<?>> objectives =
        cells.cells().stream().map(cell -> cell.loss().getClass()).collect(Collectors.toSet());
    // A wrapper, and two that learn from a teacher.
    objectives.add(Matryoshka.class);
    objectives.add(MarginMse.class);
    objectives.add(KlDistillation.class);
    assertThat(objectives).isEqualTo(Set.of(Objective.class.getPermittedSubclasses()));
    Set<Class<?>> samplers =
        cells.cells().stream()
            .map(cell -> cell.negatives().sampled())
            .filter(sampled -> sampled != null)
            .map(Object::getClass)
            .collect(Collectors.toSet());
    // Of categories that nobody has here.
    samplers.add(SamplerSettings.SameCategory.class);
    assertThat(samplers).isEqualTo(Set.of(SamplerSettings.class.getPermittedSubclasses()));
    assertThat(cells.refused()).isNotEmpty();
  }

  /// What is above the positive has most of the softmax' mass, so draws of it have less of a bias
  /// than blind ones.
  @Test
  void whatIsRememberedIsWhatTheModelAtHandGetsWrong() {
    GradientProbe probe = probe(Subject.planted(100, 8, 512, 6));
    var memory = new Adaptive(15, .5f, 32, .9f, Group.QUERY, 0, 1);
    var uniform = new Uniform(15, Scope.QUERY, false);
    double remembered = probe.measure(cell(SAMPLED, memory)).figures().bias().value();
    double blind = probe.measure(cell(SAMPLED, uniform)).figures().bias().value();
    assertThat(remembered).isLessThan(blind / 2);
  }

  @Test
  void neighboursAreFound() {
    GradientProbe probe = probe(Subject.planted(100, 8, 512, 6));
    var uncorrected = new SoftmaxCrossEntropy(.1f, false, LogQ.NONE, 0);
    var near = probe.measure(cell(uncorrected, new Neighbours(15, 30, false))).figures();
    var blind = probe.measure(cell(uncorrected, new Uniform(15, Scope.QUERY, false))).figures();
    // Without neighbours there is no gradient; a document that is near no positive never comes.
    assertThat(near.ownCosine().value()).isBetween(.1, blind.ownCosine().value());
  }

  @Test
  void fewDrawsMakeAPointwiseLossTooSureAndTheFullSoftmaxIsCalibrated() throws Exception {
    Subject subject = Subject.planted(100, 8, 2048, 5);
    var training = new CellTraining(subject, new Judge(subject, pool), pool);
    Trained full = training.run(Grid.full(subject.temperature(), subject.known(), 100)).trained();
    Trained few =
        training
            .run(
                cell(
                    new BinaryCrossEntropy(.1f, false, Reduction.SUM, 0f, 0),
                    new Uniform(3, Scope.QUERY, false)))
            .trained();
    assertThat(full.ece()).isLessThan(.05);
    assertThat(few.overconfidence()).isGreaterThan(.2);
    assertThat(full.curve()).hasSize(subject.epochs());
    assertThat(full.ndcg()).isGreaterThan(.5);
  }
}
