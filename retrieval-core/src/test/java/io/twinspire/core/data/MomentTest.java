package io.twinspire.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
  @ParameterizedTest
  @CsvSource({
    "978300760, 978300760",
    "-3.5, -3.5",
    "1e3, 1000",
    "1.5e-1, 0.15",
    "1970-01-02, 86400",
    "2000-12-31T22:12:40Z, 978300760",
    "2000-12-31T22:12:40, 978300760",
    "2000-12-31 22:12:40, 978300760",
    "2000-12-31T22:12, 978300720",
    "2000-12-31T23:12:40+01:00, 978300760",
    "2000-12-31 22:12:40.25, 978300760.25",
    "2000-12-31 22:12:40+00, 978300760",
    "2000-12-31T20:12:40-0200, 978300760",
    "1969-12-31T23:59:59.5Z, -0.5"
  })
  void numbersAndDatesAreSeconds(String value, double seconds) throws BadLine {
    assertThat(Moment.parse(value)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "NaN",
        "Infinity",
        "soon",
        "2000-13-01",
        "2000-02-30 10:00",
        "31.12.2000",
        "2000-1-1"
      })
  void anythingElseIsNamed(String value) {
    assertThatThrownBy(() -> Moment.parse(value))
        .isInstanceOf(BadLine.class)
        .hasMessage(
            "time must be a number or an ISO date (2026-11-30, 2026-11-30T03:37:08Z), got \""
                + value
                + "\"");
  }
}
