package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExactSearchTest {

  private static TopK search(Matrix rows, Matrix queries, int k, int threads) {
    try (var pool = new WorkerPool(threads)) {
      return ExactSearch.topK(rows, queries, k, pool);
    }
  }

  @Test
  void equalsSortingAllScores() {
    int d = 9;
    int v = 40_000;
    var rows = new Matrix(Data.uniform(1, v * d), v, d);
    var queries = new Matrix(Data.uniform(2, 11 * d), 11, d);
    var scores = new float[11 * v];
    Gemm.nt(11, v, d, queries.data(), 0, d, rows.data(), 0, d, scores, 0, v, false);
    TopK top = search(rows, queries, 13, 3);
    assertThat(top.queries()).isEqualTo(11);
    for (int q = 0; q < 11; q++) {
      int at = q * v;
      int[] best =
          IntStream.range(0, v)
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingDouble(r -> -scores[at + r])
                      .thenComparingInt(r -> r))
              .limit(13)
              .mapToInt(r -> r)
              .toArray();
      for (int rank = 0; rank < 13; rank++) {
        assertThat(top.id(q, rank)).isEqualTo(best[rank]);
        assertThat(top.score(q, rank)).isEqualTo(scores[at + best[rank]]);
      }
    }
    TopK alone = search(rows, queries, 13, 1);
    assertThat(alone.ids()).isEqualTo(top.ids());
    assertThat(alone.scores()).isEqualTo(top.scores());
  }

  @Test
  void aSingleQueryEqualsSortingItsScan() {
    int d = 37;
    for (int v : new int[] {300, 40_000}) {
      var rows = new Matrix(Data.uniform(3, v * d), v, d);
      var query = new Matrix(Data.uniform(4, d), 1, d);
      var scores = new float[v];
      Scans.float32(query.data(), 0, rows.data(), 0, v, d, scores, 0);
      Integer[] best =
          IntStream.range(0, v)
              .boxed()
              .sorted(Comparator.<Integer>comparingDouble(r -> -scores[r]).thenComparingInt(r -> r))
              .limit(10)
              .toArray(Integer[]::new);
      for (int threads = 1; threads <= 2; threads++) {
        TopK top = search(rows, query, 10, threads);
        for (int rank = 0; rank < 10; rank++) {
          assertThat(top.id(0, rank)).isEqualTo(best[rank]);
          assertThat(top.score(0, rank)).isEqualTo(scores[best[rank]]);
        }
      }
    }
  }

  @Test
  void tiesGoToTheLowerRowAndNanIsLeftOut() {
    var rows = new Matrix(new float[] {1, Float.NaN, 2, 1, 2, 0}, 6, 1);
    TopK top = search(rows, new Matrix(new float[] {1}, 1, 1), 8, 1);
    assertThat(top.ids()).containsExactly(2, 4, 0, 3, 5, -1, -1, -1);
    assertThat(top.score(0, 4)).isZero();
    assertThat(top.score(0, 5)).isEqualTo(Float.NEGATIVE_INFINITY);
    TopK two = search(rows, new Matrix(new float[] {1}, 1, 1), 3, 1);
    assertThat(two.ids()).containsExactly(2, 4, 0);
    // Ties over the border of two stretches, with more wanted than the first stretch holds good.
    var many = Matrix.zeros(70_000, 1);
    assertThat(search(many, new Matrix(new float[] {1}, 1, 1), 4, 2).ids())
        .containsExactly(0, 1, 2, 3);
    many.data()[69_999] = 1;
    assertThat(search(many, new Matrix(new float[] {1}, 1, 1), 4, 2).ids())
        .containsExactly(69_999, 0, 1, 2);
  }

  /// What one stretch has found keeps rows of another out, but none that is equal and before it.
  @Test
  void manyQueriesFindTheFirstOfEqualRows() {
    for (float value : new float[] {0, Float.NEGATIVE_INFINITY}) {
      var rows = Matrix.zeros(70_000, 1);
      Arrays.fill(rows.data(), value);
      var queries = Matrix.zeros(40, 1);
      Arrays.fill(queries.data(), 1);
      for (int threads = 1; threads <= 3; threads++) {
        TopK top = search(rows, queries, 4, threads);
        for (int q = 0; q < 40; q++) {
          assertThat(Arrays.copyOfRange(top.ids(), q * 4, q * 4 + 4)).containsExactly(0, 1, 2, 3);
        }
      }
    }
  }

  /// One query is scanned, many are multiplied (signs are always scanned); rows are in one block,
  /// in several, in several stretches; queries have nothing hidden, some, all but less than k, or
  /// all.
  @Test
  void whatIsHiddenFromAQueryIsAsIfItWereNotThere() {
    int d = 8;
    for (int v : new int[] {20, 6_000, 40_000}) {
      var rows = new Matrix(Data.uniform(5, v * d), v, d);
      for (StoredRows stored : List.of(rows, StoredRows.Int8.of(rows), StoredRows.Signs.of(rows))) {
        for (int m : new int[] {1, 2, 70}) {
          whatIsHidden(stored, new Matrix(Data.uniform(6, m * d), m, d));
        }
      }
    }
  }

  private static void whatIsHidden(StoredRows rows, Matrix queries) {
    int m = queries.rows();
    int v = rows.rows();
    int k = 5;
    int[][] hidden = new int[m][];
    for (int q = 0; q < m; q++) {
      int by = q % 4;
      int from = by == 3 ? 3 - q / 4 % 4 : 0;
      hidden[q] =
          IntStream.range(from, by == 0 && m > 1 ? 0 : v)
              .filter(r -> by == 3 || r % (by + 2) > 0)
              .toArray();
    }
    for (int threads = 1; threads <= 2; threads++) {
      try (var pool = new WorkerPool(threads)) {
        TopK all = ExactSearch.topK(rows, queries, v, pool);
        TopK top = ExactSearch.topK(rows, queries, hidden, k, pool);
        for (int q = 0; q < m; q++) {
          int[] out = hidden[q];
          int[] ids =
              Arrays.stream(all.ids(), q * v, (q + 1) * v)
                  .filter(id -> Arrays.binarySearch(out, id) < 0)
                  .limit(k)
                  .toArray();
          int[] expected = Arrays.copyOf(ids, k);
          Arrays.fill(expected, ids.length, k, -1);
          assertThat(Arrays.copyOfRange(top.ids(), q * k, q * k + k)).isEqualTo(expected);
          assertThat(top.score(q, k - 1) == Float.NEGATIVE_INFINITY).isEqualTo(ids.length < k);
        }
      }
    }
  }

  @Test
  void emptySidesGiveEmptyResults() {
    assertThat(search(Matrix.zeros(0, 3), Matrix.zeros(2, 3), 2, 1).ids())
        .containsExactly(-1, -1, -1, -1);
    assertThat(search(Matrix.zeros(3, 3), Matrix.zeros(0, 3), 2, 1).ids()).isEmpty();
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> search(Matrix.zeros(3, 3), Matrix.zeros(1, 2), 2, 1))
        .hasMessage("topK: queries must have the 3 columns of the rows, got 2");
    assertThatThrownBy(() -> search(Matrix.zeros(3, 3), Matrix.zeros(1, 3), 0, 1))
        .hasMessage("topK: k must be >= 1, got 0");
    try (var pool = new WorkerPool(1)) {
      assertThatThrownBy(
              () ->
                  ExactSearch.topK(Matrix.zeros(3, 3), Matrix.zeros(1, 3), new int[2][0], 1, pool))
          .hasMessage("topK: hidden must have an entry for each of 1 queries, got 2");
      for (int[] wrong : new int[][] {{1, 0}, {1, 1}, {3}, {-1}}) {
        assertThatThrownBy(
                () ->
                    ExactSearch.topK(
                        Matrix.zeros(3, 3), Matrix.zeros(1, 3), new int[][] {wrong}, 1, pool))
            .hasMessageStartingWith("topK: hidden rows must rise within 0 .. 2, got ")
            .hasMessageEndingWith(" for query 0");
      }
    }
    assertThatThrownBy(() -> new TopK(new int[4], new float[3], 2))
        .hasMessage("topK: ids and scores must hold k = 2 entries for each query, got 4 and 3");
    assertThatThrownBy(() -> new TopK(new int[3], new float[3], 2))
        .hasMessageEndingWith("got 3 and 3");
    assertThatThrownBy(() -> Matrix.zeros(-1, 3))
        .hasMessage("matrix: sizes must be >= 0, got -1 x 3");
    assertThatThrownBy(() -> Matrix.zeros(1 << 16, 1 << 15))
        .hasMessage("matrix: rows * cols must stay below 2^31, got 65536 x 32768");
    assertThatThrownBy(() -> new Matrix(new float[5], 2, 3))
        .hasMessage("matrix: array must hold 2 x 3 floats, got 5");
  }
}
