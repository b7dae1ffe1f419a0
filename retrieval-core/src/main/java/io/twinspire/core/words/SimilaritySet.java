package io.twinspire.core.words;

import io.twinspire.core.data.BadLine;
import io.twinspire.core.data.Lines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Pairs of words that people have scored by how similar they are (WordSim-353, SimLex-999): three
/// columns with tabs between, lines with `#` in front left out.
public record SimilaritySet(String name, List<Pair> pairs) {

  /// @param score of people
  public record Pair(String first, String second, double score) {}

  /// @param spearman rank correlation of the scores with the cosines, ties at their mean rank; NaN
  ///   where fewer than two pairs are covered or all are equal
  /// @param covered pairs of which both words have a vector; the others do not count
  public record Result(String name, double spearman, int covered, int pairs) {}

  /// @param lowercase as the corpus was
  /// @throws io.twinspire.core.data.DataException where the file cannot be read or a line is not of
  ///   that form
  public static SimilaritySet read(Path file, boolean lowercase) {
    var pairs = new ArrayList<Pair>();
    Lines.forEach(
        file,
        (line, number) -> {
          if (!line.startsWith("#")) {
            pairs.add(pair(lowercase ? line.toLowerCase(Locale.ROOT) : line));
          }
        });
    return new SimilaritySet(String.valueOf(file.getFileName()), List.copyOf(pairs));
  }

  private static Pair pair(String line) throws BadLine {
    String[] fields = line.split("\t", -1);
    try {
      if (fields.length == 3) {
        return new Pair(fields[0].strip(), fields[1].strip(), Double.parseDouble(fields[2]));
      }
    } catch (NumberFormatException e) {
      throw new BadLine("the third column must be a number, got \"" + fields[2] + "\"");
    }
    throw new BadLine("must be two words and a score with tabs between, got " + line);
  }

  public Result evaluate(WordVectors vectors) {
    WordCounts counts = vectors.counts();
    var covered =
        pairs.stream()
            .filter(pair -> counts.id(pair.first()) >= 0 && counts.id(pair.second()) >= 0)
            .toList();
    double[] people = covered.stream().mapToDouble(Pair::score).toArray();
    double[] cosines =
        covered.stream()
            .mapToDouble(pair -> vectors.cosine(counts.id(pair.first()), counts.id(pair.second())))
            .toArray();
    return new Result(name, spearman(people, cosines), covered.size(), pairs.size());
  }

  /// Pearson's correlation of the ranks.
  static double spearman(double[] a, double[] b) {
    double[] x = ranks(a);
    double[] y = ranks(b);
    double mean = (a.length + 1) / 2.0;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mean) * (y[i] - mean);
      xx += (x[i] - mean) * (x[i] - mean);
      yy += (y[i] - mean) * (y[i] - mean);
    }
    return xy / Math.sqrt(xx * yy);
  }

  /// Ranks from 1; equal values have the mean of their ranks.
  private static double[] ranks(double[] values) {
    Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (i, j) -> Double.compare(values[i], values[j]));
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + 1 + to) / 2.0;
      }
      from = to;
    }
    return ranks;
  }
}
