package io.twinspire.core.data;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;

/// When something happened, in a column of a table: a number that rises with time, or a date or
/// date and time of ISO 8601, which counts as seconds since 1970, in UTC where it names no offset.
/// Between date and time there may be a space, and an offset may be without a colon or minutes, as
/// databases write it.
final class Moment {
  private static final String RULE =
      "time must be a number or an ISO date (2026-11-30, 2026-11-30T03:37:08Z)";
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-.*");
  private static final DateTimeFormatter DATE_TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private Moment() {}

  /// @throws BadLine for anything else
  static double parse(String value) throws BadLine {
    return DATE.matcher(value).matches() ? seconds(value) : BadLine.number(value, RULE);
  }

  private static double seconds(String value) throws BadLine {
    try {
      TemporalAccessor parsed =
          value.indexOf(':') < 0
              ? LocalDate.parse(value).atStartOfDay()
              : DATE_TIME.parseBest(
                  value.replace(' ', 'T'), OffsetDateTime::from, LocalDateTime::from);
      OffsetDateTime time =
          parsed instanceof LocalDateTime local
              ? local.atOffset(ZoneOffset.UTC)
              : OffsetDateTime.from(parsed);
      return time.toEpochSecond() + time.getNano() * 1e-9;
    } catch (DateTimeException e) {
      throw new BadLine(RULE + ", got \"" + value + "\"");
    }
  }
}
