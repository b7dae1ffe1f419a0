package io.twinspire.core.javadoc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Java source as text: on one line, with or without its comments, as tokens.
final class CodeText {
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern TOKEN = Pattern.compile("\\w+|[^\\w\\s]");
  private static final Set<String> PRIMITIVES =
      Set.of("boolean", "byte", "char", "double", "float", "int", "long", "short");

  /// Which comments go.
  enum Strip {
    /// `/** … */` only: the Javadoc of a method inside the method would be somebody's query.
    JAVADOC,
    ALL
  }

  private CodeText() {}

  static String collapse(CharSequence text) {
    return SPACE.matcher(text).replaceAll(" ").strip();
  }

  static int words(String text) {
    return text.isEmpty() ? 0 : SPACE.split(text).length;
  }

  /// `text` up to the last word that ends within `maxChars` characters.
  static String cut(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    int space = text.lastIndexOf(' ', maxChars);
    return text.substring(0, space > 0 ? space : maxChars);
  }

  /// Words and single punctuation marks, every primitive type the same, so that overloads for
  /// `int[]` and `long[]` look alike.
  static List<String> tokens(String code) {
    var tokens = new ArrayList<String>();
    var matcher = TOKEN.matcher(code);
    while (matcher.find()) {
      String token = matcher.group();
      tokens.add(PRIMITIVES.contains(token) ? "int" : token);
    }
    return tokens;
  }

  /// `source` on one line. Comment marks inside string and character literals and text blocks are
  /// no comments.
  static String oneLine(String source, Strip strip) {
    var kept = new StringBuilder(source.length());
    int at = 0;
    while (at < source.length()) {
      int end = tokenEnd(source, at);
      boolean line = source.startsWith("//", at);
      boolean block = source.startsWith("/*", at);
      boolean javadoc =
          (source.startsWith("/**", at) && end - at > 4) || source.startsWith("///", at);
      if (javadoc || (strip == Strip.ALL && (line || block))) {
        kept.append(' ');
      } else {
        kept.append(source, at, end);
      }
      at = end;
    }
    return collapse(kept);
  }

  /// End of the comment, literal or single character that starts at `at`.
  private static int tokenEnd(String source, int at) {
    if (source.startsWith("//", at)) {
      return orEnd(source, source.indexOf('\n', at), 0);
    }
    if (source.startsWith("/*", at)) {
      return orEnd(source, source.indexOf("*/", at + 2), 2);
    }
    if (source.startsWith("\"\"\"", at)) {
      int close = at + 3;
      while (close < source.length() && !source.startsWith("\"\"\"", close)) {
        close += source.charAt(close) == '\\' ? 2 : 1;
      }
      return Math.min(source.length(), close + 3);
    }
    char quote = source.charAt(at);
    if (quote == '"' || quote == '\'') {
      int close = at + 1;
      while (close < source.length() && source.charAt(close) != quote) {
        close += source.charAt(close) == '\\' ? 2 : 1;
      }
      return Math.min(source.length(), close + 1);
    }
    return at + 1;
  }

  private static int orEnd(String source, int found, int length) {
    return found < 0 ? source.length() : found + length;
  }
}
