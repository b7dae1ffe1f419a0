package io.twinspire.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {
  @Test
  void aDocumentStandsWhereItWasPutFirstUntilAllIsForgotten() {
    var places = new Places(3);
    places.clear();
    assertThat(places.of(0)).isEqualTo(-1);
    assertThat(places.put(0)).isZero();
    assertThat(places.put(2)).isEqualTo(1);
    assertThat(places.put(2)).isEqualTo(1);
    assertThat(places.add(2)).isFalse();
    assertThat(new int[] {places.of(0), places.of(1), places.of(2)}).containsExactly(0, -1, 1);
    assertThat(places.documents()).containsExactly(0, 2);
    assertThat(places.document(1)).isEqualTo(2);
    places.clear();
    assertThat(new int[] {places.of(0), places.of(1), places.of(2)}).containsOnly(-1);
    assertThat(places.size()).isZero();
    assertThat(places.put(2)).isZero();
    assertThat(places.of(2)).isZero();
    assertThat(places.add(0)).isTrue();
    assertThat(places.of(0)).isEqualTo(1);
  }
}
