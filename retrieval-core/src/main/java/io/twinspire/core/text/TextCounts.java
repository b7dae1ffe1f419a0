package io.twinspire.core.text;

import com.carrotsearch.hppc.IntArrayList;
import java.util.ArrayList;
import java.util.List;

/// Counts over texts: how often each word occurs, and in how many texts each word and each row of
/// the hashed tables occurs. For one thread; [#merge(TextCounts)] adds up.
final class TextCounts {
  private final TextSettings settings;
  private final TokenTable words = new TokenTable();
  private final IntArrayList counts = new IntArrayList();
  private final IntArrayList textsWith = new IntArrayList();
  private final IntArrayList lastText = new IntArrayList();
  private final List<int[]> characters = new ArrayList<>();
  private final RowCounts ngrams;
  private final RowCounts chars;
  private int texts;
  private final WordRuns runs;

  TextCounts(TextSettings settings) {
    this.settings = settings;
    this.runs = new WordRuns(settings.wordNgrams());
    this.ngrams =
        new RowCounts(settings.wordNgrams() == null ? 0 : settings.wordNgrams().buckets());
    this.chars = new RowCounts(settings.charNgrams() == null ? 0 : settings.charNgrams().buckets());
  }

  TokenTable words() {
    return words;
  }

  int count(int word) {
    return counts.get(word);
  }

  int textsWith(int word) {
    return textsWith.get(word);
  }

  int texts() {
    return texts;
  }

  /// Texts with each row of the word n-grams' table.
  int[] ngramTexts() {
    return ngrams.textsWith;
  }

  /// Texts with each row of the character n-grams' table.
  int[] characterTexts() {
    return chars.textsWith;
  }

  /// Counts one text; `title` is counted with it without running into it.
  void add(Tokens tokens, String text, String title) {
    texts++;
    for (String part : new String[] {text, title}) {
      runs.start();
      tokens.read(part, this::addToken);
    }
  }

  private void addToken(char[] token, int length, int hash, boolean running) {
    int word = words.findOrAdd(token, length, hash);
    if (word == counts.size()) {
      counts.add(0);
      textsWith.add(0);
      lastText.add(0);
      if (settings.charNgrams() != null) {
        characters.add(Hashing.characterNgrams(token, length, settings.charNgrams()));
      }
    }
    counts.set(word, counts.get(word) + 1);
    if (lastText.get(word) != texts) {
      lastText.set(word, texts);
      textsWith.set(word, textsWith.get(word) + 1);
      if (settings.charNgrams() != null) {
        for (int bucket : characters.get(word)) {
          chars.see(bucket, texts);
        }
      }
    }
    if (running) {
      runs.append(hash, bucket -> ngrams.see(bucket, texts));
    }
  }

  /// Adds the counts of other texts.
  void merge(TextCounts other) {
    for (int t = 0; t < other.words.size(); t++) {
      int word = words.add(other.words.token(t));
      if (word == counts.size()) {
        counts.add(0);
        textsWith.add(0);
      }
      counts.set(word, counts.get(word) + other.counts.get(t));
      textsWith.set(word, textsWith.get(word) + other.textsWith.get(t));
    }
    ngrams.merge(other.ngrams);
    chars.merge(other.chars);
    texts += other.texts;
  }

  /// In how many texts each row of a table occurs.
  private static final class RowCounts {
    final int[] textsWith;
    final int[] lastText;

    RowCounts(int rows) {
      textsWith = new int[rows];
      lastText = new int[rows];
    }

    void see(int row, int text) {
      if (lastText[row] != text) {
        lastText[row] = text;
        textsWith[row]++;
      }
    }

    void merge(RowCounts other) {
      for (int row = 0; row < textsWith.length; row++) {
        textsWith[row] += other.textsWith[row];
      }
    }
  }
}
