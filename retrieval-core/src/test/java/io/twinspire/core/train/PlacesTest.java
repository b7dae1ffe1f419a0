package io.twinspire.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {
  @Test
  void aDocumentStandsWhereItWasPutFirstUntilAllIsForgotten() {
    var places = new Places(3);
    places.clear();
    assertThat(places.of(0)).isEqualTo(-1);
    assertThat(places.put(0, 0)).isTrue();
    assertThat(places.put(2, 1)).isTrue();
    assertThat(places.put(2, 5)).isFalse();
    assertThat(new int[] {places.of(0), places.of(1), places.of(2)}).containsExactly(0, -1, 1);
    places.clear();
    assertThat(new int[] {places.of(0), places.of(1), places.of(2)}).containsOnly(-1);
    assertThat(places.put(2, 0)).isTrue();
    assertThat(places.of(2)).isZero();
  }
}
