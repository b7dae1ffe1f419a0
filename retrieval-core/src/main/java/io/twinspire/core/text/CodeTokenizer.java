package io.twinspire.core.text;

import java.io.IOException;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/// Cuts identifiers into their parts: `parseHTTPHeader2_old` becomes `parse http header 2 old`.
///
/// An identifier is a run of letters, digits, `_` and `$`. It is cut at `_` and `$`, between a
/// letter and a digit, before an upper-case letter that follows a lower-case one, and before the
/// last of several upper-case letters that a lower-case one follows, unless that one is a plural's
/// `s`: `asURLs` becomes `as urls`. Parts are lower-cased; an identifier is cut after 255
/// characters. With `wholeIdentifiers` an identifier of several parts is also a token itself,
/// lower-cased, at the position of its first part.
final class CodeTokenizer extends Tokenizer {
  private static final int MAX_IDENTIFIER = 255;
  private static final int END = -1;

  private enum Kind {
    LOWER,
    UPPER,
    DIGIT,
    JOINER,
    OTHER
  }

  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
  private final PositionIncrementAttribute increment =
      addAttribute(PositionIncrementAttribute.class);
  private final boolean wholeIdentifiers;

  private final char[] buffer = new char[4096];
  private int position;
  private int limit;

  /// Characters of the text read so far.
  private int consumed;

  /// The identifier at hand without joiners at its ends: code points, what they are, where they
  /// start, and the offset after the last.
  private final int[] points = new int[MAX_IDENTIFIER];

  private final Kind[] kinds = new Kind[MAX_IDENTIFIER];
  private final int[] starts = new int[MAX_IDENTIFIER + 1];
  private int length;

  /// Start of the next part.
  private int next;

  private boolean wholePending;

  CodeTokenizer(boolean wholeIdentifiers) {
    this.wholeIdentifiers = wholeIdentifiers;
  }

  @Override
  public boolean incrementToken() throws IOException {
    clearAttributes();
    if (wholePending) {
      wholePending = false;
      emit(0, length);
      increment.setPositionIncrement(0);
      return true;
    }
    while (next < length && kinds[next] == Kind.JOINER) {
      next++;
    }
    if (next == length && !readIdentifier()) {
      return false;
    }
    int from = next;
    next = partEnd(from);
    wholePending = wholeIdentifiers && from == 0 && next < length;
    emit(from, next);
    return true;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    position = 0;
    limit = 0;
    consumed = 0;
    length = 0;
    next = 0;
    wholePending = false;
  }

  @Override
  public void end() throws IOException {
    super.end();
    offset.setOffset(correctOffset(consumed), correctOffset(consumed));
  }

  /// The end of the part that starts at `from`.
  private int partEnd(int from) {
    for (int i = from + 1; i < length; i++) {
      Kind before = kinds[i - 1];
      Kind here = kinds[i];
      if (here == Kind.JOINER
          || (here == Kind.DIGIT) != (before == Kind.DIGIT)
          || (before == Kind.LOWER && here == Kind.UPPER)) {
        return i;
      }
      if (before == Kind.UPPER && here == Kind.LOWER && i - 1 > from && !isPlural(i)) {
        return i - 1;
      }
    }
    return length;
  }

  /// Whether a single `s` stands at `i`, and no lower-case letter behind it.
  private boolean isPlural(int i) {
    return points[i] == 's' && (i + 1 == length || kinds[i + 1] != Kind.LOWER);
  }

  private void emit(int from, int to) {
    char[] chars = term.resizeBuffer(2 * (to - from));
    int count = 0;
    for (int i = from; i < to; i++) {
      count += Character.toChars(Character.toLowerCase(points[i]), chars, count);
    }
    term.setLength(count);
    offset.setOffset(correctOffset(starts[from]), correctOffset(starts[to]));
  }

  /// Moves to the next identifier; false at the end of the text.
  private boolean readIdentifier() throws IOException {
    length = 0;
    next = 0;
    while (length < MAX_IDENTIFIER) {
      int start = consumed;
      int point = read();
      Kind kind = point == END ? Kind.OTHER : kind(point);
      if (kind != Kind.OTHER && (length > 0 || kind != Kind.JOINER)) {
        points[length] = point;
        kinds[length] = kind;
        starts[length++] = start;
        starts[length] = consumed;
      } else if (point == END || (length > 0 && kind == Kind.OTHER)) {
        break;
      }
    }
    while (length > 0 && kinds[length - 1] == Kind.JOINER) {
      length--;
    }
    return length > 0;
  }

  /// The next code point, or [#END].
  private int read() throws IOException {
    int first = readChar();
    if (first == END || !Character.isHighSurrogate((char) first)) {
      return first;
    }
    int second = readChar();
    if (second == END) {
      return first;
    }
    if (!Character.isLowSurrogate((char) second)) {
      // A broken pair: give the second character back, it was the last one read.
      position--;
      consumed--;
      return first;
    }
    return Character.toCodePoint((char) first, (char) second);
  }

  private int readChar() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, input.read(buffer, 0, buffer.length));
      if (limit == 0) {
        return END;
      }
    }
    consumed++;
    return buffer[position++];
  }

  private static Kind kind(int point) {
    if (point < 128) {
      if (point >= 'a' && point <= 'z') {
        return Kind.LOWER;
      }
      if (point >= 'A' && point <= 'Z') {
        return Kind.UPPER;
      }
      if (point >= '0' && point <= '9') {
        return Kind.DIGIT;
      }
      return point == '_' || point == '$' ? Kind.JOINER : Kind.OTHER;
    }
    if (Character.isUpperCase(point) || Character.isTitleCase(point)) {
      return Kind.UPPER;
    }
    if (Character.isDigit(point)) {
      return Kind.DIGIT;
    }
    return Character.isLetter(point) || isMark(point) ? Kind.LOWER : Kind.OTHER;
  }

  /// Marks join the letter before them, as vowel signs do in Indic scripts.
  private static boolean isMark(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }
}
