package io.twinspire.core.negatives;

/// How far candidates are below their positive: counts of `positive - candidate` in bins of equal
/// width. 0 is the edge of two bins, so those above the positive stand apart.
///
/// @param from lower end of the first bin
/// @param width of a bin, 1, 2 or 5 times a power of ten
/// @param candidates of all candidates that are not known to be relevant
/// @param kept of those that were kept
public record MarginHistogram(double from, double width, long[] candidates, long[] kept) {
  private static final int BINS = 40;

  /// @param all margins of the candidates, in any order
  /// @param kept margins of those that were kept
  static MarginHistogram of(float[] all, float[] kept) {
    if (all.length == 0) {
      return new MarginHistogram(0, 1, new long[1], new long[1]);
    }
    double low = 0;
    double high = 0;
    for (float margin : all) {
      low = Math.min(low, margin);
      high = Math.max(high, margin);
    }
    double width = step(Math.max(high - low, 1e-6) / BINS);
    long first = (long) Math.floor(low / width);
    int bins = (int) ((long) Math.floor(high / width) - first) + 1;
    return new MarginHistogram(
        first * width, width, count(all, first, width, bins), count(kept, first, width, bins));
  }

  private static long[] count(float[] margins, long first, double width, int bins) {
    long[] counts = new long[bins];
    for (float margin : margins) {
      counts[(int) ((long) Math.floor(margin / width) - first)]++;
    }
    return counts;
  }

  /// The least of 1, 2 and 5 times a power of ten that is not below `least`.
  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    double times = least / power;
    return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
  }
}
