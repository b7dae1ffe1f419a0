package io.twinspire.bench.side;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
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
  "variant",
  "reason"
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
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String variant,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason) {

  static Row absent(Case c, String peer, String reason) {
    String unit = Work.of(c).unit();
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
        reason);
  }

  /// From the times of both in each pair.
  static Row of(
      Case c, String peer, String variant, double[] ours, double[] theirs, Limits limits) {
    double[] ratios = new double[ours.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = theirs[i] / ours[i];
    }
    Interval ratio = Interval.of(ratios);
    Work work = Work.of(c);
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
        rounded(work.leastNanos(limits, c.threads()) / mine),
        variant.isEmpty() ? null : variant,
        null);
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
