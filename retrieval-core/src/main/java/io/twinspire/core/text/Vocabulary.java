package io.twinspire.core.text;

import io.twinspire.core.data.DataException;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Words with an id each, and how often they occurred. A new vocabulary is ordered by falling
/// count, then by the word; words added later follow, so that ids never change.
public final class Vocabulary {
  private static final String HEADER = "#twinspire-vocabulary-1";

  private final TokenTable table;
  private final int[] counts;
  private final int[] documentFrequencies;
  private final int texts;

  Vocabulary(TokenTable table, int[] counts, int[] documentFrequencies, int texts) {
    this.table = table;
    this.counts = counts;
    this.documentFrequencies = documentFrequencies;
    this.texts = texts;
  }

  public int size() {
    return table.size();
  }

  /// Id of a word as the analyzer gives it, or -1.
  public int id(String word) {
    return table.find(word);
  }

  public String word(int id) {
    return table.token(id);
  }

  /// Occurrences of a word in all texts.
  public int count(int id) {
    return counts[id];
  }

  /// Number of texts in which a word occurs.
  public int documentFrequency(int id) {
    return documentFrequencies[id];
  }

  /// Number of texts that were counted.
  public int texts() {
    return texts;
  }

  /// A vocabulary of the words counted at least `minCount` times, after the words of `base`, which
  /// keep their ids and gain what was counted here.
  static Vocabulary of(TextCounts counts, int minCount, Vocabulary base) {
    var table = counts.words();
    int[] added =
        IntStream.range(0, table.size())
            .filter(t -> counts.count(t) >= minCount && base.id(table.token(t)) < 0)
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer t) -> -counts.count(t))
                    .thenComparing(table::token))
            .mapToInt(t -> t)
            .toArray();
    var words = new TokenTable();
    for (int id = 0; id < base.size(); id++) {
      words.add(base.word(id));
    }
    for (int t : added) {
      words.add(table.token(t));
    }
    int[] wordCounts = Arrays.copyOf(base.counts, words.size());
    int[] frequencies = Arrays.copyOf(base.documentFrequencies, words.size());
    for (int t = 0; t < table.size(); t++) {
      int id = words.find(table.token(t));
      if (id >= 0) {
        wordCounts[id] = Math.addExact(wordCounts[id], counts.count(t));
        frequencies[id] = Math.addExact(frequencies[id], counts.textsWith(t));
      }
    }
    return new Vocabulary(
        words, wordCounts, frequencies, Math.addExact(base.texts, counts.texts()));
  }

  static Vocabulary empty() {
    return new Vocabulary(new TokenTable(), new int[0], new int[0], 0);
  }

  /// Writes one line for each word: word, count, document frequency.
  public void save(Path file) throws IOException {
    AtomicFiles.write(
        file,
        out -> {
          var text = new StringBuilder(HEADER).append('\t').append(texts).append('\n');
          for (int id = 0; id < size(); id++) {
            text.append(escape(word(id))).append('\t').append(counts[id]);
            text.append('\t').append(documentFrequencies[id]).append('\n');
          }
          out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        });
  }

  /// Reads what [#save(Path)] wrote.
  ///
  /// @throws DataException for a file that is not whole
  public static Vocabulary load(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new DataException(file + ": must be a vocabulary in UTF-8, got other bytes", e);
    }
    int texts = -1;
    if (!lines.isEmpty() && lines.getFirst().startsWith(HEADER + "\t")) {
      texts = number(file, 1, lines.getFirst().substring(HEADER.length() + 1));
    }
    if (texts < 0) {
      throw new DataException(file + ":1: must start with " + HEADER + ", got another line");
    }
    var table = new TokenTable();
    int[] counts = new int[lines.size() - 1];
    int[] frequencies = new int[lines.size() - 1];
    for (int i = 1; i < lines.size(); i++) {
      String[] fields = lines.get(i).split("\t", -1);
      if (fields.length != 3 || table.add(unescape(fields[0])) != i - 1) {
        throw new DataException(
            file + ":" + (i + 1) + ": must be a new word and two counts, got " + lines.get(i));
      }
      counts[i - 1] = number(file, i + 1, fields[1]);
      frequencies[i - 1] = number(file, i + 1, fields[2]);
    }
    return new Vocabulary(table, counts, frequencies, texts);
  }

  private static int number(Path file, int line, String text) {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw new DataException(
          file + ":" + line + ": a count must be a whole number, got \"" + text + "\"", e);
    }
  }

  private static String escape(String word) {
    return word.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  private static String unescape(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    var word = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\' && i + 1 < field.length()) {
        char code = field.charAt(++i);
        c = code == 't' ? '\t' : code == 'n' ? '\n' : code == 'r' ? '\r' : code;
      }
      word.append(c);
    }
    return word.toString();
  }

  TokenTable table() {
    return table;
  }

  /// Words in order of their ids.
  public List<String> words() {
    var words = new ArrayList<String>(size());
    for (int id = 0; id < size(); id++) {
      words.add(word(id));
    }
    return words;
  }
}
