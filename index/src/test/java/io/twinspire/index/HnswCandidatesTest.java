package io.twinspire.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Query;
import io.twinspire.core.negatives.ExactCandidates;
import io.twinspire.core.negatives.Scored;
import io.twinspire.kernels.WorkerPool;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class HnswCandidatesTest {
  private static final int N = 2_000;
  private static final int D = 64;
  private static final int M = 60;
  private static final List<Query> QUERIES =
      IntStream.range(0, M).mapToObj(i -> new Query("q" + i, "")).toList();

  @AutoClose private final WorkerPool workers = new WorkerPool(2);

  private static List<Scored> search(HnswCandidates candidates, WorkerPool workers, int k) {
    var queries = Samples.clustered(M, D, 2);
    return workers.map(M, m -> candidates.top(QUERIES.get(m), Samples.row(queries, m), k));
  }

  @Test
  void findsWhatExactSearchFindsInThePoolAndNothingElse() {
    var documents = Samples.clustered(N, D, 1);
    int[] pool = IntStream.range(0, N).filter(i -> i % 3 != 0).toArray();
    var hnsw = new HnswCandidates(documents, pool, Samples.SETTINGS);
    var exact =
        new ExactCandidates(QUERIES, Samples.clustered(M, D, 2), documents, pool, 20, workers);
    var found = search(hnsw, workers, 20);
    int same = 0;
    for (int m = 0; m < M; m++) {
      Scored expected = exact.top(QUERIES.get(m), new float[0], 20);
      assertThat(found.get(m).size()).isEqualTo(20);
      int[] best = found.get(m).documents();
      assertThat(IntStream.of(best)).allMatch(d -> d % 3 != 0);
      same +=
          (int)
              IntStream.of(best)
                  .filter(d -> IntStream.of(expected.documents()).anyMatch(e -> e == d))
                  .count();
    }
    assertThat(same).isGreaterThan(M * 20 * 95 / 100);
  }

  @Test
  void isTheSameEachTimeAndForAnyNumberOfThreads() {
    var documents = Samples.clustered(N, D, 1);
    int[] pool = IntStream.range(0, N).toArray();
    var first = search(new HnswCandidates(documents, pool, Samples.SETTINGS), workers, 10);
    try (var one = new WorkerPool(1)) {
      var second = search(new HnswCandidates(documents, pool, Samples.SETTINGS), one, 10);
      for (int m = 0; m < M; m++) {
        assertThat(second.get(m).documents()).isEqualTo(first.get(m).documents());
        assertThat(second.get(m).scores()).isEqualTo(first.get(m).scores());
      }
    }
  }

  @Test
  void aPoolOfOneIsFound() {
    var documents = Samples.clustered(5, D, 1);
    var hnsw = new HnswCandidates(documents, new int[] {3}, Samples.SETTINGS);
    assertThat(hnsw.top(QUERIES.getFirst(), Samples.row(documents, 0), 4).documents())
        .containsExactly(3);
  }
}
