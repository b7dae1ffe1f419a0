package io.twinspire.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.negatives.SamplerSettings.Popularity;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.negatives.SamplerSettings.Uniform;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.testing.Draw;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is drawn for each query by itself.
class QueryDrawsTest {
  private static final int ROWS = 100;

  @AutoClose private final WorkerPool pool = new WorkerPool(3);

  /// Query q knows q to q + 9.
  private static TrainingSet data(int documents) {
    List<TrainingPair> pairs =
        IntStream.range(0, ROWS).mapToObj(q -> new TrainingPair(q, q, 1, new int[0])).toList();
    var rows = new Features(Map.of("words", Draw.ragged(3, false, 1, new int[documents])));
    return new TrainingSet(rows, rows, pairs, q -> IntStream.range(q, q + 10).toArray());
  }

  private static QueryDraws draws(
      TrainingSet data, int count, boolean exclude, @Nullable WorkerPool pool) {
    var popularity = new Popularity(count, Scope.QUERY, 0.5f, 1);
    Known known = exclude ? Known.EXCLUDE : Known.KEEP;
    return draws(data, new NegativesSettings(false, popularity, 0, known), pool);
  }

  private static QueryDraws draws(
      TrainingSet data, NegativesSettings settings, @Nullable WorkerPool pool) {
    var planner = new BatchPlanner(data, settings, Negatives.NONE, ROWS, true, 1, 0);
    planner.begin(2, 0);
    int[] each = IntStream.range(0, ROWS).toArray();
    return QueryDraws.of(planner, each, each, each, 2, pool);
  }

  /// Each query knows all that can be drawn.
  @Test
  void givesUpWhereAQueryKnowsEverything() {
    TrainingSet some = data(150);
    var all =
        new TrainingSet(
            some.queries(), some.documents(), some.pairs(), q -> IntStream.range(0, 150).toArray());
    QueryDraws draws = draws(all, 3, true, pool);
    for (int q = 0; q < ROWS; q++) {
      assertThat(draws.end(q)).isEqualTo(draws.begin(q));
      assertThat(draws.again(q)).isEqualTo(3 * BlindDraws.TRIES);
    }
  }

  @ParameterizedTest
  @CsvSource({"3, false", "3, true", "40, false", "40, true"})
  void everyThreadDrawsWhatOneWould(int count, boolean exclude) {
    TrainingSet data = data(150);
    QueryDraws one = draws(data, count, exclude, null);
    QueryDraws many = draws(data, count, exclude, pool);
    int known = 0;
    int again = 0;
    for (int q = 0; q < ROWS; q++) {
      int query = q;
      int[] documents = IntStream.range(one.begin(q), one.end(q)).map(one::document).toArray();
      assertThat(documents).doesNotHaveDuplicates().doesNotContain(q).hasSizeLessThan(count + 1);
      assertThat(IntStream.range(many.begin(q), many.end(q)).map(many::document).toArray())
          .isEqualTo(documents);
      assertThat(many.again(q)).isEqualTo(one.again(q));
      for (int k = one.begin(q); k < one.end(q); k++) {
        assertThat(one.isKnown(k)).isEqualTo(!exclude && isKnown(query, one.document(k)));
        assertThat(!exclude || !isKnown(query, one.document(k))).isTrue();
        assertThat(many.isKnown(k)).isEqualTo(one.isKnown(k));
        assertThat(many.logQ(k)).isEqualTo(one.logQ(k)).isNegative();
        known += one.isKnown(k) ? 1 : 0;
      }
      again += one.again(q);
    }
    assertThat(exclude ? again : known).isPositive();
    assertThat(exclude ? known : again).isZero();
  }

  /// Uniform over 150 - 10 documents, of which 3 draws leave out one with (1 - 1/140)^3.
  @Test
  void whatIsExcludedMakesTheOthersMoreProbable() {
    TrainingSet data = data(150);
    var uniform = new Uniform(3, Scope.QUERY, false);
    QueryDraws draws = draws(data, new NegativesSettings(false, uniform, 0, Known.EXCLUDE), pool);
    assertThat((double) draws.logQ(draws.begin(7)))
        .isCloseTo(Math.log(1 - Math.pow(1 - 1 / 140.0, 3)), within(1e-6));
  }

  /// Mining may find nothing at first and something later in a stage.
  @Test
  void negativesThatComeLaterAreTaken() {
    TrainingSet data = data(150);
    int[][] found = {{}};
    var settings = new NegativesSettings(true, null, 2, Known.MASK);
    var planner = new BatchPlanner(data, settings, p -> found[0], 2, false, 1, 0);
    assertThat(planner.plan(new int[] {0, 1}, 0, 0).documents()).containsExactly(0, 1);
    found[0] = new int[] {120, 121};
    assertThat(planner.plan(new int[] {0, 1}, 0, 0).documents()).containsExactly(0, 1, 120, 121);
  }

  @Test
  void moreDrawsThanAnArrayHoldsAreRefused() {
    var most = new Uniform(SamplerSettings.MOST_DRAWS, Scope.QUERY, false);
    var settings = new NegativesSettings(false, most, 0, Known.KEEP);
    var planner = new BatchPlanner(data(150), settings, Negatives.NONE, 2, false, 1, 0);
    planner.begin(0, 0);
    int[] rows = new int[2048];
    assertThatThrownBy(() -> QueryDraws.of(planner, rows, rows, rows, 0, null))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("negatives.sampled.count: draws for each query of a batch must be");
  }

  private static boolean isKnown(int query, int document) {
    return document >= query && document < query + 10;
  }

  /// 20,000 queries and as many documents are more than the bits are made for.
  @ParameterizedTest
  @CsvSource({"150", "20000"})
  void bitsAndListsKnowTheSame(int documents) {
    TrainingSet data = data(documents);
    var known = new KnownPositives(data, new PairColumns(data.pairs()), true);
    for (int q = 0; q < ROWS; q++) {
      int query = q;
      assertThat(IntStream.range(0, 140).filter(d -> known.contains(query, d)).toArray())
          .isEqualTo(known.of(q))
          .isEqualTo(Arrays.stream(data.knownPositives(q)).toArray());
    }
  }
}
