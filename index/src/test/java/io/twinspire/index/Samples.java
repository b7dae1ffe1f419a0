package io.twinspire.index;

import io.twinspire.core.data.Document;
import io.twinspire.core.negatives.Scored;
import io.twinspire.core.settings.SettingsReader;
import io.twinspire.index.EmbeddingIndexWriter.Model;
import io.twinspire.kernels.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;

/// Documents, vectors and plain reference searches for the tests of this package.
final class Samples {
  static final Analyzer ANALYZER = new StandardAnalyzer();
  static final IndexSettings SETTINGS = SettingsReader.read("{}", List.of(), IndexSettings.class);
  static final Model COSINE = new Model("test", Similarity.COSINE);
  static final Model DOT = new Model("test", Similarity.DOT);

  private Samples() {}

  /// Texts over a small vocabulary with Zipf-like counts, so that BM25 has something to weigh.
  static List<Document> documents(int n) {
    var random = new Random(7);
    var documents = new ArrayList<Document>();
    for (int i = 0; i < n; i++) {
      var words = new ArrayList<String>();
      for (int w = random.nextInt(3, 40); w > 0; w--) {
        words.add("word" + (int) Math.pow(200, random.nextDouble()));
      }
      documents.add(new Document("doc-" + i, "Title" + (i % 10), String.join(" ", words)));
    }
    return documents;
  }

  /// Unit vectors around a tenth as many centres, as trained embeddings lie.
  static Matrix clustered(int rows, int dimensions, long seed) {
    var random = new Random(seed);
    var centres = new Random(99);
    var vectors = Matrix.zeros(rows, dimensions);
    int clusters = Math.max(1, rows / 10);
    float[] centre = new float[clusters * dimensions];
    for (int i = 0; i < centre.length; i++) {
      centre[i] = (float) centres.nextGaussian();
    }
    for (int r = 0; r < rows; r++) {
      int from = random.nextInt(clusters) * dimensions;
      double squares = 0;
      for (int c = 0; c < dimensions; c++) {
        float x = centre[from + c] + .7f * (float) random.nextGaussian();
        vectors.data()[vectors.offset(r) + c] = x;
        squares += x * x;
      }
      for (int c = 0; c < dimensions; c++) {
        vectors.data()[vectors.offset(r) + c] /= (float) Math.sqrt(squares);
      }
    }
    return vectors;
  }

  static float[] row(Matrix vectors, int row) {
    int start = vectors.offset(row);
    return Arrays.copyOfRange(vectors.data(), start, start + vectors.cols());
  }

  /// The exact best k by dot product, one plain loop.
  static Scored exact(Matrix vectors, float[] query, int k) {
    float[] scores = new float[vectors.rows()];
    for (int r = 0; r < scores.length; r++) {
      float sum = 0;
      for (int c = 0; c < query.length; c++) {
        sum += query[c] * vectors.get(r, c);
      }
      scores[r] = sum;
    }
    return best(scores, k);
  }

  static Scored best(float[] scores, int k) {
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .limit(k)
            .mapToInt(Integer::intValue)
            .toArray();
    float[] ordered = new float[order.length];
    for (int i = 0; i < order.length; i++) {
      ordered[i] = scores[order[i]];
    }
    return new Scored(order, ordered);
  }
}
