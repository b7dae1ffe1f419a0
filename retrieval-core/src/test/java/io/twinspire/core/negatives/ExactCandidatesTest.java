package io.twinspire.core.negatives;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Query;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ExactCandidatesTest {
  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  private final List<Query> queries = List.of(new Query("a", ""), new Query("b", ""));
  private final Matrix vectors = new Matrix(new float[] {1, 0, 0, 1}, 2, 2);
  private final Matrix documents = new Matrix(new float[] {9, 9, 3, 1, 1, 3, 2, 2, 3, 0}, 5, 2);

  @Test
  void ranksThePoolByDotProductWithTiesByPosition() {
    var search = new ExactCandidates(queries, vectors, documents, new int[] {1, 2, 3, 4}, 3, pool);
    Scored a = search.top(queries.get(0), new float[0], 10);
    assertThat(a.documents()).containsExactly(1, 4, 3);
    assertThat(a.scores()).containsExactly(3, 3, 2);
    assertThat(search.top(queries.get(1), new float[0], 2).documents()).containsExactly(2, 3);
    assertThat(search.top(queries.get(1), new float[0], 2).scores()).containsExactly(3, 2);
  }

  @Test
  void aPoolSmallerThanTheDepthIsReturnedWhole() {
    var search = new ExactCandidates(queries, vectors, documents, new int[] {3}, 100, pool);
    assertThat(search.top(queries.get(0), new float[0], 100).documents()).containsExactly(3);
  }

  @Test
  void anEmptyPoolAndAnUnknownQueryHaveNoCandidates() {
    var search = new ExactCandidates(queries, vectors, documents, new int[0], 5, pool);
    assertThat(search.top(queries.get(0), new float[0], 5).size()).isZero();
    assertThat(search.top(new Query("c", ""), new float[0], 5).size()).isZero();
  }
}
