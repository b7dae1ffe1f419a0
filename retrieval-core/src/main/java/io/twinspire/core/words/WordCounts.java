package io.twinspire.core.words;

import io.twinspire.core.data.DataException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The words of a corpus, by falling count and then by the word, with an id each from 0.
public final class WordCounts {
  private final List<String> words;
  private final long[] counts;
  private final Map<String, Integer> ids = new HashMap<>();
  private final long total;

  private WordCounts(List<Map.Entry<String, long[]>> kept) {
    words = kept.stream().map(Map.Entry::getKey).toList();
    counts = kept.stream().mapToLong(entry -> entry.getValue()[0]).toArray();
    long sum = 0;
    for (int id = 0; id < counts.length; id++) {
      ids.put(words.get(id), id);
      sum += counts[id];
    }
    total = sum;
  }

  /// Counts the training sentences.
  ///
  /// @throws DataException where fewer than two words are frequent enough
  public static WordCounts of(CorpusSettings settings) {
    var all = new HashMap<String, long[]>();
    new Sentences(settings)
        .forEach(
            (number, sentence) -> {
              if (!WordCorpus.isHeldOut(settings, number)) {
                for (String word : sentence) {
                  all.computeIfAbsent(word, w -> new long[1])[0]++;
                }
              }
            });
    var kept =
        all.entrySet().stream()
            .filter(entry -> entry.getValue()[0] >= settings.minCount())
            .sorted(
                Comparator.comparingLong((Map.Entry<String, long[]> e) -> -e.getValue()[0])
                    .thenComparing(Map.Entry::getKey))
            .toList();
    if (kept.size() < 2) {
      throw new DataException(
          "corpus: must have at least two words that occur %d times, got %d of %,d. Lower minCount"
              .formatted(settings.minCount(), kept.size(), all.size()));
    }
    return new WordCounts(kept);
  }

  public int size() {
    return counts.length;
  }

  public String word(int id) {
    return words.get(id);
  }

  /// Words in order of their ids.
  public List<String> words() {
    return words;
  }

  public long count(int id) {
    return counts[id];
  }

  /// Occurrences of all words.
  public long total() {
    return total;
  }

  /// Id of a word, or -1.
  public int id(String word) {
    return ids.getOrDefault(word, -1);
  }

  /// `count^alpha` of every word, as weights to draw by.
  double[] powers(double alpha) {
    double[] powers = new double[counts.length];
    for (int id = 0; id < powers.length; id++) {
      powers[id] = Math.pow((double) counts[id], alpha);
    }
    return powers;
  }

  /// The probability that an occurrence is kept when words more frequent than t are subsampled:
  /// `sqrt(t / f) + t / f` with f the word's share of all occurrences, as word2vec.c computes it
  /// (the paper's eq. 5 lacks the second term).
  double keep(int id, double t) {
    double ratio = t * total / counts[id];
    return t == 0 ? 1 : Math.min(1, Math.sqrt(ratio) + ratio);
  }
}
