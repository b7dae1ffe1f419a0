package io.twinspire.core.negatives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.NegativesSettings.Size;
import io.twinspire.core.negatives.SamplerSettings.Adaptive;
import io.twinspire.core.negatives.SamplerSettings.All;
import io.twinspire.core.negatives.SamplerSettings.Dynamic;
import io.twinspire.core.negatives.SamplerSettings.Group;
import io.twinspire.core.negatives.SamplerSettings.Neighbours;
import io.twinspire.core.negatives.SamplerSettings.Popularity;
import io.twinspire.core.negatives.SamplerSettings.SameCategory;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.negatives.SamplerSettings.Uniform;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import io.twinspire.core.settings.Problems;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class NegativesSettingsTest {
  private static List<String> problems(NegativesSettings settings) {
    var problems = new Problems();
    settings.check(problems.at("negatives"));
    return problems.messages();
  }

  @Test
  void whatCannotBeIsRefusedWithTheAlternative() {
    assertThat(problems(new NegativesSettings(true, null, 0, Known.MASK))).isEmpty();
    assertThat(problems(new NegativesSettings(false, null, 0, Known.MASK)))
        .containsExactly(
            "negatives.inBatch: must be true where nothing is sampled or given, since a loss needs"
                + " negatives, got false");
    for (var sampled : new SamplerSettings[] {null, new Uniform(3, Scope.BATCH, true), new All()}) {
      assertThat(problems(new NegativesSettings(true, sampled, 4, Known.EXCLUDE)))
          .containsExactly(
              "negatives.known: must not be exclude without sampled.scope = query or history, since"
                  + " what all queries of a batch stand against cannot be drawn again for one, got"
                  + " exclude. Use mask");
    }
    for (Scope scope : new Scope[] {Scope.HISTORY, Scope.QUERY}) {
      assertThat(
              problems(new NegativesSettings(true, new Uniform(3, scope, true), 4, Known.EXCLUDE)))
          .isEmpty();
    }
    assertThat(problems(new NegativesSettings(true, null, -1, Known.MASK)))
        .containsExactly("negatives.given: must be >= 0, got -1");
    var settings = new Problems();
    new Popularity(0, Scope.BATCH, 5, -1).check(settings);
    assertThat(settings.messages())
        .containsExactly(
            "count: must be 1 to 1048576, got 0",
            "alpha: must be in [0, 4], got 5.0",
            "smoothing: must be >= 0, got -1.0");
  }

  @Test
  void aTwoSidedLossNeedsTheBatchsDocuments() {
    var twoSided = new InfoNce(0.05f, false, true);
    var oneSided = new InfoNce(0.05f, false, false);
    var sampled = new NegativesSettings(false, new Uniform(3, Scope.BATCH, true), 4, Known.MASK);
    var all = new NegativesSettings(false, new All(), 4, Known.MASK);
    var problems = new Problems();
    all.check(twoSided, problems);
    sampled.check(oneSided, problems);
    assertThat(problems.messages()).isEmpty();
    sampled.check(twoSided, problems);
    assertThat(problems.messages())
        .containsExactly(
            "objective.symmetric: needs the batch's documents as candidates of every query, to"
                + " classify queries for each, got negatives.inBatch = false. Set one of the two"
                + " the other way");
  }

  @Test
  void pairsWithoutANegativeAreNamedWhereNothingElseIsThere() {
    var named = new TrainingPair(0, 0, 1, new int[] {1});
    var alone = new TrainingPair(0, 0, 1, new int[0]);
    var given = new NegativesSettings(false, null, 4, Known.MASK);
    given.requireGiven(List.of(named));
    new NegativesSettings(true, null, 4, Known.MASK).requireGiven(List.of(alone));
    assertThatThrownBy(() -> given.requireGiven(List.of(named, alone)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("got none for pair 2");
  }

  @Test
  void theSizeOfABatchIsBounded() {
    var batch = new Uniform(100, Scope.BATCH, true);
    var query = new Uniform(100, Scope.QUERY, true);
    assertThat(new NegativesSettings(true, null, 4, Known.MASK).size(10, 2, 1000))
        .isEqualTo(new Size(30, 30));
    assertThat(new NegativesSettings(true, batch, 4, Known.MASK).size(10, 2, 1000))
        .isEqualTo(new Size(130, 130));
    assertThat(new NegativesSettings(false, batch, 4, Known.MASK).size(10, 2, 1000))
        .isEqualTo(new Size(130, 103));
    assertThat(new NegativesSettings(true, query, 4, Known.MASK).size(10, 2, 5000))
        .isEqualTo(new Size(1030, 130));
    assertThat(new NegativesSettings(true, new All(), 4, Known.MASK).size(10, 2, 5000))
        .isEqualTo(new Size(5000, 5000));
  }

  @Test
  void whatIsKeptBetweenStepsIsCounted() {
    var query = new Adaptive(5, .5f, 10, .9f, Group.QUERY, 0, 0);
    var positive = new Adaptive(5, .5f, 10, .9f, Group.POSITIVE, 0, 0);
    assertThat(new NegativesSettings(true, query, 0, Known.MASK, 100, null).keptBytes(7, 30, 40))
        .isEqualTo(100 * 4 * 8 + 8 * 10 * 30);
    assertThat(new NegativesSettings(true, positive, 0, Known.MASK).keptBytes(7, 30, 40))
        .isEqualTo(8 * 10 * 40);
    var near = new Neighbours(5, 20, true);
    assertThat(new NegativesSettings(true, near, 0, Known.MASK).keptBytes(7, 30, 40))
        .isEqualTo(4 * 20 * 40);
    assertThat(new NegativesSettings(true, null, 0, Known.MASK).keptBytes(7, 30, 40)).isZero();
  }

  @Test
  void stagesAreNamedAfterTheirNegatives() {
    var query = new Popularity(100, Scope.QUERY, 1, 0);
    assertThat(new NegativesSettings(true, null, 4, Known.MASK).name()).isEqualTo("in-batch");
    assertThat(new NegativesSettings(false, null, 4, Known.MASK).name()).isEqualTo("given");
    assertThat(new NegativesSettings(true, query, 4, Known.MASK).name())
        .isEqualTo("in-batch and popularity");
    assertThat(new NegativesSettings(false, new All(), 4, Known.MASK).name()).isEqualTo("all");
    assertThat(new NegativesSettings(true, query, 4, Known.MASK, 10, null).name())
        .isEqualTo("in-batch and queue and popularity");
  }

  /// Nothing is drawn, so nothing says how probable the positive was.
  @Test
  void aPositiveThatNothingCouldHaveDrawnIsNotCorrected() {
    var given = new NegativesSettings(false, null, 4, Known.MASK);
    var problems = new Problems();
    given.check(new SoftmaxCrossEntropy(1, false, LogQ.NEGATIVES, 0), problems);
    assertThat(problems.messages()).isEmpty();
    given.check(new SoftmaxCrossEntropy(1, false, LogQ.ALL, 0), problems);
    assertThat(problems.messages())
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("negatives.sampled: must be there where the positive is corrected");
  }

  @Test
  void whatDependsOnTheQueryIsCorrectedWhereItsProbabilityIsKnown() {
    var pool = new Uniform(50, Scope.BATCH, true);
    var best = new NegativesSettings(false, new Dynamic(5, pool, 0), 0, Known.EXCLUDE);
    var drawn = new NegativesSettings(false, new Dynamic(5, pool, 1), 0, Known.EXCLUDE);
    var beside = new NegativesSettings(true, new Dynamic(5, pool, 1), 0, Known.MASK);
    var all = new SoftmaxCrossEntropy(1, false, LogQ.ALL, 0);
    var negatives = new SoftmaxCrossEntropy(1, false, LogQ.NEGATIVES, 0);
    var none = new SoftmaxCrossEntropy(1, false, LogQ.NONE, 0);
    var problems = new Problems();
    best.check(none, problems);
    drawn.check(all, problems);
    drawn.check(negatives, problems);
    beside.check(negatives, problems);
    beside.check(none, problems);
    assertThat(problems.messages()).isEmpty();
    best.check(negatives, problems);
    beside.check(all, problems);
    assertThat(problems.messages())
        .containsExactly(
            "negatives.sampled.temperature: must be > 0 where the objective corrects by logQ, since"
                + " the best of a pool are there for sure and the others never, got 0.0. Raise it,"
                + " or use softmax with logQ none or another objective",
            "negatives.inBatch: must be false where the positive is corrected by logQ (nce, softmax"
                + " with logQ all) and draws depend on the query, since the batch's documents then"
                + " stand for themselves, got true. Use softmax with logQ negatives, or set it to"
                + " false");
  }

  @Test
  void whatDoesNotReachEveryDocumentIsNotCorrected() {
    var near = new NegativesSettings(true, new Neighbours(4, 50, true), 0, Known.MASK);
    var category = new NegativesSettings(false, new SameCategory(4, true), 0, Known.EXCLUDE);
    var problems = new Problems();
    near.check(new SoftmaxCrossEntropy(1, false, LogQ.NONE, 0), problems);
    category.check(new InfoNce(0.05f, false, false), problems);
    assertThat(problems.messages()).isEmpty();
    near.check(new SoftmaxCrossEntropy(1, false, LogQ.ALL, 0), problems);
    assertThat(problems.messages())
        .containsExactly(
            "negatives.sampled: must reach every document where the objective corrects by logQ"
                + " (nce, softmax), since otherwise there is no normaliser to estimate, got one"
                + " that draws near the positive. Use softmax with logQ none, or another"
                + " objective");
    var cat = new Document("cat", "", "purrs", "animal");
    category.requireCategories(List.of(cat, new Document("x", "", "y")));
    near.requireCategories(List.of(new Document("x", "", "y")));
    assertThatThrownBy(() -> category.requireCategories(List.of(new Document("x", "", "y"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Add \"category\" to the lines of the corpus");
  }

  @Test
  void aPoolIsDrawnBlindlyAndIsLargerThanWhatIsDrawnFromIt() {
    var pool = new Uniform(50, Scope.BATCH, true);
    var settings = new Problems();
    new Dynamic(50, pool, -1).check(settings);
    new Dynamic(5, new Dynamic(5, pool, 1), 1).check(settings);
    assertThat(settings.messages())
        .containsExactly(
            "temperature: must be >= 0, got -1.0",
            "pool.count: must be above count (50), or there is nothing to choose, got 50",
            "pool.type: must be uniform, popularity or all, since a pool is drawn blindly, got"
                + " dynamic");
  }

  @Test
  void aQueueProlongsBatchesAndACourseNeedsDraws() {
    assertThat(problems(new NegativesSettings(true, null, 0, Known.MASK, 100, null))).isEmpty();
    String refused =
        "negatives.queue: must be 0 where inBatch is false or all documents are candidates, since"
            + " it prolongs what batches bring, got 100";
    assertThat(problems(new NegativesSettings(true, new All(), 0, Known.MASK, 100, null)))
        .containsExactly(refused);
    var uniform = new Uniform(10, Scope.QUERY, true);
    assertThat(problems(new NegativesSettings(false, uniform, 0, Known.MASK, 100, null)))
        .containsExactly(refused);
    assertThat(problems(new NegativesSettings(true, null, 0, Known.MASK, -1, 5)))
        .containsExactly(
            "negatives.queue: must be >= 0, got -1",
            "negatives.lastCount: must be absent where nothing is drawn, got 5");
    var dynamic = new Dynamic(10, new Uniform(50, Scope.BATCH, true), 1);
    assertThat(problems(new NegativesSettings(true, dynamic, 0, Known.MASK, 0, 50)))
        .containsExactly("negatives.lastCount: must be below sampled.pool.count (50), got 50");
    assertThat(problems(new NegativesSettings(true, uniform, 0, Known.MASK, 0, 0)))
        .containsExactly("negatives.lastCount: must be 1 to 1048576, got 0");
  }

  @Test
  void drawsGrowByTheSameFactorFromEpochToEpoch() {
    var uniform = new Uniform(10, Scope.QUERY, true);
    var growing = new NegativesSettings(false, uniform, 0, Known.MASK, 0, 1000);
    assertThat(IntStream.range(0, 5).map(epoch -> growing.count(epoch, 5)))
        .containsExactly(10, 32, 100, 316, 1000);
    assertThat(growing.count(0, 1)).isEqualTo(10);
    assertThat(new NegativesSettings(false, uniform, 0, Known.MASK).count(3, 5)).isEqualTo(10);
    assertThat(growing.size(2, 0, 5000).columns()).isEqualTo(1001);
  }
}
