package io.twinspire.core.text;

import io.twinspire.core.data.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/// Runs an analyzer over texts, token by token. For one thread at a time.
final class Tokens {
  private final Analyzer analyzer;
  private final int maxTokens;

  Tokens(Analyzer analyzer, int maxTokens) {
    this.analyzer = analyzer;
    this.maxTokens = maxTokens;
  }

  /// Takes one token: its characters, their [TokenTable#hash(char[], int)], and whether it is a
  /// word of the running text and not a second form of the word before it.
  interface Sink {
    void accept(char[] token, int length, int hash, boolean running);
  }

  void read(String text, Sink sink) {
    try (var stream = analyzer.tokenStream("text", text)) {
      var term = stream.getAttribute(CharTermAttribute.class);
      var increment = stream.getAttribute(PositionIncrementAttribute.class);
      stream.reset();
      for (int count = 0; count < maxTokens && stream.incrementToken(); count++) {
        char[] token = term.buffer();
        int length = term.length();
        sink.accept(
            token, length, TokenTable.hash(token, length), increment.getPositionIncrement() > 0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading a String cannot fail", e);
    }
  }

  /// What a document's own words are taken from.
  static String text(Document document, TextSettings.Title settings) {
    return settings.inText() && !document.title().isEmpty()
        ? document.title() + "\n" + document.text()
        : document.text();
  }
}
