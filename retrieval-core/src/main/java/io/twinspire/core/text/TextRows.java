package io.twinspire.core.text;

import io.twinspire.core.data.Ragged;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.jspecify.annotations.Nullable;

/// Builds the rows of all features of one text after another. For one thread.
final class TextRows {
  private final TextSettings settings;
  private final TokenTable table;

  /// Pieces of the vocabulary's words that have come up.
  private final int[] @Nullable [] charactersOfWord;

  private final Tokens tokens;
  private final WordRuns runs;
  private final Map<String, RowBuilder> builders = new LinkedHashMap<>();
  private final @Nullable RowBuilder words;
  private final @Nullable RowBuilder title;
  private final @Nullable RowBuilder ngrams;
  private final @Nullable RowBuilder chars;

  TextRows(
      TextSettings settings,
      Vocabulary vocabulary,
      Analyzer analyzer,
      Map<String, float[]> idWeights) {
    this.settings = settings;
    this.table = vocabulary.table();
    this.charactersOfWord = new int[settings.charNgrams() == null ? 0 : vocabulary.size()][];
    this.tokens = new Tokens(analyzer, settings.maxTokens());
    this.runs = new WordRuns(settings.wordNgrams());
    idWeights.forEach(
        (name, weights) -> builders.put(name, new RowBuilder(settings.tf(), weights)));
    this.words = builders.get(Featurizer.WORDS);
    this.title = builders.get(Featurizer.TITLE);
    this.ngrams = builders.get(Featurizer.NGRAMS);
    this.chars = builders.get(Featurizer.CHARS);
  }

  void add(String text, String titleText) {
    runs.start();
    tokens.read(text, this::addToken);
    if (title != null && !titleText.isEmpty()) {
      tokens.read(titleText, this::addTitleToken);
    }
    builders.values().forEach(RowBuilder::endRow);
  }

  Map<String, Ragged> take() {
    var rows = new LinkedHashMap<String, Ragged>();
    builders.forEach((name, builder) -> rows.put(name, builder.take()));
    return rows;
  }

  private void addToken(char[] token, int length, int hash, boolean running) {
    int word = table.find(token, length, hash);
    if (word >= 0 && words != null) {
      words.add(word);
    }
    var charNgrams = settings.charNgrams();
    if (chars != null && charNgrams != null) {
      int[] rows = word >= 0 ? charactersOfWord[word] : null;
      if (rows == null) {
        rows = Hashing.characterNgrams(token, length, charNgrams);
        if (word >= 0) {
          charactersOfWord[word] = rows;
        }
      }
      for (int row : rows) {
        chars.add(row);
      }
    }
    var ngramRows = ngrams;
    if (running && ngramRows != null) {
      runs.append(hash, ngramRows::add);
    }
  }

  private void addTitleToken(char[] token, int length, int hash, boolean running) {
    int word = table.find(token, length, hash);
    if (word >= 0 && title != null) {
      title.add(word);
    }
  }
}
