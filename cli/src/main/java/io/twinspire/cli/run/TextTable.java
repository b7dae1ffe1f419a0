package io.twinspire.cli.run;

import java.util.ArrayList;
import java.util.List;

/// A table in plain text: the first column to the left, the others to the right.
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  TextTable row(List<String> cells) {
    rows.add(List.copyOf(cells));
    return this;
  }

  /// Its lines; every row has as many cells as the first.
  List<String> lines() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (var row : rows) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String pad = " ".repeat(widths[c] - row.get(c).length());
      line.append(c == 0 ? "" : "  ").append(c == 0 ? row.get(c) + pad : pad + row.get(c));
    }
    return line.toString().stripTrailing();
  }

  /// A share as tables show it: `.6123`.
  static String share(double x) {
    return Double.isNaN(x) ? "-" : "%.4f".formatted(x).replaceFirst("^0\\.", ".");
  }

  /// A part of a whole, as a percentage: `12.5 %`.
  static String percent(long part, long whole) {
    return "%.1f %%".formatted(whole == 0 ? 0 : 100.0 * part / whole);
  }

  static String pValue(double p) {
    return p >= 1e-4 || p == 0 ? "%.4f".formatted(p) : "%.0e".formatted(p);
  }
}
