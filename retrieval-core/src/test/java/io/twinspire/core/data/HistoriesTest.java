package io.twinspire.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoriesTest {
  /// Item i has row 10 + i of the table, but for item 5, which has none.
  private static final Ragged ITEMS =
      new Ragged(new int[] {0, 1, 2, 3, 4, 5, 5}, new int[] {10, 11, 12, 13, 14});

  /// User 0 had items 3 1 2 4, then 0 as dev and 5 as test; user 1 item 2 alone; user 2 none.
  private static RetrievalDataset data() {
    var documents = IntStream.range(0, 6).mapToObj(i -> new Document("i" + i, "", "")).toList();
    var queries = IntStream.range(0, 3).mapToObj(q -> new Query("u" + q, "")).toList();
    var pairs = new ArrayList<TrainingPair>();
    for (int item : new int[] {3, 1, 2, 4}) {
      pairs.add(new TrainingPair(0, item, 1, new int[0]));
    }
    pairs.add(2, new TrainingPair(1, 2, 1, new int[0]));
    var dev = new Qrels();
    dev.put("u0", "i0", 1);
    var test = new Qrels();
    test.put("u2", "i3", 1);
    test.put("u0", "i5", 1);
    return new RetrievalDataset(documents, queries, pairs, new Qrels(), dev, test, List.of());
  }

  private static List<List<Integer>> rows(Ragged ragged) {
    return IntStream.range(0, ragged.rows())
        .mapToObj(
            r ->
                Arrays.stream(ragged.ids(), ragged.offsets()[r], ragged.offsets()[r + 1])
                    .boxed()
                    .toList())
        .toList();
  }

  @Test
  void everyPlaceButTheLastIsTrained() {
    Features in = new Histories(data(), ITEMS, 9).training();
    assertThat(rows(in.get(Histories.HISTORY)))
        .containsExactly(List.of(13, 11, 12), List.of(), List.of());
    assertThat(rows(in.get(Histories.EMIT)))
        .containsExactly(List.of(0, 1, 2), List.of(), List.of());
  }

  /// Left out, it would put every place before it against the target of the next one.
  @Test
  void trainingDocumentsWithoutARowAreRefused() {
    var data = data();
    var pairs = new ArrayList<>(data.train());
    pairs.add(new TrainingPair(1, 5, 1, new int[0]));
    assertThatThrownBy(() -> new Histories(data.withTrain(pairs), ITEMS, 9))
        .hasMessage(
            "histories: a document of the training pairs must have one row of the item table, got 0"
                + " for i5");
  }

  @Test
  void everyPlaceOfAWholeHistoryIsNamed() {
    Features in = new Histories(data(), ITEMS, 3).whole();
    assertThat(rows(in.get(Histories.HISTORY)))
        .containsExactly(List.of(11, 12, 14), List.of(12), List.of());
    assertThat(rows(in.get(Histories.EMIT)))
        .containsExactly(List.of(0, 1, 2), List.of(0), List.of());
  }

  @Test
  void theLastItemsOfALongHistoryCount() {
    var data = data();
    var histories = new Histories(data, ITEMS, 2);
    assertThat(rows(histories.training().get(Histories.HISTORY)).getFirst())
        .containsExactly(11, 12);
    assertThat(rows(histories.before(data.dev()).get(Histories.HISTORY)).getFirst())
        .containsExactly(12, 14);
  }

  @Test
  void aSplitSeesWhatWasBeforeIt() {
    var data = data();
    var histories = new Histories(data, ITEMS, 9);
    assertThat(rows(histories.before(data.dev()).get(Histories.HISTORY)))
        .containsExactly(List.of(13, 11, 12, 14));
    Features test = histories.before(data.test());
    assertThat(rows(test.get(Histories.HISTORY)))
        .containsExactly(List.of(), List.of(13, 11, 12, 14, 10));
    assertThat(test.byName()).doesNotContainKey(Histories.EMIT);
    assertThat(rows(histories.beforeLastTrained(new int[] {0}).get(Histories.HISTORY)))
        .containsExactly(List.of(13, 11, 12));
  }

  /// What the table has no row of is passed over where it was not trained on.
  @Test
  void unknownItemsAreLeftOut() {
    var data = data();
    data.dev().put("u0", "i5", 1);
    assertThat(rows(new Histories(data, ITEMS, 9).before(data.test()).get(Histories.HISTORY)))
        .containsExactly(List.of(), List.of(13, 11, 12, 14, 10));
  }
}
