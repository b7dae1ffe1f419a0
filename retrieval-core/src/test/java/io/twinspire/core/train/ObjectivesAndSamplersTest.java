package io.twinspire.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.layer.Storage;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.optim.Schedule;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.testing.Planted;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Every objective with every kind of negatives, on 300 planted documents, the first of them ten
/// times as often asked for as the last: over three seeds it beats popularity by far, or it is
/// refused. `docs/objectives-and-samplers.md` says which.
class ObjectivesAndSamplersTest {
  private static final int DOCUMENTS = 300;
  private static final int MOST = 10;

  /// nDCG@10 over all documents that training must gain over ranking by popularity, which reaches
  /// .02.
  private static final double MARGIN = 0.2;

  private static final Path DOC = Path.of("..", "docs", "objectives-and-samplers.md");

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  @Test
  void everySamplerIsTried() {
    Set<Class<?>> tried =
        Samplers.all().values().stream()
            .map(NegativesSettings::sampled)
            .filter(sampled -> sampled != null)
            .map(Object::getClass)
            .collect(Collectors.toSet());
    assertThat(tried).isEqualTo(Set.of(SamplerSettings.class.getPermittedSubclasses()));
  }

  @Test
  void everyPairLearnsOrIsRefused() throws IOException {
    // A teacher scores the negatives that the data name; nobody scored what is drawn.
    var objectives =
        Stream.concat(
                EveryObjectiveLearnsTest.objectives()
                    .filter(objective -> !objective.needsTeacher()),
                Stream.of(new InfoNce(.1f, false, true)))
            .toList();
    var refusals = new TreeSet<String>();
    var page = new StringBuilder();
    page.append("# Objectives and negatives\n\n");
    page.append(
        "Written by `ObjectivesAndSamplersTest`: on 300 planted documents every pair beats");
    page.append(
        " popularity by .2 nDCG@10 over all documents with each of three seeds (yes), or is");
    page.append(" refused (no, below).\n\n| objective | ");
    page.append(String.join(" | ", Samplers.all().keySet())).append(" |\n|---|");
    page.append("---|".repeat(Samplers.all().size())).append('\n');
    for (Objective objective : objectives) {
      page.append("| `").append(objective).append("` |");
      for (var entry : Samplers.all().entrySet()) {
        var problems = new Problems();
        entry.getValue().check(objective, problems);
        refusals.addAll(problems.messages());
        page.append(problems.messages().isEmpty() ? " yes |" : " no |");
        for (int seed = 1; seed <= 3 && problems.messages().isEmpty(); seed++) {
          var data = Planted.of(DOCUMENTS, MOST, seed);
          TrainingSet set = skewed(data);
          assertThat(quality(data, set, objective, entry.getValue(), seed) - popularity(set))
              .as("%s, %s, seed %d", objective, entry.getKey(), seed)
              .isGreaterThan(MARGIN);
        }
      }
      page.append('\n');
    }
    page.append("\nRefused:\n\n");
    refusals.forEach(refusal -> page.append("- `").append(refusal).append("`\n"));
    Path made = Files.writeString(Path.of("target", "objectives-and-samplers.md"), page);
    assertThat(DOC)
        .as("a stale page; the new one is %s", made.toAbsolutePath())
        .hasContent(page.toString());
  }

  /// Document `t` has `1 + 9 (1 - t / 300)` pairs.
  private static TrainingSet skewed(Planted data) {
    TrainingSet all = data.trainingSet();
    var pairs =
        IntStream.range(0, all.pairs().size())
            .filter(p -> p % MOST <= (MOST - 1) * (DOCUMENTS - p / MOST) / DOCUMENTS)
            .mapToObj(all.pairs()::get)
            .toList();
    return new TrainingSet(
        all.queries(), all.documents(), pairs, all.positivesOf(), all.categories(), null);
  }

  /// nDCG@10 of ranking every query by how often a document is asked for: the first ten, of which
  /// the dev queries ask for each as often as for any other.
  private static double popularity(TrainingSet set) {
    assertThat(set.pairs().getFirst().document()).isZero();
    return IntStream.rangeClosed(1, 10).mapToDouble(r -> Math.log(2) / Math.log(1 + r)).sum()
        / DOCUMENTS;
  }

  private double quality(
      Planted data, TrainingSet set, Objective objective, NegativesSettings negatives, int seed)
      throws IOException {
    var model =
        Runs.model(
            data,
            new TowerSettings.Bag(32, true, 1f, false, null, true, Storage.FLOAT32),
            objective,
            seed);
    var stage =
        new Stage(
            0,
            "matrix",
            Runs.loop(20, 128, 0, 0, 0),
            objective,
            new OptimizerSettings.Adagrad(.3f, 1e-8f),
            new Schedule(Schedule.Shape.COSINE, 0.2f, 0.1f),
            1f,
            negatives,
            Negatives.NONE);
    var listener =
        new Runs.Listener(data, model, pool) {
          @Override
          public double devMetric() {
            return Double.NaN;
          }
        };
    new Trainer(model, set, stage, seed, pool).run(Progress.start(0, 0), listener);
    return data.dev(model, pool);
  }
}
