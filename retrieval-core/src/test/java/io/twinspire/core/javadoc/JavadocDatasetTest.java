package io.twinspire.core.javadoc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.data.DataException;
import io.twinspire.core.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavadocDatasetTest {
  private static final JavadocSettings SETTINGS = JavadocSettings.defaults();

  @TempDir Path dir;

  private static JavadocReport build(List<Path> sources, Path out) {
    return JavadocDataset.build(sources, SETTINGS, out, line -> {});
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    var contents = new TreeMap<String, String>();
    try (var tree = Files.walk(folder)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        contents.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return contents;
  }

  @Test
  void writesABeirFolder() throws IOException {
    var jar = Sources.jar(dir.resolve("lib-1.2-sources.jar"), Sources.manyClasses(200));
    var progress = new ArrayList<String>();
    var report = JavadocDataset.build(List.of(jar), SETTINGS, dir.resolve("out"), progress::add);
    assertThat(report.documents()).isEqualTo(200);
    assertThat(report.sources().getFirst().pairs()).isEqualTo(200);
    assertThat(report.train().queries() + report.dev().queries() + report.test().queries())
        .isEqualTo(200);
    assertThat(report.dev().queries()).isBetween(3, 20);
    assertThat(report.test().queries()).isBetween(12, 40);
    assertThat(progress)
        .hasSize(2)
        .first()
        .asString()
        .startsWith("lib-1.2-sources.jar: 200 methods");

    var files = contents(dir.resolve("out"));
    assertThat(files.keySet())
        .containsExactlyInAnyOrder(
            "corpus.jsonl",
            "dataset.json",
            "qrels/dev.tsv",
            "qrels/test.tsv",
            "qrels/train.tsv",
            "queries.jsonl");
    assertThat(files.get("corpus.jsonl"))
        .startsWith("{\"_id\":\"lib/p.C0#m0()\",\"title\":\"C0.m0\",\"text\":\"void m0() { int v0");
    assertThat(files.get("qrels/train.tsv")).startsWith("query-id\tcorpus-id\tscore\nq");
    assertThat(Files.readAllLines(dir.resolve("out/qrels/train.tsv")))
        .hasSize(1 + report.train().judgments())
        .allMatch(line -> line.split("\t").length == 3 && !line.contains(" "));
    try (var left = Files.list(dir)) {
      assertThat(left).containsExactlyInAnyOrder(jar, dir.resolve("out"));
    }
  }

  @Test
  void theSameSourcesGiveTheSameBytesInAnyOrderAndPlace() throws IOException {
    var all = new TreeMap<>(Sources.manyClasses(60));
    var half = new TreeMap<>(all.headMap("p/C3"));
    var rest = new TreeMap<>(all.tailMap("p/C3"));
    Files.createDirectories(dir.resolve("x"));
    Files.createDirectories(dir.resolve("y"));
    var a = Sources.jar(dir.resolve("x/a-1.jar"), half);
    var b = Sources.jar(dir.resolve("x/b-1.jar"), rest);
    var packedAgain = Sources.jar(dir.resolve("y/a-1.jar"), half, 2026);
    var renamed = Sources.jar(dir.resolve("y/a-2.jar"), half);
    build(List.of(a, b), dir.resolve("one"));
    build(List.of(renamed, b, packedAgain, a), dir.resolve("two"));
    assertThat(contents(dir.resolve("two"))).isEqualTo(contents(dir.resolve("one")));
  }

  @Test
  void anotherJarMovesNoQueryToAnotherSplit() throws IOException {
    var all = new TreeMap<>(Sources.manyClasses(60));
    var half = Sources.jar(dir.resolve("half.jar"), new TreeMap<>(all.headMap("p/C3")));
    var rest = Sources.jar(dir.resolve("rest.jar"), new TreeMap<>(all.tailMap("p/C3")));
    build(List.of(half), dir.resolve("one"));
    build(List.of(half, rest), dir.resolve("two"));
    for (String split : List.of("train", "dev", "test")) {
      var before = Files.readAllLines(dir.resolve("one/qrels/" + split + ".tsv"));
      assertThat(Files.readAllLines(dir.resolve("two/qrels/" + split + ".tsv")))
          .containsAll(before);
    }
  }

  @Test
  void foldersAreReadAndNamedAfterTheProject() {
    var root = Sources.folder(dir.resolve("shop/src/main/java"), Sources.manyClasses(5));
    Sources.folder(root, Map.of("p/package-info.java", "/** Text of a package. */ package p;"));
    Sources.folder(root, Map.of(".git/Hidden.java", "class {", "p/notes.txt", "no java"));
    var report = build(List.of(root), dir.resolve("out"));
    assertThat(report.unparsable()).isEmpty();
    assertThat(report.sources().getFirst().name()).isEqualTo("shop");
    assertThat(report.sources().getFirst().files()).isEqualTo(6);
  }

  @Test
  void namesLoseVersionAndClassifier() {
    assertThat(SourceSet.shortName(Path.of("guava-33.4.8-jre-sources.jar"))).isEqualTo("guava");
    assertThat(SourceSet.shortName(Path.of("commons-lang3-3.17.0-sources.jar")))
        .isEqualTo("commons-lang3");
    assertThat(SourceSet.shortName(Path.of("my lib.jar"))).isEqualTo("my_lib");
  }

  @Test
  void isUpToDateTellsSourcesAndSettings() throws IOException {
    var root = Sources.folder(dir.resolve("lib"), Sources.manyClasses(10));
    var out = dir.resolve("out");
    assertThat(JavadocDataset.isUpToDate(List.of(root), SETTINGS, out)).isFalse();
    build(List.of(root), out);
    assertThat(JavadocDataset.isUpToDate(List.of(root), SETTINGS, out)).isTrue();
    var others = new JavadocSettings(List.of(), 5, 8, 8, 0.05, 0.12, 0.8, true, 2000, 18);
    assertThat(JavadocDataset.isUpToDate(List.of(root), others, out)).isFalse();
    Files.writeString(root.resolve("p/C3.java"), "package p; class C3 { }");
    assertThat(JavadocDataset.isUpToDate(List.of(root), SETTINGS, out)).isFalse();
    assertThat(build(List.of(root), out).documents()).isEqualTo(9);
    Files.writeString(out.resolve("dataset.json"), "{ broken");
    assertThat(JavadocDataset.isUpToDate(List.of(root), SETTINGS, out)).isFalse();
  }

  @Test
  void nothingElseIsOverwritten() throws IOException {
    var root = Sources.folder(dir.resolve("lib"), Sources.manyClasses(3));
    var full = Files.createDirectories(dir.resolve("full"));
    Files.writeString(full.resolve("thesis.txt"), "mine");
    assertThatThrownBy(() -> build(List.of(root), full))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must be a new or empty folder or a data set built before");
    assertThat(full.resolve("thesis.txt")).hasContent("mine");
    build(List.of(root), Files.createDirectories(dir.resolve("empty")));
  }

  @Test
  void unparsableFilesAreCountedAndListed() {
    var files = new TreeMap<>(Sources.manyClasses(4));
    files.put("p/Bad.java", "class Bad { void");
    var report = build(List.of(Sources.jar(dir.resolve("lib.jar"), files)), dir.resolve("out"));
    assertThat(report.sources().getFirst().unparsable()).isEqualTo(1);
    assertThat(report.unparsable()).singleElement().asString().startsWith("lib/p/Bad.java:1: ");
  }

  @Test
  void errorsSayWhatToDo() throws IOException {
    Path out = dir.resolve("out");
    assertThatThrownBy(() -> build(List.of(), out)).hasMessageContaining("got none");
    assertThatThrownBy(() -> build(List.of(dir.resolve("no.jar")), out))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must exist, got " + dir.resolve("no.jar"));
    var compiled = Sources.jar(dir.resolve("lib.jar"), Map.of("p/A.class", "x"));
    assertThatThrownBy(() -> build(List.of(compiled), out))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("classifier 'sources'");
    Path broken = Files.writeString(dir.resolve("broken.jar"), "this is no zip");
    assertThatThrownBy(() -> build(List.of(broken), out))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must be a readable jar or folder");
    var silent =
        Sources.folder(dir.resolve("silent"), Map.of("A.java", "class A { void m() { } }"));
    assertThatThrownBy(() -> build(List.of(silent), out))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("got none in 1 files (0 not parsable) with 1 methods");
    var tiny =
        Sources.folder(
            dir.resolve("tiny"),
            Map.of("A.java", "class A { /** Does nothing at all. */ void m(); }"));
    assertThatThrownBy(() -> build(List.of(tiny), out))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1 with fewer than 8 words");
    var wrong = new JavadocSettings(List.of(), 0, 8, 8, 0.5, 0.5, 2, true, 2000, 0);
    assertThatThrownBy(() -> JavadocDataset.build(List.of(silent), wrong, out, line -> {}))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("minSentenceWords: must be >= 1, got 0")
        .hasMessageContaining("twinSimilarity")
        .hasMessageContaining("testFraction");
    assertThat(out).doesNotExist();
  }
}
