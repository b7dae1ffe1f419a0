package io.twinspire.core.words;

import io.twinspire.core.data.BadLine;
import io.twinspire.core.data.JsonLine;
import io.twinspire.core.data.Lines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Reads the sentences of a corpus, one after the other and as often as asked: nothing is kept.
final class Sentences {
  private static final Set<String> TEXTS = Set.of("title", "text");

  private final CorpusSettings settings;
  private final List<String> words = new ArrayList<>();

  Sentences(CorpusSettings settings) {
    this.settings = settings;
  }

  /// Takes the words of a sentence, valid for this call, at least one; sentences are numbered from
  /// 0 over all files.
  interface Handler {
    void accept(long number, List<String> words);
  }

  /// @throws io.twinspire.core.data.DataException for files that cannot be read and lines that
  ///   break a rule
  void forEach(Handler handler) {
    var number = new long[1];
    for (String file : settings.files()) {
      boolean json = file.endsWith(".jsonl") || file.endsWith(".jsonl.gz");
      Lines.forEach(
          Path.of(file),
          (line, at) -> {
            for (String sentence : json ? texts(line) : List.of(line)) {
              split(settings.lowercase() ? sentence.toLowerCase(Locale.ROOT) : sentence);
              if (!words.isEmpty()) {
                handler.accept(number[0]++, words);
              }
            }
          });
    }
  }

  private static List<String> texts(String line) throws BadLine {
    var found = new ArrayList<String>();
    var node = JsonLine.parse(line).node();
    for (String key : List.of("title", "text")) {
      var value = node.path(key);
      if (value.isString()) {
        found.add(value.stringValue());
      }
    }
    if (found.isEmpty()) {
      throw new BadLine("must have one of " + TEXTS.stream().sorted().toList() + ", got neither");
    }
    return found;
  }

  private void split(String text) {
    words.clear();
    int start = -1;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      boolean inside =
          settings.split() == CorpusSettings.Split.WHITESPACE
              ? !Character.isWhitespace(c)
              : Character.isLetterOrDigit(c) || isMark(c);
      if (inside && start < 0) {
        start = at;
      } else if (!inside && start >= 0) {
        words.add(text.substring(start, at));
        start = -1;
      }
      at += Character.charCount(c);
    }
    if (start >= 0) {
      words.add(text.substring(start));
    }
  }

  /// An accent of its own belongs to the letter before it.
  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }
}
