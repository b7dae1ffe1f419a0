package io.twinspire.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeirReaderTest {
  @TempDir Path folder;

  @BeforeEach
  void aSmallFolder() throws IOException {
    write(
        "corpus.jsonl",
        """
        {"_id": "d0", "title": "T", "text": "zero", "metadata": {"x": 1}}
        {"_id": 1, "text": "one"}
        {"_id": "d2", "title": null, "text": "two"}
        {"_id": "d3", "text": "one"}
        """);
    write(
        "queries.jsonl",
        """
        {"_id": "a", "text": "first"}
        {"_id": "b", "text": "second"}
        {"_id": "c", "text": "third"}
        """);
    write("qrels/train.tsv", "query-id\tcorpus-id\tscore\na\td0\t1\na\td2\t0\n");
    write("qrels/dev.tsv", "b\t1\t2\n");
    write("qrels/test.tsv", "c 0 d2 1\nc 0 d0 0\n");
  }

  @Test
  void readsCategoriesWhichAreNumberedAndBelongToTheData() throws IOException {
    String before = BeirReader.read(folder).fingerprint();
    write(
        "corpus.jsonl",
        """
        {"_id": "d0", "title": "T", "text": "zero", "category": "animal"}
        {"_id": "1", "text": "one"}
        {"_id": "d2", "text": "two", "category": "plant"}
        {"_id": "d3", "text": "one", "category": "animal"}
        """);
    var data = BeirReader.read(folder);
    assertThat(data.documents().getFirst()).isEqualTo(new Document("d0", "T", "zero", "animal"));
    assertThat(data.categories()).containsExactly(0, -1, 1, 0);
    assertThat(data.fingerprint()).isNotEqualTo(before);
  }

  @Test
  void readsDocumentsQueriesAndSplits() {
    var data = BeirReader.read(folder);
    assertThat(data.documents())
        .containsExactly(
            new Document("d0", "T", "zero"),
            new Document("1", "", "one"),
            new Document("d2", "", "two"),
            new Document("d3", "", "one"));
    assertThat(data.queries()).hasSize(3);
    assertThat(data.train()).hasSize(1);
    assertThat(data.train().getFirst().query()).isZero();
    assertThat(data.train().getFirst().document()).isZero();
    assertThat(data.train().getFirst().weight()).isEqualTo(1f);
    assertThat(data.dev().of("b")).containsEntry("1", 2);
    assertThat(data.test().of("c")).containsEntry("d2", 1).containsEntry("d0", 0);
    assertThat(data.notes()).isEmpty();
    assertThat(data.documentPosition("d3")).isEqualTo(3);
    assertThat(data.documentPosition("d9")).isEqualTo(-1);
    assertThat(data.queryPosition("c")).isEqualTo(2);
    assertThat(data.trainingDocuments()).containsExactly(0);
    assertThat(data.queriesOf(data.test())).containsExactly(2);
  }

  @Test
  void whatReadsLikeARelevantDocumentIsKnownAsRelevant() {
    var data = BeirReader.read(folder);
    assertThat(data.knownPositives(0)).containsExactly(0);
    assertThat(data.knownPositives(1)).containsExactly(1, 3);
    assertThat(data.knownPositives(2)).containsExactly(2);
  }

  @Test
  void gzippedFilesReadTheSame() throws IOException {
    var plain = BeirReader.read(folder);
    for (String name : new String[] {"corpus.jsonl", "qrels/test.tsv"}) {
      byte[] bytes = Files.readAllBytes(folder.resolve(name));
      Files.delete(folder.resolve(name));
      Files.write(folder.resolve(name + ".gz"), gzip(bytes));
    }
    Files.write(
        folder.resolve("queries.jsonl"), gzip(Files.readAllBytes(folder.resolve("queries.jsonl"))));
    var zipped = BeirReader.read(folder);
    assertThat(zipped.documents()).isEqualTo(plain.documents());
    assertThat(zipped.queries()).isEqualTo(plain.queries());
    assertThat(zipped.test().of("c")).isEqualTo(plain.test().of("c"));
  }

  @Test
  void aFileNamedGzIsGzipped() throws IOException {
    Files.move(folder.resolve("queries.jsonl"), folder.resolve("queries.jsonl.gz"));
    fails("queries.jsonl.gz: must be gzip data, as its name says, got other bytes");
  }

  @Test
  void aTruncatedGzipFileIsAnError() throws IOException {
    byte[] whole =
        gzip("{\"_id\": \"d0\", \"text\": \"x\"}\n".repeat(50).getBytes(StandardCharsets.UTF_8));
    Files.write(folder.resolve("corpus.jsonl"), Arrays.copyOf(whole, whole.length - 6));
    fails("corpus.jsonl:", "gzip data must be whole");
  }

  @Test
  void lineEndsByteOrderMarkAndBlankLinesDoNotMatter() throws IOException {
    write(
        "queries.jsonl",
        """
        \uFEFF{"_id": "a", "text": "first"}\r

        {"_id": "b", "text": "second"}\r
        {"_id": "c", "text": "third"}\
        """);
    write("qrels/dev.tsv", "\uFEFFquery-id\tcorpus-id\tscore\r\nb\t1\t2\r\n");
    var data = BeirReader.read(folder);
    assertThat(data.queries()).extracting(Query::text).containsExactly("first", "second", "third");
    assertThat(data.dev().of("b")).containsEntry("1", 2);
  }

  @Test
  void badBytesAreNamedWithFileAndLine() throws IOException {
    Files.write(
        folder.resolve("queries.jsonl"),
        new byte[] {'{', '}', '\n', '{', '"', (byte) 0xC3, '"', '}', '\n'});
    fails("queries.jsonl:2: must be UTF-8, got 0xC3 after 2 characters");
    Files.write(folder.resolve("queries.jsonl"), "{}\n{}\n".getBytes(StandardCharsets.UTF_16));
    fails("queries.jsonl:1: must be UTF-8, got UTF-16, by its first two bytes");
    Files.writeString(folder.resolve("queries.jsonl"), "\uFEFF{}\n", StandardCharsets.UTF_16LE);
    fails("queries.jsonl:1: must be UTF-8, got UTF-16, by its first two bytes");
  }

  @Test
  void everyBrokenLineIsSaid() throws IOException {
    write(
        "queries.jsonl",
        """
        {"_id": "a", "text": "first"}
        {"_id": "a", "text": "again"}
        {"_id": "b", "text": " "}
        {"_id": "", "text": "x"}
        {"_id": "d", "text": 7}
        {"_id": "e"}
        {"_id": "f", "text": "x"} {"_id": "g", "text": "x"}
        ["_id"]
        {"_id": "h", "_id": "i", "text": "x"}
        {"_id": "j", "text": "x
        """);
    fails(
        "queries.jsonl:2: \"_id\" must occur once, got \"a\" again, first on line 1",
        "queries.jsonl:3: \"text\" must not be empty",
        "queries.jsonl:4: \"_id\" must be a non-empty string or a whole number, got \"\"",
        "queries.jsonl:5: \"text\" must be a string, got 7",
        "queries.jsonl:6: \"text\" must be given",
        "queries.jsonl:7: must be one JSON object",
        "queries.jsonl:8: must be one JSON object, got [\"_id\"]",
        "queries.jsonl:9: must be one JSON object",
        "queries.jsonl:10: must be one JSON object");
  }

  @Test
  void manyBrokenLinesAreQuotedAndCounted() throws IOException {
    write("queries.jsonl", "no\n".repeat(57));
    assertThatThrownBy(() -> BeirReader.read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("queries.jsonl:20: ")
        .hasMessageNotContaining("queries.jsonl:21: ")
        .hasMessageContaining("57 lines break a rule; the first 20 are above");
  }

  @Test
  void judgmentsAreStrict() throws IOException {
    write(
        "qrels/test.tsv",
        """
        query-id\tcorpus-id\tscore
        x\td0\t1
        c\td9\t1
        c\td0\tyes
        c\td0
        c\td2\t1
        c\td2\t1
        c\td0\t1.5
        """);
    fails(
        "test.tsv:2: query-id must be in the queries file, got \"x\"",
        "test.tsv:3: corpus-id must be in the corpus file, got \"d9\"",
        "test.tsv:4: score must be a whole number, got \"yes\"",
        "test.tsv:5: must have the columns",
        "test.tsv:7: a pair must be judged once",
        "test.tsv:8: score must be a whole number, got \"1.5\"");
  }

  @Test
  void missingSplitsAreStated() throws IOException {
    Files.delete(folder.resolve("qrels/test.tsv"));
    Files.delete(folder.resolve("qrels/train.tsv"));
    var data = BeirReader.read(folder);
    assertThat(data.test().size()).isZero();
    assertThat(data.train()).isEmpty();
    assertThat(String.join("\n", data.notes()))
        .contains("nothing to train on")
        .contains("test.tsv: is missing");
  }

  @Test
  void emptySplitsAreStated() throws IOException {
    write("qrels/train.tsv", "query-id\tcorpus-id\tscore\na\td0\t0\n");
    write("qrels/dev.tsv", "");
    write("qrels/test.tsv", "query-id\tcorpus-id\tscore\n");
    assertThat(BeirReader.read(folder).notes())
        .containsExactly(
            folder.resolve("qrels/dev.tsv") + ": has no judgment, so there is no dev split",
            folder.resolve("qrels/test.tsv") + ": has no judgment, so there is no test split",
            folder.resolve("qrels/train.tsv")
                + ": must hold a judgment above grade 0 for training, got none",
            "no dev and no test query: nothing will be evaluated or tuned, and the last epoch's"
                + " model is kept");
  }

  @Test
  void idsHaveNoWhiteSpace() throws IOException {
    write(
        "corpus.jsonl",
        "{\"_id\": \"d0\", \"text\": \"x\"}\n{\"_id\": \"d 1\", \"text\": \"y\"}\n");
    fails("corpus.jsonl:2: \"_id\" must have no white space, got \"d 1\"");
  }

  @Test
  void theColumnsOfJudgmentsAreNotGuessed() throws IOException {
    write("qrels/test.tsv", "c\td0\t1\t1\nc d0 1 1\nc 0 d0 0 1\nc\t1 0\n");
    fails(
        "test.tsv:1: must have the columns query-id, corpus-id, score",
        "test.tsv:2: must have the columns",
        "got 4: c d0 1 1",
        "test.tsv:3: must have the columns",
        "test.tsv:4: must have the columns");
    write("qrels/test.tsv", "c\td0\t1.0\n");
    fails("test.tsv:1: score must be a whole number, got \"1.0\"");
  }

  @Test
  void aMissingDevSplitIsCarvedByTheQueryId() throws IOException {
    var queries = new StringBuilder();
    var train = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      queries.append("{\"_id\": \"q" + i + "\", \"text\": \"t\"}\n");
      train.append("q" + i + "\td0\t1\nq" + i + "\td2\t2\n");
    }
    write("queries.jsonl", queries.toString());
    write("qrels/train.tsv", train.toString());
    Files.delete(folder.resolve("qrels/dev.tsv"));
    Files.delete(folder.resolve("qrels/test.tsv"));
    var data = BeirReader.read(folder);
    assertThat(data.dev().size()).isBetween(70, 130);
    assertThat(data.train()).hasSize(2 * (2000 - data.dev().size()));
    assertThat(data.dev().queryIds()).doesNotContainAnyElementsOf(data.trainQrels().queryIds());
    assertThat(data.dev().queryIds()).allMatch(id -> SplitHash.unit(id) < BeirReader.DEV_FRACTION);
    assertThat(data.train())
        .noneMatch(pair -> data.dev().queryIds().contains(data.queries().get(pair.query()).id()));
    assertThat(data.notes().getFirst()).contains("dev.tsv: is missing, so " + data.dev().size());
  }

  @Test
  void aPairsFileTakesThePlaceOfTrainingJudgments() throws IOException {
    write(
        "pairs.jsonl",
        """
        {"query": {"id": "b"}, "pos": [{"id": "d2"}, "one"], "neg": [{"id": "d0"}], "weight": 0.5}
        """);
    var data = BeirReader.read(folder);
    assertThat(data.train()).extracting(TrainingPair::query).containsExactly(1, 1);
    assertThat(data.train()).extracting(TrainingPair::document).containsExactly(2, 1);
    assertThat(data.train().getFirst().negatives()).containsExactly(0);
    assertThat(data.train().getFirst().weight()).isEqualTo(0.5f);
    assertThat(data.trainQrels().of("b")).containsEntry("d2", 1);
  }

  @Test
  void nothingThereAndNothingInThereAreSaid() throws IOException {
    assertThatThrownBy(() -> BeirReader.read(folder.resolve("none")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must be a folder with corpus.jsonl");
    write("corpus.jsonl", "");
    fails("corpus.jsonl: must hold at least one document, got none");
    Files.delete(folder.resolve("corpus.jsonl"));
    fails("corpus.jsonl: must be a file, got nothing there");
    Files.createDirectory(folder.resolve("corpus.jsonl"));
    fails("corpus.jsonl");
  }

  @Test
  void documentsWithoutTextAreKeptAndCounted() throws IOException {
    write(
        "corpus.jsonl",
        """
        {"_id":"d0","text":""}
        {"_id":"1","text":"x"}
        {"_id":"d2","text":"y"}
        """);
    var data = BeirReader.read(folder);
    assertThat(data.documents()).hasSize(3);
    assertThat(data.notes().getFirst()).contains("1 documents have neither title nor text");
  }

  @Test
  void aLineWithoutEndIsRefusedBeforeMemoryEnds() throws IOException {
    try (var out = Files.newOutputStream(folder.resolve("corpus.jsonl"))) {
      byte[] block = new byte[1 << 20];
      Arrays.fill(block, (byte) 'x');
      for (int i = 0; i < 65; i++) {
        out.write(block);
      }
    }
    fails("corpus.jsonl:1: a line must have at most 64 MiB");
  }

  @Test
  void aLongLineIsReadWhole() throws IOException {
    write(
        "corpus.jsonl",
        "{\"_id\":\"d0\",\"text\":\""
            + "é".repeat(1_000_000)
            + "\"}\n{\"_id\":\"1\",\"text\":\"x\"}\n{\"_id\":\"d2\",\"text\":\"y\"}\n");
    assertThat(BeirReader.read(folder).documents().getFirst().text()).hasSize(1_000_000);
  }

  private void fails(String... parts) {
    assertThatThrownBy(() -> BeirReader.read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(parts);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
