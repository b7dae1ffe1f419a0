package io.twinspire.core.words;

import io.twinspire.core.files.AtomicFiles;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Words with their vectors, `V x d`, by falling count: written in the formats of word2vec, which
/// gensim, fastText's tools and most others read.
public record WordVectors(WordCounts counts, Matrix vectors) {

  /// `V d` in the first line, then a word and d numbers a line. The numbers read back as the same
  /// floats.
  public void writeText(Path file) throws IOException {
    AtomicFiles.write(
        file,
        out -> {
          write(out, header());
          var line = new StringBuilder();
          for (int id = 0; id < counts.size(); id++) {
            line.setLength(0);
            line.append(counts.word(id));
            for (int c = 0; c < vectors.cols(); c++) {
              line.append(' ').append(vectors.data()[vectors.offset(id) + c]);
            }
            write(out, line.append('\n').toString());
          }
        });
  }

  /// `V d` in the first line, then for each word the word, a space, d little-endian float32 and a
  /// line feed, as word2vec.c writes it.
  public void writeBinary(Path file) throws IOException {
    AtomicFiles.write(
        file,
        out -> {
          write(out, header());
          var row = ByteBuffer.allocate(4 * vectors.cols()).order(ByteOrder.LITTLE_ENDIAN);
          for (int id = 0; id < counts.size(); id++) {
            write(out, counts.word(id) + " ");
            row.asFloatBuffer().put(vectors.data(), vectors.offset(id), vectors.cols());
            out.write(row.array());
            out.write('\n');
          }
        });
  }

  private String header() {
    return vectors.rows() + " " + vectors.cols() + "\n";
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Cosine of the vectors of two words; 0 where one has no length.
  public double cosine(int a, int b) {
    float[] v = vectors.data();
    return Vectors.cosine(v, vectors.offset(a), v, vectors.offset(b), vectors.cols());
  }

  /// The k words with the largest cosine to a word, itself left out.
  public List<String> nearest(int word, int k) {
    double[] cosines = new double[counts.size()];
    for (int id = 0; id < cosines.length; id++) {
      cosines[id] = cosine(word, id);
    }
    return IntStream.range(0, cosines.length)
        .filter(id -> id != word)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer id) -> -cosines[id]))
        .limit(k)
        .map(counts::word)
        .toList();
  }
}
