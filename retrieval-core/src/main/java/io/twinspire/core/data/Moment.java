package io.twinspire.core.data;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Pattern;

/// When something happened, in a column of a table: a number that rises with time, or a date or
/// date and time of ISO 8601, which counts as seconds since 1970, in UTC where it names no offset.
final class Moment {
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-.*");

  private Moment() {}

  /// @throws BadLine for anything else
  static double parse(String value) throws BadLine {
    return DATE.matcher(value).matches() ? seconds(value) : number(value);
  }

  private static double seconds(String value) throws BadLine {
    try {
      // A space between date and time, as databases write it.
      TemporalAccessor parsed =
          value.indexOf(':') < 0
              ? LocalDate.parse(value).atStartOfDay()
              : DateTimeFormatter.ISO_DATE_TIME.parseBest(
                  value.replace(' ', 'T'), OffsetDateTime::from, LocalDateTime::from);
      OffsetDateTime time =
          parsed instanceof LocalDateTime local
              ? local.atOffset(ZoneOffset.UTC)
              : OffsetDateTime.from(parsed);
      return time.toEpochSecond() + time.getNano() * 1e-9;
    } catch (DateTimeException e) {
      throw bad(value);
    }
  }

  private static double number(String value) throws BadLine {
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw bad(value);
  }

  private static BadLine bad(String value) {
    return new BadLine(
        "time must be a number or an ISO date (2026-11-30, 2026-11-30T03:37:08Z), got \""
            + value
            + "\"");
  }
}
