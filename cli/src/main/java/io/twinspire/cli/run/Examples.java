package io.twinspire.cli.run;

import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.Query;
import io.twinspire.index.EmbeddingIndex;
import io.twinspire.index.Hit;
import io.twinspire.kernels.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A few searches for people to look at: queries spread evenly over a split.
final class Examples {
  private static final int COUNT = 5;
  private static final int HITS = 3;
  private static final int SNIPPET = 160;

  private Examples() {}

  /// Searches for queries of a split.
  ///
  /// @param vectors of `queries`, in their order
  /// @param hidden for each what is left out
  static List<Summary.Example> ofSplit(
      EmbeddingIndex index, Qrels qrels, List<Query> queries, Matrix vectors, int[][] hidden) {
    var examples = new ArrayList<Summary.Example>();
    int count = Math.min(COUNT, queries.size());
    for (int i = 0; i < count; i++) {
      int at = (int) ((long) i * queries.size() / count);
      Query query = queries.get(at);
      var judged = qrels.of(query.id());
      examples.add(search(index, query, vectors.row(at), judged, hidden[at]));
    }
    return examples;
  }

  /// Searches for what the configuration asks; nothing is known of what is relevant.
  ///
  /// @param vectors of `queries`, in their order
  static List<Summary.Example> ofAsked(EmbeddingIndex index, List<Query> queries, Matrix vectors) {
    var examples = new ArrayList<Summary.Example>();
    for (int i = 0; i < queries.size(); i++) {
      examples.add(search(index, queries.get(i), vectors.row(i), Map.of(), new int[0]));
    }
    return examples;
  }

  private static Summary.Example search(
      EmbeddingIndex index,
      Query query,
      float[] vector,
      Map<String, Integer> judged,
      int[] hidden) {
    int k = HITS + hidden.length;
    var found =
        query.text().isEmpty()
            ? index.topDense(vector, k)
            : index.topHybrid(vector, query.text(), k, index.note().fusion());
    var hits =
        index.hits(RetrievalTask.without(found, hidden, HITS)).stream()
            .map(hit -> hit(hit, judged))
            .toList();
    return new Summary.Example(query.text().isEmpty() ? query.id() : query.text(), hits);
  }

  private static Summary.ExampleHit hit(Hit hit, Map<String, Integer> judged) {
    boolean relevant = judged.getOrDefault(hit.id(), 0) > 0;
    return new Summary.ExampleHit(
        hit.id(), hit.title(), hit.score(), snippet(hit.text()), relevant);
  }

  /// The beginning of a text, on one line.
  static String snippet(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= SNIPPET ? line : line.substring(0, SNIPPET - 1).stripTrailing() + "…";
  }
}
