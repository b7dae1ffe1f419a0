package io.twinspire.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.negatives.Scored;
import io.twinspire.index.FusionSettings.Normalization;
import io.twinspire.index.FusionSettings.Rrf;
import io.twinspire.index.FusionSettings.Weighted;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingIndexTest {
  private static final int N = 500;
  private static final int D = 24;
  private final List<Document> documents = Samples.documents(N);
  private final Matrix vectors = Samples.clustered(N, D, 1);

  @TempDir Path folder;

  @Test
  void findsTheNearestDocumentsWithTheirDotProducts() {
    try (var index = write(vectors, Samples.COSINE)) {
      for (int m = 0; m < 20; m++) {
        float[] query = Samples.row(Samples.clustered(20, D, 2), m);
        var exact = Samples.exact(vectors, query, 10);
        var found = index.topDense(query, 10);
        assertThat(found.documents()).isEqualTo(exact.documents());
        assertThat(found.scores()).containsExactly(exact.scores(), within(1e-5f));
        var hit = index.dense(query, 10).get(3);
        var expected = documents.get(exact.documents()[3]);
        assertThat(hit.id()).isEqualTo(expected.id());
        assertThat(hit.title()).isEqualTo(expected.title());
        assertThat(hit.text()).isEqualTo(expected.text());
      }
    }
  }

  @Test
  void whatIsLeftOutMakesRoomForTheNext() {
    try (var index = write(vectors, Samples.COSINE)) {
      float[] query = Samples.row(vectors, 5);
      var all = index.dense(query, 10).stream().map(Hit::id).toList();
      var without = Set.of(all.get(0), all.get(3), "doc-of-nobody");
      assertThat(index.dense(query, 8, without).stream().map(Hit::id))
          .containsExactlyElementsOf(
              all.stream().filter(id -> !without.contains(id)).limit(8).toList());
    }
  }

  @Test
  void dotProductsKeepTheirSizeAndSign() {
    var random = new Random(4);
    var any = Matrix.zeros(N, D);
    for (int i = 0; i < any.data().length; i++) {
      any.data()[i] = (float) random.nextGaussian() * (1 + i % 5);
    }
    try (var index = write(any, Samples.DOT)) {
      float[] query = Samples.row(any, 11);
      for (int c = 0; c < D; c++) {
        query[c] *= -3;
      }
      var exact = Samples.exact(any, query, N);
      var found = index.topDense(query, N);
      assertThat(found.documents()).hasSize(N);
      assertThat(found.scores()[0]).isCloseTo(exact.scores()[0], within(1e-2f));
      assertThat(Arrays.copyOf(found.documents(), 10))
          .isEqualTo(Arrays.copyOf(exact.documents(), 10));
      assertThat(found.scores()[N - 1]).isNegative();
    }
  }

  @Test
  void cosineDoesNotMindTheLengthOfTheQuery() {
    try (var index = write(vectors, Samples.COSINE)) {
      float[] query = Samples.row(vectors, 5);
      float[] longer = query.clone();
      for (int c = 0; c < D; c++) {
        longer[c] *= 40;
      }
      var found = index.topDense(longer, 5);
      assertThat(found.documents()).isEqualTo(index.topDense(query, 5).documents());
      assertThat(found.scores()[0]).isCloseTo(1, within(1e-5f));
    }
  }

  @Test
  void documentsWithoutVectorAreFoundByTheirWordsOnly() {
    Arrays.fill(vectors.data(), 0, 2 * D, 0);
    try (var index = write(vectors, Samples.COSINE)) {
      assertThat(index.note().withoutVector()).isEqualTo(2);
      assertThat(index.documents()).isEqualTo(N);
      assertThat(index.topDense(Samples.row(vectors, 3), N).documents())
          .hasSize(N - 2)
          .doesNotContain(0, 1);
      assertThat(index.bm25(documents.get(0).text(), 1).getFirst().id()).isEqualTo("doc-0");
      for (var normalization : Normalization.values()) {
        var fused =
            index.topHybrid(
                Samples.row(vectors, 3),
                documents.get(0).text(),
                10,
                new Weighted(.9, normalization, 100, null));
        assertThat(fused.documents()).startsWith(0);
        assertThat(fused.scores()[9]).isFinite();
      }
    }
  }

  @Test
  void aQueryWithoutVectorFallsBackToItsWords() {
    try (var index = write(vectors, Samples.COSINE)) {
      String text = documents.get(42).text();
      assertThat(index.dense(new float[D], 10)).isEmpty();
      assertThat(index.hybrid(new float[D], text, 10)).isEqualTo(index.bm25(text, 10));
      assertThat(index.topHybrid(Samples.row(vectors, 1), "unheard of", 10, FusionTuner.UNTUNED))
          .usingRecursiveComparison()
          .isEqualTo(index.topDense(Samples.row(vectors, 1), 10));
    }
  }

  @Test
  void candidatesCarryBothExactScores() {
    try (var index = write(vectors, Samples.COSINE)) {
      float[] query = Samples.row(vectors, 9);
      var all = index.bm25().search(documents.get(9).text(), N);
      assertExact(candidates(index, 9, null), all, query);
    }
  }

  @Test
  void aFusionMayHaveAK1AndBOfItsOwn() {
    var own = new Bm25Parameters(.1f, 0);
    try (var index = write(vectors, Samples.COSINE)) {
      float[] query = Samples.row(vectors, 9);
      String text = documents.get(9).text();
      var all = index.bm25().with(own).search(text, N);
      assertThat(all.scores()).isNotEqualTo(index.bm25().search(text, N).scores());
      assertExact(candidates(index, 9, own), all, query);
      var words = new Weighted(1, Normalization.NONE, 30, own);
      assertThat(index.topHybrid(query, text, 10, words).scores())
          .containsExactly(Arrays.copyOf(all.scores(), 10), within(1e-5f));
      assertThat(index.topHybrid(new float[D], text, 10, words))
          .as("BM25 alone is as noted")
          .usingRecursiveComparison()
          .isEqualTo(index.bm25().search(text, 10));
    }
  }

  private FusionCandidates candidates(
      EmbeddingIndex index, int document, @Nullable Bm25Parameters bm25) {
    float[] query = Samples.row(vectors, document);
    var dense = index.topDense(query, 30);
    return index.candidates(query, dense, documents.get(document).text(), 30, bm25);
  }

  private void assertExact(FusionCandidates candidates, Scored allByWords, float[] query) {
    assertThat(candidates.documents().length).isBetween(30, 60);
    var dense = Samples.exact(vectors, query, N);
    for (int i = 0; i < candidates.documents().length; i++) {
      int document = candidates.documents()[i];
      assertThat(candidates.denseScores()[i]).isCloseTo(scoreOf(dense, document), within(1e-5f));
      assertThat(candidates.bm25Scores()[i])
          .isCloseTo(scoreOf(allByWords, document), within(1e-5f));
    }
  }

  @Test
  void vectorsLongerThanLucenesLimitAreIndexed() {
    var wide = Samples.clustered(50, 1500, 3);
    Path path = folder.resolve("index");
    EmbeddingIndexWriter.write(
        path, documents.subList(0, 50), wide, Samples.ANALYZER, Samples.SETTINGS, Samples.COSINE);
    try (var index = EmbeddingIndex.open(path, Samples.ANALYZER)) {
      assertThat(index.topDense(Samples.row(wide, 17), 1).documents()).containsExactly(17);
    }
  }

  @Test
  void theSameInputGivesTheSameAnswers() {
    var queries = Samples.clustered(50, D, 5);
    try (var first = write(vectors, Samples.COSINE);
        var second = write(folder.resolve("again"), vectors, Samples.COSINE)) {
      for (int m = 0; m < 50; m++) {
        assertSame(
            first.topDense(Samples.row(queries, m), 100),
            second.topDense(Samples.row(queries, m), 100));
      }
    }
  }

  @Test
  void replacesAnIndexAndNothingElse() throws IOException {
    write(vectors, Samples.COSINE).close();
    write(Samples.clustered(N, D, 8), Samples.COSINE).close();
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactly("index");
    }
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(() -> write(other, vectors, Samples.COSINE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must be a Lucene index or not exist");
    assertThat(other.resolve("thesis.txt")).exists();
  }

  @Test
  void notesAreReadBackAndRetuned() {
    write(vectors, Samples.COSINE).close();
    Path path = folder.resolve("index");
    var note = IndexNote.read(path);
    assertThat(note)
        .isEqualTo(
            new IndexNote(
                "test",
                Similarity.COSINE,
                D,
                N,
                0,
                2,
                300,
                Bm25Parameters.LUCENE,
                FusionTuner.UNTUNED));
    for (FusionSettings fusion :
        List.of(
            new Rrf(30, 77, null),
            new Rrf(30, 77, new Bm25Parameters(.2f, 0)),
            new Weighted(.35, Normalization.Z_SCORE, 123, null),
            new Weighted(.35, Normalization.NONE, 123, new Bm25Parameters(.4f, .9f)))) {
      var retuned = EmbeddingIndexWriter.retune(path, new Bm25Parameters(.7f, .3f), fusion);
      assertThat(retuned).isEqualTo(note.with(new Bm25Parameters(.7f, .3f), fusion));
      assertThat(IndexNote.read(path)).isEqualTo(retuned);
    }
    try (var index = EmbeddingIndex.open(path, Samples.ANALYZER)) {
      assertThat(index.bm25().parameters()).isEqualTo(new Bm25Parameters(.7f, .3f));
      assertThat(index.topDense(Samples.row(vectors, 5), 1).documents()).containsExactly(5);
    }
  }

  @Test
  void saysWhatIsWrongWithAnIndex() throws IOException {
    Path path = folder.resolve("index");
    assertThatThrownBy(() -> EmbeddingIndex.open(path, Samples.ANALYZER))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must be a Lucene index, found no such folder");
    Files.createDirectory(path);
    assertThatThrownBy(() -> EmbeddingIndex.open(path, Samples.ANALYZER))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("found a folder without one");
    write(vectors, Samples.COSINE).close();
    cutShort(file(path, "segments_"));
    assertThatThrownBy(() -> EmbeddingIndex.open(path, Samples.ANALYZER))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Build the index again");
  }

  @Test
  void everyDamagedFileIsNoticed() throws IOException {
    write(vectors, Samples.COSINE).close();
    Path path = folder.resolve("index");
    List<Path> files;
    try (var list = Files.list(path)) {
      files = list.filter(f -> !f.endsWith("write.lock")).toList();
    }
    assertThat(files.size()).isGreaterThan(5);
    for (var file : files) {
      byte[] sound = Files.readAllBytes(file);
      byte[] damaged = sound.clone();
      damaged[damaged.length / 2] ^= 4;
      Files.write(file, damaged);
      assertThatThrownBy(
              () -> {
                try (var index = EmbeddingIndex.open(path, Samples.ANALYZER)) {
                  index.checkIntegrity();
                }
              })
          .as(file.toString())
          .isInstanceOf(DataException.class);
      Files.write(file, sound);
    }
  }

  @Test
  void saysWhatIsWrongWithAVector() {
    try (var index = write(vectors, Samples.COSINE)) {
      assertThatThrownBy(() -> index.dense(new float[D + 1], 10))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("24 dimensions, got 25");
      float[] bad = new float[D];
      bad[3] = Float.NaN;
      assertThatThrownBy(() -> index.dense(bad, 10))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("must be finite");
      assertThatThrownBy(() -> index.dense(new float[D], 0)).hasMessage("k: must be >= 1, got 0");
      assertThatThrownBy(() -> index.bm25("word1", 0)).hasMessage("k: must be >= 1, got 0");
      assertThatThrownBy(() -> index.hybrid(new float[D], "word1", 0))
          .hasMessage("k: must be >= 1, got 0");
    }
    vectors.data()[0] += 1;
    assertThatThrownBy(() -> write(folder.resolve("third"), vectors, Samples.COSINE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("vector of document doc-0 must be of length 1 for cosine");
    vectors.data()[0] = Float.NaN;
    assertThatThrownBy(() -> write(folder.resolve("third"), vectors, Samples.DOT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("vector of document doc-0 must be finite");
    assertThat(folder.resolve("third")).doesNotExist();
  }

  @Test
  void searchesAtOnceFromManyThreads() {
    try (var index = write(vectors, Samples.COSINE);
        var pool = new WorkerPool(8)) {
      IntFunction<Scored> search =
          i ->
              index.topHybrid(
                  Samples.row(vectors, i), documents.get(i).text(), 10, FusionTuner.UNTUNED);
      var alone = IntStream.range(0, N).mapToObj(search).toList();
      var together = pool.map(N, search);
      for (int i = 0; i < N; i++) {
        assertSame(together.get(i), alone.get(i));
      }
    }
  }

  /// Lucene's dot products differ in their last bits before and after it is compiled, so documents
  /// as good as equal may change places.
  private static void assertSame(Scored actual, Scored expected) {
    assertThat(actual.scores()).containsExactly(expected.scores(), within(1e-5f));
    assertThat(actual.documents()[0]).isEqualTo(expected.documents()[0]);
  }

  private static float scoreOf(Scored ranking, int document) {
    for (int i = 0; i < ranking.size(); i++) {
      if (ranking.documents()[i] == document) {
        return ranking.scores()[i];
      }
    }
    return 0;
  }

  private static Path file(Path directory, String prefix) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(f -> f.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void cutShort(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(all, all.length / 2));
  }

  private EmbeddingIndex write(Matrix matrix, EmbeddingIndexWriter.Model model) {
    return write(folder.resolve("index"), matrix, model);
  }

  private EmbeddingIndex write(Path path, Matrix matrix, EmbeddingIndexWriter.Model model) {
    EmbeddingIndexWriter.write(path, documents, matrix, Samples.ANALYZER, Samples.SETTINGS, model);
    return EmbeddingIndex.open(path, Samples.ANALYZER);
  }
}
