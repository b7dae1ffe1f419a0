package io.twinspire.bench.side;

import java.util.List;
import java.util.Locale;

/// The ratios on a logarithmic axis, one line for each row: a dot for the median, a bar for its
/// interval.
final class Plot {

  private static final int LABELS = 420;
  private static final int WIDTH = 560;
  private static final int LINE = 16;
  private static final double[] TICKS = {.25, .5, 1, 2, 4, 8, 16, 32, 64};

  private Plot() {}

  static String svg(List<Row> all) {
    List<Row> rows = all.stream().filter(r -> r.ratio() != null).toList();
    int height = (rows.size() + 3) * LINE;
    var svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"11\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                + "<text x=\"8\" y=\"14\">times as fast as the peer</text>%n",
            LABELS + WIDTH + 20,
            height));
    for (double tick : TICKS) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"20\" y2=\"%2$d\" stroke=\"%3$s\"/>"
                  + "<text x=\"%1$.1f\" y=\"14\" text-anchor=\"middle\">%4$s</text>%n",
              x(tick),
              height - LINE,
              tick == 1 ? "black" : "#ddd",
              tick < 1 ? String.valueOf(tick) : String.valueOf((int) tick)));
    }
    int y = 2 * LINE;
    for (Row r : rows) {
      double ratio = or1(r.ratio());
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"8\" y=\"%d\">%s</text>"
                  + "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%6$d\" y2=\"%6$d\" stroke=\"%5$s\"/>"
                  + "<circle cx=\"%7$.1f\" cy=\"%6$d\" r=\"3\" fill=\"%5$s\"/>%n",
              y + 4,
              r.key(),
              x(or1(r.ratioLow())),
              x(or1(r.ratioHigh())),
              ratio >= 1 ? "#1b6ca8" : "#c0392b",
              y,
              x(ratio)));
      y += LINE;
    }
    return svg.append("</svg>\n").toString();
  }

  private static double or1(@org.jspecify.annotations.Nullable Double value) {
    return value == null ? 1 : value;
  }

  /// Where a ratio lies; those off the axis lie at its ends.
  private static double x(double ratio) {
    double from = Math.log(TICKS[0]);
    double to = Math.log(TICKS[TICKS.length - 1]);
    double share = (Math.log(ratio) - from) / (to - from);
    return LABELS + WIDTH * Math.clamp(share, 0, 1);
  }
}
