package io.twinspire.core.words;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.DataException;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.settings.SettingsReader;
import io.twinspire.kernels.Matrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is read and written: texts, word pairs, vectors.
class WordFilesTest {
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static CorpusSettings settings(Path file, String more) {
    return SettingsReader.read(
        "{\"files\": [\"" + file + "\"]" + more + "}", List.of(), CorpusSettings.class);
  }

  @Test
  void wordsAreCountedAndOrdered() throws IOException {
    Path file = file("a.txt", "The cat, the don't-DOG.\n\n  the cat 7 naïve\n");
    WordCounts counts = WordCounts.of(settings(file, ", \"minCount\": 1"));
    assertThat(counts.words()).containsExactly("the", "cat", "7", "dog", "don", "naïve", "t");
    assertThat(counts.count(0)).isEqualTo(3);
    assertThat(counts.total()).isEqualTo(10);
    assertThat(counts.id("dog")).isEqualTo(3);
    assertThat(counts.id("bird")).isEqualTo(-1);
    assertThat(
            WordCounts.of(
                    settings(
                        file, ", \"minCount\": 1, \"split\": \"whitespace\", \"lowercase\": false"))
                .words())
        .containsExactly("the", "7", "The", "cat", "cat,", "don't-DOG.", "naïve");
    assertThat(WordCounts.of(settings(file, ", \"minCount\": 2")).words())
        .containsExactly("the", "cat");
    assertThatThrownBy(() -> WordCounts.of(settings(file, ", \"minCount\": 3")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "corpus: must have at least two words that occur 3 times, got 1 of 7. Lower minCount");
  }

  @Test
  void jsonLinesGiveTitleAndText() throws IOException {
    Path file =
        file("a.jsonl", "{\"_id\": \"1\", \"title\": \"One two\", \"text\": \"two three\"}\n");
    assertThat(WordCounts.of(settings(file, ", \"minCount\": 1")).words())
        .containsExactly("two", "one", "three");
    Path bad = file("b.jsonl", "{\"text\": \"a\"}\n{\"body\": \"b\"}\n");
    assertThatThrownBy(() -> WordCounts.of(settings(bad, "")))
        .isInstanceOf(DataException.class)
        .hasMessage(bad + ":2: must have one of [text, title], got neither");
  }

  @Test
  void heldOutSentencesAreNotTrainedOn() throws IOException {
    Path file = file("a.txt", "a b c\nx y a b\n\na c b rare\nx y b a a\nb\n");
    var settings = settings(file, ", \"minCount\": 1, \"heldOutEvery\": 2, \"maxSentence\": 2");
    WordCounts counts = WordCounts.of(settings);
    // Sentences 0, 2 and 4 are left; a sentence is one without the empty line.
    assertThat(counts.words()).containsExactly("b", "a", "c", "rare");
    try (var corpus = WordCorpus.encode(settings, counts, folder.resolve("ids"))) {
      assertThat(corpus.sentences()).isEqualTo(3);
      int end = WordCorpus.END;
      assertThat(corpus.ids(0, 9)).containsExactly(1, 0, end, 1, 2, end, 0, 3, end);
      assertThat(corpus.chunkStart(corpus.chunkCount())).isEqualTo(9);
      assertThat(corpus.heldOut()).containsExactly(1, 0, end, 0, 1, end);
    }
    assertThatThrownBy(() -> settings(file, ", \"heldOutEvery\": 1"))
        .isInstanceOf(SettingsException.class);
  }

  @Test
  void vectorsAreWrittenAsWord2vecReadsThem() throws IOException {
    Path file = file("a.txt", "é é b\n");
    WordCounts counts = WordCounts.of(settings(file, ", \"minCount\": 1"));
    float[] values = {0.1f, -2, 3e-9f, 1, 0, -0.5f};
    var vectors = new WordVectors(counts, new Matrix(values, 2, 3));
    vectors.writeText(folder.resolve("v.txt"));
    vectors.writeBinary(folder.resolve("v.bin"));
    assertThat(folder.resolve("v.txt")).hasContent("2 3\né 0.1 -2.0 3.0E-9\nb 1.0 0.0 -0.5\n");
    var expected = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    expected.put("2 3\né ".getBytes(UTF_8)).putFloat(0.1f).putFloat(-2).putFloat(3e-9f);
    expected.put("\nb ".getBytes(UTF_8)).putFloat(1).putFloat(0).putFloat(-0.5f);
    expected.put((byte) '\n').flip();
    assertThat(Files.readAllBytes(folder.resolve("v.bin")))
        .isEqualTo(Arrays.copyOf(expected.array(), expected.limit()));
  }

  /// Expected values from scipy.stats.spearmanr.
  @Test
  void spearmanIsThatOfSciPy() {
    assertThat(
            SimilaritySet.spearman(
                new double[] {1, 2, 2, 4, 5, 0.5}, new double[] {.1, .4, .3, .4, .2, -1}))
        .isCloseTo(0.6029411764705882, within(1e-12));
    assertThat(SimilaritySet.spearman(new double[] {1, 2, 3}, new double[] {9, 5, 1}))
        .isEqualTo(-1);
    assertThat(SimilaritySet.spearman(new double[] {1}, new double[] {9})).isNaN();
  }

  @Test
  void pairsWithoutAVectorDoNotCount() throws IOException {
    Path text = file("a.txt", "cat dog bird cat dog cat\n");
    WordCounts counts = WordCounts.of(settings(text, ", \"minCount\": 1"));
    float[] values = {1, 0, 0.8f, 0.6f, 0, 1};
    var vectors = new WordVectors(counts, new Matrix(values, 3, 2));
    Path pairs =
        file("p.tsv", "# a\tb\tc\nCat\tdog\t9\ncat\tbird\t2\nDog\tbird\t4\ncat\tfish\t1\n");
    var result = SimilaritySet.read(pairs, true).evaluate(vectors);
    assertThat(result).isEqualTo(new SimilaritySet.Result("p.tsv", 1.0, 3, 4));
    assertThat(vectors.nearest(0, 2)).containsExactly("dog", "bird");
    Path bad = file("q.tsv", "cat\tdog\tmuch\ncat dog 3\n");
    assertThatThrownBy(() -> SimilaritySet.read(bad, true))
        .isInstanceOf(DataException.class)
        .hasMessage(
            bad
                + ":1: the third column must be a number, got \"much\"\n"
                + bad
                + ":2: must be two words and a score with tabs between, got cat dog 3");
  }
}
