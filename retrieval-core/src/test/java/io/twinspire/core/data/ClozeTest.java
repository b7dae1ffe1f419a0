package io.twinspire.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClozeTest {
  private static final Cloze FIFTH = new Cloze(.2, 0);

  @Test
  void aShareOfThePlacesIsMaskedAndOneAtLeast() {
    for (int length : new int[] {1, 2, 7, 8, 12, 13, 200}) {
      int expected = (int) Math.max(1, Math.round(.2 * length));
      for (int history = 0; history < 50; history++) {
        int[] places = FIFTH.places(length, 3, 1, 0, history);
        assertThat(places).hasSize(expected).isSorted().doesNotHaveDuplicates();
        assertThat(places[0]).isNotNegative();
        assertThat(places[places.length - 1]).isLessThan(length);
      }
      assertThat(FIFTH.chance(0, length)).isEqualTo((double) expected / length);
    }
    assertThat(FIFTH.places(0, 3, 1, 0, 5)).isEmpty();
  }

  @Test
  void everyPlaceIsMaskedAsOften() {
    int[] counts = new int[10];
    for (int epoch = 0; epoch < 5000; epoch++) {
      for (int place : FIFTH.places(10, 3, 1, epoch, 9)) {
        counts[place]++;
      }
    }
    // A standard deviation is 28.
    assertThat(Arrays.stream(counts).boxed()).allSatisfy(n -> assertThat(n).isBetween(880, 1120));
  }

  @Test
  void ofSomeHistoriesTheLastPlaceAloneIsMasked() {
    var cloze = new Cloze(.5, .25);
    int last = 0;
    for (int history = 0; history < 4000; history++) {
      int[] places = cloze.places(6, 3, 1, 0, history);
      assertThat(places.length).isIn(1, 3);
      if (places.length == 1) {
        assertThat(places).containsExactly(5);
        last++;
      }
    }
    // A standard deviation is 27.
    assertThat(last).isCloseTo(1000, within(110));
    assertThat(cloze.chance(4, 6)).isEqualTo(.75 * 3 / 6);
    assertThat(cloze.chance(5, 6)).isEqualTo(.25 + .75 * 3 / 6);
    assertThat(new Cloze(.2, 1).places(6, 3, 1, 0, 0)).containsExactly(5);
  }

  /// A draw is a function of its coordinates, each of which matters.
  @Test
  void drawsFollowFromSeedStageEpochAndHistory() {
    var drawn = new HashSet<List<Integer>>();
    for (int i = 0; i < 2; i++) {
      for (int[] at :
          new int[][] {{3, 1, 0, 5}, {4, 1, 0, 5}, {3, 2, 0, 5}, {3, 1, 1, 5}, {3, 1, 0, 6}}) {
        int[] places = FIFTH.places(100, at[0], at[1], at[2], at[3]);
        drawn.add(Arrays.stream(places).boxed().toList());
      }
    }
    assertThat(drawn).hasSize(5);
  }

  @Test
  void maskedPlacesAloneMakeVectors() {
    var history = new Ragged(new int[] {0, 3, 3, 5}, new int[] {4, 5, 6, 7, 8});
    int[] all = IntStream.of(0, 1, 2, 0, 1).toArray();
    var in =
        new Features(
            Map.of(Histories.HISTORY, history, Histories.EMIT, new Ragged(history.offsets(), all)));
    Features masked = Cloze.mask(in, new int[][] {{0, 2}, {}, {1}});
    assertThat(masked.get(Histories.HISTORY).offsets()).containsExactly(0, 3, 3, 5);
    assertThat(masked.get(Histories.HISTORY).ids())
        .containsExactly(Histories.MASK, 5, Histories.MASK, 7, Histories.MASK);
    assertThat(masked.get(Histories.EMIT).offsets()).containsExactly(0, 2, 2, 3);
    assertThat(masked.get(Histories.EMIT).ids()).containsExactly(0, 2, 1);
    assertThat(history.ids()).containsExactly(4, 5, 6, 7, 8);
  }
}
