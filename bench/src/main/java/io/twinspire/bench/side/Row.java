package io.twinspire.bench.side;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One line of the results; `bench/README.md` says what the fields mean.
@JsonPropertyOrder({
  "name",
  "shape",
  "threads",
  "peer",
  "ours",
  "theirs",
  "unit",
  "ratio",
  "ratio_low",
  "ratio_high",
  "pairs",
  "of_limit",
  "p99",
  "variant",
  "reason",
  "machine"
})
@JsonInclude(JsonInclude.Include.ALWAYS)
record Row(
    String name,
    String shape,
    int threads,
    String peer,
    @Nullable Double ours,
    @Nullable Double theirs,
    String unit,
    @Nullable Double ratio,
    @JsonProperty("ratio_low") @Nullable Double ratioLow,
    @JsonProperty("ratio_high") @Nullable Double ratioHigh,
    int pairs,
    @JsonProperty("of_limit") @Nullable Double ofLimit,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double p99,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String variant,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String machine) {

  Row {
    if (Stream.of(name, shape, peer, unit).anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("a row must have name, shape, peer and unit");
    }
    if ((ratio == null) != (ratioLow == null) || (ratio == null) != (ratioHigh == null)) {
      throw new IllegalArgumentException(name + ": a ratio must have its interval");
    }
  }

  static Row absent(Case c, String peer, String unit, String reason) {
    return new Row(
        c.name(),
        c.shape(),
        c.threads(),
        peer,
        null,
        null,
        unit,
        null,
        null,
        null,
        0,
        null,
        null,
        null,
        reason,
        null);
  }

  /// From the times of both in each pair.
  ///
  /// @param least the least times that the machine allowed
  static Row of(
      Case c,
      String peer,
      String variant,
      Work work,
      double[] ours,
      double[] theirs,
      double[] least) {
    double[] ratios = new double[ours.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = theirs[i] / ours[i];
    }
    Interval ratio = Interval.of(ratios);
    double mine = Interval.of(ours).median();
    return new Row(
        c.name(),
        c.shape(),
        c.threads(),
        peer,
        rounded(work.figure(mine)),
        rounded(work.figure(Interval.of(theirs).median())),
        work.unit(),
        rounded(ratio.median()),
        rounded(ratio.low()),
        rounded(ratio.high()),
        ratios.length,
        rounded(Interval.of(least).median() / mine),
        null,
        variant.isEmpty() ? null : variant,
        null,
        null);
  }

  /// One measured number against one that it may be.
  static Row figure(Case c, String peer, double ours, double theirs, String unit, double ratio) {
    double rounded = rounded(ratio);
    return new Row(
        c.name(),
        c.shape(),
        c.threads(),
        peer,
        rounded(ours),
        rounded(theirs),
        unit,
        rounded,
        rounded,
        rounded,
        1,
        null,
        null,
        null,
        null,
        null);
  }

  /// Times of ours alone, that have no peer.
  ///
  /// @param ours their median
  /// @param p99 what one of a hundred passes
  static Row alone(Case c, double ours, double p99, String unit, double ofLimit, String reason) {
    return new Row(
        c.name(),
        c.shape(),
        c.threads(),
        "none",
        rounded(ours),
        null,
        unit,
        null,
        null,
        null,
        0,
        rounded(ofLimit),
        rounded(p99),
        null,
        reason,
        null);
  }

  /// The same, saying where it was measured.
  Row on(String where) {
    return new Row(
        name, shape, threads, peer, ours, theirs, unit, ratio, ratioLow, ratioHigh, pairs, ofLimit,
        p99, variant, reason, where);
  }

  /// What identifies a comparison from run to run.
  String key() {
    return name + " " + shape + ", threads " + threads + ", " + peer;
  }

  /// To four digits.
  private static double rounded(double x) {
    return new java.math.BigDecimal(x).round(new java.math.MathContext(4)).doubleValue();
  }
}
