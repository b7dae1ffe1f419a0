package io.twinspire.bench.side;

import io.twinspire.core.data.Query;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.model.Encoder;
import io.twinspire.core.model.RetrievalModel;
import io.twinspire.core.model.Side;
import io.twinspire.kernels.ExactSearch;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.TopK;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// Answers queries as a server does: a text is encoded from the mapped file of a saved model, and
/// the ten best of many vectors are found by exact search.
final class Lookup implements AutoCloseable {

  static final int K = 10;

  private final Path folder = Files.createTempDirectory("twinspire-bench");
  private final WorkerPool pool;
  private final Encoder encoder;
  final Matrix vectors;

  /// @param vectors how many; drawn, like the model's weights: neither changes what a query costs
  Lookup(TrainingTask task, int vectors, int threads) throws IOException {
    pool = new WorkerPool(threads);
    RetrievalDataset data = task.data();
    try (RetrievalModel model = task.model(data, pool)) {
      model.save(folder);
      int d = model.dimensions();
      this.vectors = new Matrix(Numbers.rows(1, vectors, d), vectors, d);
    }
    encoder = Encoder.open(folder, Side.QUERY);
  }

  float[] encode(String query) {
    return encoder.encode(new Query("", query));
  }

  TopK search(String query) {
    float[] vector = encode(query);
    return ExactSearch.topK(vectors, new Matrix(vector, 1, vector.length), K, pool);
  }

  @Override
  public void close() throws IOException {
    encoder.close();
    pool.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(Lookup::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
