package io.twinspire.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Document;
import io.twinspire.core.negatives.Scored;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecallProbeTest {
  private static final int N = 6_000;
  private static final int D = 256;
  private static final int M = 200;

  @TempDir Path folder;

  @Test
  void theDefaultSearchSettingFindsNinetyNineOfAHundred() {
    var vectors = Samples.clustered(N, D, 1);
    var queries = Samples.clustered(M, D, 2);
    var documents = IntStream.range(0, N).mapToObj(i -> new Document("d" + i, "", "")).toList();
    EmbeddingIndexWriter.write(
        folder.resolve("index"),
        documents,
        vectors,
        Samples.ANALYZER,
        Samples.SETTINGS,
        Samples.COSINE);
    try (var index = EmbeddingIndex.open(folder.resolve("index"), Samples.ANALYZER);
        var pool = new WorkerPool(2)) {
      var exact = pool.map(M, m -> Samples.exact(vectors, Samples.row(queries, m), 10));
      assertThat(RecallProbe.recall(index, queries, exact, 10, pool)).isBetween(.99, 1.0);
    }
  }

  @Test
  void nothingFoundWhereThereIsSomethingIsNoRecall() {
    var documents = IntStream.range(0, 20).mapToObj(i -> new Document("d" + i, "", "")).toList();
    var queries = Samples.clustered(2, 8, 2);
    EmbeddingIndexWriter.write(
        folder.resolve("index"),
        documents,
        Matrix.zeros(20, 8),
        Samples.ANALYZER,
        Samples.SETTINGS,
        Samples.COSINE);
    try (var index = EmbeddingIndex.open(folder.resolve("index"), Samples.ANALYZER);
        var pool = new WorkerPool(1)) {
      var one = new Scored(new int[] {3}, new float[] {.5f});
      assertThat(RecallProbe.recall(index, queries, List.of(one, Scored.NONE), 10, pool)).isZero();
    }
  }
}
