package io.twinspire.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.index.IndexReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program of the README, in a JVM that has Lucene's core and nothing of ours.
class PlainLuceneProgramTest {
  @TempDir Path folder;

  @Test
  void aStrangersProgramFindsTheSameTopTen() throws Exception {
    var documents = Samples.documents(300);
    var vectors = Samples.clustered(300, 1100, 1);
    float[] query = Samples.row(Samples.clustered(1, 1100, 2), 0);
    Path index = folder.resolve("index");
    EmbeddingIndexWriter.write(
        index, documents, vectors, Samples.ANALYZER, Samples.SETTINGS, Samples.COSINE);
    Path vector = Files.writeString(folder.resolve("vector.json"), Arrays.toString(query));

    String lucene =
        Path.of(IndexReader.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    Path errors = folder.resolve("stderr");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                lucene,
                "../docs/examples/PlainLuceneProgram.java",
                index.toString(),
                vector.toString())
            .redirectError(errors.toFile())
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    assertThat(lucene).doesNotContain(File.pathSeparator).contains("lucene-core");

    try (var ours = EmbeddingIndex.open(index, Samples.ANALYZER)) {
      assertThat(printed.lines().map(line -> line.substring(line.indexOf("\t") + 1)))
          .containsExactlyElementsOf(ours.dense(query, 10).stream().map(Hit::id).toList());
    }
  }
}
