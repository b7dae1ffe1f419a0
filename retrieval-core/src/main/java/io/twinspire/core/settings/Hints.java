package io.twinspire.core.settings;

import java.util.Collection;
import java.util.Locale;

/// What a person may have meant.
final class Hints {
  private Hints() {}

  /// `Did you mean path.x?`, or all known names where none is near.
  ///
  /// @param path of the object that knows the names, "" at the top
  static String hint(String given, Collection<String> known, String path) {
    var nearest = "";
    var best = Integer.MAX_VALUE;
    var plain = plain(given);
    for (var name : known) {
      var other = plain(name);
      var isStart = plain.length() >= 3 && other.startsWith(plain);
      var distance = isStart ? 1 : distance(plain, other);
      // A third of the letters may be wrong: "lr" is not near "k", "temprature" is "temperature".
      if (distance <= (plain.length() + 2) / 3 && distance < best) {
        best = distance;
        nearest = name;
      }
    }
    if (!nearest.isEmpty()) {
      return "Did you mean " + (path.isEmpty() ? "" : path + ".") + nearest + "?";
    }
    return known.isEmpty() ? "There are none" : "Known: " + String.join(", ", known);
  }

  /// camelCase, kebab-case and snake_case spell the same name.
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  /// Edits between two words: letters inserted, removed, changed, or two neighbours swapped.
  static int distance(String a, String b) {
    var table = new int[a.length() + 1][b.length() + 1];
    for (var i = 0; i <= a.length(); i++) {
      for (var j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        var change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        var least = Math.min(table[i - 1][j], table[i][j - 1]) + 1;
        least = Math.min(least, table[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, table[i - 2][j - 2] + 1);
        }
        table[i][j] = least;
      }
    }
    return table[a.length()][b.length()];
  }
}
