package io.twinspire.core.text;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The runs of 2 to max words that end with each word of a text, as rows of a hashed table. For one
/// thread.
final class WordRuns {
  private final TextSettings.@Nullable WordNgrams settings;

  /// Hashes of the last words, the latest first.
  private final int[] last;

  private int known;

  WordRuns(TextSettings.@Nullable WordNgrams settings) {
    this.settings = settings;
    this.last = new int[settings == null ? 0 : settings.max()];
  }

  /// A new text begins.
  void start() {
    known = 0;
  }

  void append(int word, IntConsumer rows) {
    if (settings == null) {
      return;
    }
    System.arraycopy(last, 0, last, 1, last.length - 1);
    last[0] = word;
    known = Math.min(known + 1, last.length);
    for (int length = 2; length <= known; length++) {
      int run = last[length - 1];
      for (int i = length - 2; i >= 0; i--) {
        run = Hashing.appendWord(run, last[i]);
      }
      rows.accept(Hashing.bucket(run, settings.buckets()));
    }
  }
}
