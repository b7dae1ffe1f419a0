package io.twinspire.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Features;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.settings.SettingsReader;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturizerTest {
  private static final WorkerPool ALONE = new WorkerPool(1);
  private static final List<Document> DOCUMENTS =
      List.of(
          new Document("0", "List.add", "void add(int x)"),
          new Document("1", "", "x x x"),
          new Document("2", "", "…"));

  @TempDir Path folder;

  @Test
  void wordsAreCountedPerTextAndOrderedByCountThenWord() {
    var vocabulary = fit("{}").vocabulary();
    assertThat(vocabulary.words()).containsExactly("x", "add", "int", "list", "void");
    assertThat(vocabulary.count(0)).isEqualTo(4);
    assertThat(vocabulary.documentFrequency(0)).isEqualTo(2);
    assertThat(vocabulary.documentFrequency(1)).isEqualTo(1);
    assertThat(vocabulary.texts()).isEqualTo(3);
    assertThat(vocabulary.id("void")).isEqualTo(4);
    assertThat(vocabulary.id("nothing")).isEqualTo(-1);
  }

  @Test
  void aWeightIsTfTimesIdf() {
    var words = featurize(fit("{}"), DOCUMENTS).get("words");
    assertThat(words.rows()).isEqualTo(3);
    assertThat(row(words, 1)).containsOnlyKeys(0);
    assertThat(row(words, 1).get(0))
        .isCloseTo((float) (Math.log(4) * Math.sqrt(Math.log(1 + 3.0 / 2))), within(1e-6f));
    assertThat(words.length(2)).isZero();
    var raw = featurize(fit("{\"tf\": \"raw\", \"idf\": \"full\"}"), DOCUMENTS).get("words");
    assertThat(row(raw, 0).get(1)).isCloseTo((float) (2 * Math.log(1 + 3.0)), within(1e-6f));
    var binary = featurize(fit("{\"tf\": \"binary\", \"idf\": \"none\"}"), DOCUMENTS);
    assertThat(row(binary.get("words"), 1)).isEqualTo(Map.of(0, 1f));
  }

  @Test
  void aTitleIsTextAndOrAFeatureOfItsOwn() {
    var apart =
        fit(
            "{\"title\": {\"inText\": false, \"ownFeature\": true, \"weight\": 2}, \"tf\": \"raw\","
                + " \"idf\": \"none\"}");
    var features = featurize(apart, DOCUMENTS);
    assertThat(words(apart, row(features.get("words"), 0)))
        .isEqualTo(Map.of("void", 1f, "add", 1f, "int", 1f, "x", 1f));
    assertThat(words(apart, row(features.get("title"), 0)))
        .isEqualTo(Map.of("list", 2f, "add", 2f));
    assertThat(features.get("title").length(1)).isZero();
    assertThat(apart.vocabulary().id("list")).isNotNegative();
    assertThat(apart.tableSizes()).isEqualTo(Map.of("words", 5, "title", 5));
    assertThat(apart.sharedInit()).isEqualTo(Map.of("title", "words"));
    assertThat(fit("{}").sharedInit()).isEmpty();
    var queries = apart.featurizeQueries(queries("add list"), ALONE);
    assertThat(queries.get("title").size()).isZero();
    assertThat(queries.get("words").length(0)).isEqualTo(2);
    var none = fit("{\"title\": {\"inText\": false}}");
    assertThat(none.vocabulary().id("list")).isEqualTo(-1);
  }

  @Test
  void unknownWordsAreDroppedButTheirPiecesCount() {
    var featurizer =
        fit(
            "{\"charNgrams\": {\"buckets\": 1000, \"weight\": 0.5, \"idf\": false}, \"tf\":"
                + " \"raw\", \"minCount\": 2}");
    assertThat(featurizer.vocabulary().words()).containsExactly("x", "add");
    var features = featurizer.featurizeQueries(queries("unseen", "add", ""), ALONE);
    assertThat(features.get("words").length(0)).isZero();
    // <unseen> has six runs of 3 and five of 4.
    assertThat(sum(row(features.get("chars"), 0))).isCloseTo(0.5f * 11, within(1e-5f));
    assertThat(sum(row(features.get("chars"), 1))).isCloseTo(0.5f * 5, within(1e-5f));
    assertThat(features.get("chars").length(2)).isZero();
    assertThat(featurizer.tableSizes())
        .containsExactly(Map.entry("words", 2), Map.entry("chars", 1000));
  }

  @Test
  void aWordHasTheSamePiecesWhetherKnownOrNot() {
    String chars = "{\"charNgrams\": {\"idf\": false}, \"minCount\": MIN}";
    var known = fit(chars.replace("MIN", "1")).featurizeQueries(queries("void add"), ALONE);
    var unknown = fit(chars.replace("MIN", "100")).featurizeQueries(queries("void add"), ALONE);
    assertThat(row(unknown.get("chars"), 0)).isEqualTo(row(known.get("chars"), 0));
    assertThat(unknown.get("words").length(0)).isZero();
  }

  @Test
  void runsOfWordsDependOnTheirOrderAndNotOnTheVocabulary() {
    var featurizer =
        fit("{\"wordNgrams\": {\"max\": 3, \"idf\": false}, \"tf\": \"raw\", \"minCount\": 9}");
    var ngrams =
        featurizer.featurizeQueries(queries("a b c d", "b a", "a b", "a"), ALONE).get("ngrams");
    assertThat(ngrams.length(0)).isEqualTo(5);
    assertThat(row(ngrams, 1)).isNotEqualTo(row(ngrams, 2));
    assertThat(row(ngrams, 0)).containsAllEntriesOf(row(ngrams, 2));
    assertThat(ngrams.length(3)).isZero();
  }

  @Test
  void idfOfHashedTablesCountsTextsPerRow() {
    var featurizer =
        fit(
            "{\"charNgrams\": {\"min\": 3, \"max\": 3, \"weight\": 1}, \"tf\": \"binary\", \"idf\":"
                + " \"full\"}");
    var chars = featurizer.featurizeQueries(queries("x", "void"), ALONE).get("chars");
    assertThat(row(chars, 0).values()).allMatch(w -> Math.abs(w - Math.log(1 + 3 / 2.0)) < 1e-6);
    assertThat(row(chars, 1).values()).allMatch(w -> Math.abs(w - Math.log(1 + 3.0)) < 1e-6);
  }

  @Test
  void tokensAfterTheLimitAreNotRead() {
    var words = featurize(fit("{\"maxTokens\": 3}"), DOCUMENTS).get("words");
    assertThat(words.length(0)).as("list, add, void").isEqualTo(3);
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() {
    var random = new Random(7);
    var documents = new ArrayList<Document>();
    var queries = new ArrayList<String>();
    for (int i = 0; i < 9000; i++) {
      documents.add(new Document("" + i, randomText(random, 2), randomText(random, 12)));
      queries.add(randomText(random, 5));
    }
    String settings =
        "{\"charNgrams\": {}, \"wordNgrams\": {}, \"minCount\": 2, \"title\": {\"ownFeature\":"
            + " true}}";
    var one = Featurizer.fit(settings(settings), corpus(documents, queries), ALONE);
    try (var pool = new WorkerPool(4)) {
      var asked = queries(queries.toArray(String[]::new));
      var four = Featurizer.fit(settings(settings), corpus(documents, queries), pool);
      assertThat(four.vocabulary().words()).isEqualTo(one.vocabulary().words());
      assertThat(four.fingerprint(documents)).isEqualTo(one.fingerprint(documents));
      assertSame(four.featurize(documents, pool), one.featurize(documents, ALONE));
      assertSame(four.featurizeQueries(asked, pool), one.featurizeQueries(asked, ALONE));
    }
  }

  @Test
  void extendingKeepsIdsAndAppendsNewWords() {
    var first = fit("{\"charNgrams\": {}}");
    var more =
        List.of(new Document("3", "", "new void words words"), new Document("4", "", "new x"));
    var extended = first.extend(corpus(more, List.of("question")), ALONE);
    int old = first.vocabulary().size();
    assertThat(extended.vocabulary().words().subList(0, old)).isEqualTo(first.vocabulary().words());
    assertThat(extended.vocabulary().words().subList(old, extended.vocabulary().size()))
        .containsExactly("new", "words", "question");
    assertThat(extended.vocabulary().count(0)).isEqualTo(5);
    assertThat(extended.vocabulary().documentFrequency(extended.vocabulary().id("void")))
        .isEqualTo(2);
    assertThat(extended.vocabulary().texts()).isEqualTo(6);
  }

  @Test
  void savedAndLoadedItGivesTheSame() throws IOException {
    for (String settings :
        List.of(
            "{}",
            "{\"charNgrams\": {}, \"wordNgrams\": {}, \"title\": {\"ownFeature\": true}, \"tf\":"
                + " \"binary\", \"idf\": \"full\"}")) {
      var featurizer = fit(settings);
      featurizer.save(folder.resolve("m"));
      var loaded = Featurizer.load(folder.resolve("m"));
      assertThat(loaded.settings()).isEqualTo(featurizer.settings());
      assertThat(loaded.fingerprint(DOCUMENTS)).isEqualTo(featurizer.fingerprint(DOCUMENTS));
      assertSame(featurize(loaded, DOCUMENTS), featurize(featurizer, DOCUMENTS));
    }
  }

  @Test
  void brokenSavedFilesAreSaid() throws IOException {
    fit("{\"charNgrams\": {}}").save(folder);
    Path vocabulary = folder.resolve("vocabulary.tsv");
    String whole = Files.readString(vocabulary);
    for (String broken :
        List.of(
            "",
            "x\t1\t1\n",
            whole.replace("add\t", "x\t"),
            whole.replace("add\t2", "add\tmany"),
            whole.replace("add\t2", "add"))) {
      assertThat(broken).isNotEqualTo(whole);
      Files.writeString(vocabulary, broken);
      assertThatThrownBy(() -> Featurizer.load(folder))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("vocabulary.tsv:");
    }
    Files.write(vocabulary, new byte[] {(byte) 0xFF});
    assertThatThrownBy(() -> Featurizer.load(folder)).isInstanceOf(DataException.class);
    Files.writeString(vocabulary, whole);
    Files.write(folder.resolve("character-texts.bin"), new byte[7]);
    assertThatThrownBy(() -> Featurizer.load(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("character-texts.bin: must hold");
    Files.writeString(folder.resolve("text.json"), "{\"minCount\": \"many\"}");
    assertThatThrownBy(() -> Featurizer.load(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("text.json: must be as it was saved, got");
    Files.delete(vocabulary);
    assertThatThrownBy(() -> Featurizer.load(folder))
        .isInstanceOf(DataException.class)
        .hasMessage(folder + ": must hold the model's vocabulary.tsv, got none");
  }

  @Test
  void fingerprintsTellSettingsTextsAndSidesApart() {
    var featurizer = fit("{}");
    String one = featurizer.fingerprint(DOCUMENTS);
    assertThat(one).isEqualTo(fit("{}").fingerprint(DOCUMENTS)).hasSize(64);
    assertThat(fit("{\"tf\": \"raw\"}").fingerprint(DOCUMENTS)).isNotEqualTo(one);
    assertThat(featurizer.fingerprint(DOCUMENTS.subList(0, 2))).isNotEqualTo(one);
    assertThat(featurizer.extend(corpus(List.of(), List.of("x")), ALONE).fingerprint(DOCUMENTS))
        .isNotEqualTo(one);
    assertThat(featurizer.queryFingerprint(queries("ab", "c")))
        .isNotEqualTo(featurizer.queryFingerprint(queries("a", "bc")));
  }

  @Test
  void nothingToFitOnGivesEmptyRows() {
    var empty =
        Featurizer.fit(settings("{\"charNgrams\": {}}"), corpus(List.of(), List.of()), ALONE);
    assertThat(empty.tableSizes()).containsEntry("words", 0);
    assertThat(empty.featurizeQueries(queries("a"), ALONE).get("words").length(0)).isZero();
    assertThat(empty.featurizeQueries(queries(), ALONE).rows()).isZero();
  }

  /// Only what was fitted has a row; it survives saving and keeps its place when more come.
  @Test
  void idsHaveARowEachAndStrangersNone(@TempDir Path temporary) throws IOException {
    var settings = settings("{\"id\": true, \"words\": false}");
    var first = Featurizer.fit(settings, corpus(DOCUMENTS, List.of()), ALONE);
    assertThat(first.tableSizes()).containsExactly(Map.entry("id", DOCUMENTS.size()));
    first.save(temporary);
    try (var loaded = Featurizer.load(temporary)) {
      var asked = List.of(new Query("1", "any"), new Query("stranger", ""), new Query("0", ""));
      var ids = loaded.featurizeQueries(asked, ALONE).get("id");
      assertThat(ids.offsets()).containsExactly(0, 1, 1, 2);
      assertThat(ids.ids()).containsExactly(1, 0);
      assertThat(ids.weights()).isNull();
      assertThat(loaded.fingerprint(DOCUMENTS)).isEqualTo(first.fingerprint(DOCUMENTS));
      var more = loaded.extend(corpus(List.of(new Document("new", "", "")), List.of()), ALONE);
      assertThat(more.featurizeQueries(asked, ALONE).get("id").ids()).containsExactly(1, 0);
      assertThat(more.tableSizes()).containsEntry("id", DOCUMENTS.size() + 1);
    }
  }

  @Test
  void categoriesHaveARowEachAndUnknownOnesNone(@TempDir Path temporary) throws IOException {
    var settings = settings("{\"category\": true, \"words\": false}");
    var dog = new Document("1", "", "", "dog");
    var cats = List.of(new Document("2", "", "", "big cat"), new Document("3", "", "", "big cat"));
    var first =
        Featurizer.fit(settings, corpus(List.of(dog, cats.get(0), cats.get(1)), List.of()), ALONE);
    assertThat(first.tableSizes()).containsExactly(Map.entry("category", 2));
    first.save(temporary);
    try (var loaded = Featurizer.load(temporary)) {
      var asked =
          List.of(
              new Document("9", "", "", "big cat"),
              new Document("2", "", ""),
              new Document("8", "", "", "mouse"),
              dog);
      var rows = loaded.featurize(asked, ALONE).get("category");
      assertThat(rows.offsets()).containsExactly(0, 1, 1, 1, 2);
      assertThat(rows.ids()).containsExactly(1, 0);
      assertThat(loaded.featurizeQueries(queries("dog"), ALONE).get("category").size()).isZero();
      assertThat(loaded.fingerprint(asked)).isEqualTo(first.fingerprint(asked));
      assertThat(loaded.fingerprint(asked))
          .isNotEqualTo(
              loaded.fingerprint(
                  List.of(asked.get(0), asked.get(1), new Document("8", "", "", "dog"), dog)));
    }
    assertThat(fit("{}").fingerprint(List.of(dog)))
        .isEqualTo(fit("{}").fingerprint(List.of(new Document("1", "", ""))));
  }

  static TextSettings settings(String json) {
    var withAnalyzer = json.replaceFirst("\\{", "{\"analyzer\": {\"type\": \"code\"}, ");
    return SettingsReader.read(withAnalyzer.replace(", }", "}"), List.of(), TextSettings.class);
  }

  private static Featurizer fit(String json) {
    return Featurizer.fit(settings(json), corpus(DOCUMENTS, List.of()), ALONE);
  }

  /// Every document has a row of its own, where the settings ask for one.
  private static Featurizer.Corpus corpus(List<Document> documents, List<String> queries) {
    return new Featurizer.Corpus(
        documents,
        queries,
        documents.stream().map(Document::id).toList(),
        documents.stream().map(Document::category).filter(c -> !c.isEmpty()).toList());
  }

  private static List<Query> queries(String... texts) {
    return Arrays.stream(texts).map(text -> new Query("q", text)).toList();
  }

  private static Features featurize(Featurizer featurizer, List<Document> documents) {
    return featurizer.featurize(documents, ALONE);
  }

  private static String randomText(Random random, int words) {
    var text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(Integer.toString(random.nextInt(1 + random.nextInt(5000)), 26)).append(' ');
    }
    return text.toString();
  }

  static void assertSame(Features actual, Features expected) {
    assertThat(actual.byName().keySet()).isEqualTo(expected.byName().keySet());
    expected
        .byName()
        .forEach(
            (name, ragged) -> {
              var other = actual.get(name);
              assertThat(Arrays.equals(other.offsets(), ragged.offsets())).isTrue();
              assertThat(Arrays.equals(other.ids(), ragged.ids())).isTrue();
              assertThat(Arrays.equals(other.weights(), ragged.weights())).isTrue();
            });
  }

  private static Map<Integer, Float> row(Ragged ragged, int row) {
    var weights = Objects.requireNonNull(ragged.weights());
    var entries = new TreeMap<Integer, Float>();
    for (int i = ragged.offsets()[row]; i < ragged.offsets()[row + 1]; i++) {
      assertThat(entries.put(ragged.ids()[i], weights[i])).as("ids are distinct").isNull();
    }
    return entries;
  }

  private static Map<String, Float> words(Featurizer featurizer, Map<Integer, Float> row) {
    var words = new TreeMap<String, Float>();
    row.forEach((id, weight) -> words.put(featurizer.vocabulary().word(id), weight));
    return words;
  }

  private static float sum(Map<Integer, Float> row) {
    return (float) row.values().stream().mapToDouble(w -> w).sum();
  }
}
