package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class StoredRowsTest {

  private static final List<Function<Matrix, StoredRows>> FORMATS =
      List.of(
          x -> x,
          StoredRows.Bf16::of,
          StoredRows.Int8::of,
          StoredRows.Int4::of,
          StoredRows.Signs::of);

  private static TopK search(StoredRows rows, Matrix queries, int k, int threads) {
    try (var pool = new WorkerPool(threads)) {
      return ExactSearch.topK(rows, queries, k, pool);
    }
  }

  private static Matrix uniform(long seed, int rows, int cols) {
    return new Matrix(Data.uniform(seed, rows * cols), rows, cols);
  }

  private static Matrix part(Matrix x, int from, int to) {
    return new Matrix(
        Arrays.copyOfRange(x.data(), x.offset(from), x.offset(to)), to - from, x.cols());
  }

  /// Columns about vectors and words, and those from which sums of codes pass 2^24.
  @Test
  void manyQueriesFindWhatEachFindsAlone() {
    for (int d : new int[] {1, 7, 64, 100, 257, 1032, 1033, 1100}) {
      int v = d < 300 ? 700 : 150;
      // More than one block, the last of them ragged.
      Matrix queries = uniform(2, 70, d);
      Matrix rows = uniform(1, v, d);
      for (Function<Matrix, StoredRows> format : FORMATS) {
        StoredRows stored = format.apply(rows);
        TopK together = search(stored, queries, 9, 2);
        for (int q = 0; q < 70; q += 23) {
          TopK alone = search(stored, part(queries, q, q + 1), 9, 1);
          for (int rank = 0; rank < 9; rank++) {
            float score = together.score(q, rank);
            if (stored instanceof Matrix || stored instanceof StoredRows.Bf16) {
              // Another order of summation.
              assertThat(Math.abs(score - alone.score(0, rank))).isLessThan(1e-4f);
            } else {
              assertThat(together.id(q, rank)).isEqualTo(alone.id(0, rank));
              assertThat(score).isEqualTo(alone.score(0, rank));
            }
          }
        }
      }
    }
  }

  @Test
  void aSearchOfCodesEqualsSortingTheirScan() {
    int d = 100;
    int v = 40_000;
    Matrix query = uniform(3, 1, d);
    var int8 = StoredRows.Int8.of(uniform(4, v, d));
    var codes = new byte[d];
    float scale = Conversions.toInt8(query.data(), 0, codes, 0, d);
    var scores = new float[v];
    Scans.int8(codes, 0, scale, int8.codes(), 0, int8.scales(), 0, v, d, scores, 0);
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    for (int threads = 1; threads <= 2; threads++) {
      TopK top = search(int8, query, 10, threads);
      for (int rank = 0; rank < 10; rank++) {
        assertThat(top.score(0, rank)).isEqualTo(sorted[v - 1 - rank]);
        assertThat(scores[top.id(0, rank)]).isEqualTo(top.score(0, rank));
      }
    }
  }

  /// Queries are rows with noise, rows lie in clusters: neighbours are near and alike, as texts
  /// are.
  @Test
  void recallFallsAsBitsAreTakenAway() {
    int d = 128;
    int v = 4_000;
    Matrix rows = uniform(5, v, d);
    Matrix centres = uniform(6, 50, d);
    for (int r = 0; r < v; r++) {
      Vectors.scale(0.7f, rows.data(), rows.offset(r), d);
      Vectors.axpy(1, centres.data(), centres.offset(r % 50), rows.data(), rows.offset(r), d);
      Normalize.l2(rows.data(), rows.offset(r), rows.data(), rows.offset(r), d);
    }
    Matrix queries = uniform(7, 100, d);
    for (int q = 0; q < 100; q++) {
      Vectors.scale(0.05f, queries.data(), queries.offset(q), d);
      Vectors.axpy(1, rows.data(), rows.offset(q * 37), queries.data(), queries.offset(q), d);
    }
    TopK exact = search(rows, queries, 10, 1);
    double[] least = {1, 0.985, 0.97, 0.75, 0.3};
    double last = 1;
    for (int f = 0; f < FORMATS.size(); f++) {
      TopK found = search(FORMATS.get(f).apply(rows), queries, 10, 1);
      int hits = 0;
      for (int q = 0; q < 100; q++) {
        for (int rank = 0; rank < 10; rank++) {
          int id = exact.id(q, rank);
          int from = q * 10;
          hits += Arrays.stream(found.ids(), from, from + 10).anyMatch(x -> x == id) ? 1 : 0;
        }
      }
      double recall = hits / 1000.0;
      assertThat(recall).as("format %d", f).isBetween(least[f], last);
      last = recall;
    }
  }

  @Test
  void notFiniteRowsAndQueriesAreLeftOut() {
    Matrix rows = uniform(8, 40, 33);
    rows.data()[rows.offset(7) + 5] = Float.NaN;
    Matrix queries = uniform(9, 20, 33);
    queries.data()[queries.offset(3)] = Float.POSITIVE_INFINITY;
    for (Function<Matrix, StoredRows> format : FORMATS.subList(2, 4)) {
      for (int count : new int[] {4, 20}) {
        TopK top = search(format.apply(rows), part(queries, 0, count), 40, 1);
        for (int q = 0; q < count; q++) {
          int[] ids = Arrays.copyOfRange(top.ids(), q * 40, q * 40 + 40);
          assertThat(ids).doesNotContain(7);
          assertThat(Arrays.stream(ids).filter(id -> id >= 0).count()).isEqualTo(q == 3 ? 0 : 39);
        }
      }
    }
  }

  @Test
  void emptySidesGiveEmptyResults() {
    for (Function<Matrix, StoredRows> format : FORMATS) {
      for (int m : new int[] {1, 20}) {
        assertThat(search(format.apply(Matrix.zeros(0, 3)), Matrix.zeros(m, 3), 2, 1).ids())
            .containsOnly(-1);
        assertThat(search(format.apply(Matrix.zeros(2, 0)), Matrix.zeros(m, 0), 1, 1).ids())
            .containsOnly(0);
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> new StoredRows.Bf16(new short[5], 2, 3))
        .hasMessage("bf16 rows: array must hold 2 x 3 entries, got 5");
    assertThatThrownBy(() -> new StoredRows.Int8(new byte[6], new float[1], 2, 3))
        .hasMessage("int8 rows: scales must hold 2 entries from offset 0, got an array of 1");
    assertThatThrownBy(() -> new StoredRows.Int8(new byte[6], new float[1], -1, 3))
        .hasMessage("int8 rows: sizes must be >= 0, got -1 x 3");
    assertThatThrownBy(() -> new StoredRows.Int8(new byte[1 << 18], new float[1], 1, 131_073))
        .hasMessage("int8 rows: d must be in [0, 131072], got 131073");
    assertThatThrownBy(() -> new StoredRows.Int4(new byte[3], new float[4], 2, 3))
        .hasMessage("4-bit rows: array must hold 2 x 2 entries, got 3");
    assertThatThrownBy(() -> new StoredRows.Int4(new byte[4], new float[3], 2, 3))
        .hasMessageStartingWith("4-bit rows: ranges must hold 2 x 2 floats");
    assertThatThrownBy(() -> new StoredRows.Signs(new long[3], 2, 65))
        .hasMessage("sign rows: array must hold 2 x 2 entries, got 3");
  }
}
