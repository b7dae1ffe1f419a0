package io.twinspire.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonlReaderTest {
  @TempDir Path folder;

  @Test
  void pairsTripletsAndListsMayBeMixed() throws IOException {
    var data =
        train(
            """
            {"query": "q1", "positive": "one"}
            {"anchor": "q2", "positive": "two", "negative": "one"}
            {"query": "q1", "pos": ["two", {"title": "T", "text": "two"}], "neg": ["three", "four"], "weight": 2.5}
            {"query": "q3", "pos": ["one"], "neg": ["three", "two"], "pos_scores": [0.9], "neg_scores": [0.1, -0.5]}
            """);
    assertThat(data.queries()).extracting(Query::text).containsExactly("q1", "q2", "q3");
    assertThat(data.documents())
        .extracting(document -> document.title() + "|" + document.text())
        .containsExactly("|one", "|two", "T|two", "|three", "|four");
    assertThat(data.train()).extracting(TrainingPair::query).containsExactly(0, 1, 0, 0, 2);
    assertThat(data.train()).extracting(TrainingPair::document).containsExactly(0, 1, 1, 2, 0);
    assertThat(data.train().get(1).negatives()).containsExactly(0);
    assertThat(data.train().get(3).negatives()).containsExactly(3, 4);
    assertThat(data.train().get(3).weight()).isEqualTo(2.5f);
    assertThat(data.train().get(4).scores()).containsExactly(0.9f, 0.1f, -0.5f);
    assertThat(data.knownPositives(0)).containsExactly(0, 1, 2);
    assertThat(data.trainingDocuments()).containsExactly(0, 1, 2);
    assertThat(data.trainQrels().of(data.queries().get(2).id())).hasSize(3);
  }

  @Test
  void tevatronsLinesMeanTheSame() throws IOException {
    var data =
        train(
            """
            {"query_id": "17", "query": "q1", "positive_passages": [{"docid": "d1", "title": "T", "text": "one"}, {"docid": 2, "text": "two"}], "negative_passages": [{"docid": "d3", "title": "", "text": "three"}]}
            {"query": "q2", "pos": [{"id": "d3"}], "neg": [{"id": "d1"}]}
            """);
    assertThat(data.documents())
        .extracting(document -> document.id() + "|" + document.title() + "|" + document.text())
        .containsExactly("d1|T|one", "2||two", "d3||three");
    assertThat(data.train()).extracting(TrainingPair::document).containsExactly(0, 1, 2);
    assertThat(data.train().get(1).negatives()).containsExactly(2);
    assertThat(data.train().get(2).negatives()).containsExactly(0);
    assertThatThrownBy(
            () ->
                train(
                    """
                    {"query": "q", "positive_passages": ["one"]}
                    {"query": "q", "positive_passages": [{"docid": "d", "body": "one"}]}
                    {"query": "q", "positive_passages": [], "answers": ["a"]}
                    {"query": "q", "positive_passages": [{"text": "one"}]}
                    """))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(":1: \"positive_passages\" must hold objects with \"docid\"")
        .hasMessageContaining(":2: keys must be among docid, text, title, got \"body\"")
        .hasMessageContaining(":3: keys must be among ")
        .hasMessageContaining(":4: \"docid\" must be given");
  }

  @Test
  void namesDoNotDependOnTheOrderOfLines() throws IOException {
    var one =
        train("{\"query\": \"a\", \"positive\": \"x\"}\n{\"query\": \"b\", \"positive\": \"y\"}\n");
    var other =
        train("{\"query\": \"b\", \"positive\": \"y\"}\n{\"query\": \"a\", \"positive\": \"x\"}\n");
    assertThat(one.queries().getFirst()).isEqualTo(other.queries().getLast());
    assertThat(one.documents().getFirst()).isEqualTo(other.documents().getLast());
  }

  @Test
  void splitsAreCarvedByTheQueryTextAlone() throws IOException {
    var lines = new StringBuilder();
    for (int i = 0; i < 4000; i++) {
      lines.append("{\"query\": \"query " + (i % 2000) + "\", \"positive\": \"text " + i + "\"}\n");
    }
    var data = read(write("t.jsonl", lines.toString()), null, null, null, 0.05, 0.1);
    assertThat(data.dev().size()).isBetween(70, 130);
    assertThat(data.test().size()).isBetween(160, 240);
    assertThat(data.train()).hasSize(2 * (2000 - data.dev().size() - data.test().size()));
    var trained = new HashSet<String>();
    data.train().forEach(pair -> trained.add(data.queries().get(pair.query()).id()));
    assertThat(trained).doesNotContainAnyElementsOf(data.dev().queryIds());
    assertThat(trained).doesNotContainAnyElementsOf(data.test().queryIds());
    assertThat(data.dev().queryIds()).doesNotContainAnyElementsOf(data.test().queryIds());
    for (String id : data.test().queryIds()) {
      String text = data.queries().get(data.queryPosition(id)).text();
      assertThat(SplitHash.unit(text)).isLessThan(0.1);
      assertThat(data.test().of(id)).hasSize(2);
    }
    assertThat(data.notes()).hasSize(2).allMatch(note -> note.contains("by a hash of their text"));
  }

  @Test
  void theHashOfASplitIsFixed() {
    // A change of these numbers moves every user's test queries.
    assertThat(SplitHash.unit("")).isEqualTo(0.93676944839044);
    assertThat(SplitHash.unit("how do I read a file")).isEqualTo(0.14968488961735937);
    assertThat(SplitHash.name("q", "größe")).isEqualTo("qd353a2671b67afff");
  }

  @Test
  void givenSplitsKeepTheirQueriesOutOfTraining() throws IOException {
    var train =
        write(
            "t.jsonl",
            """
            {"query": "a", "positive": "x"}
            {"query": "b", "positive": "y"}
            {"query": "c", "positive": "z"}
            """);
    var dev =
        write(
            "d.jsonl",
            """
            {"query": "a", "pos": ["x"], "neg": ["y"]}
            {"query": "b", "positive": "x"}
            """);
    var test = write("e.jsonl", "{\"query\": \"b\", \"positive\": \"y\"}\n");
    var data = read(train, null, dev, test, 0.5, 0.4);
    assertThat(data.train()).hasSize(1);
    assertThat(data.queries().get(data.train().getFirst().query()).text()).isEqualTo("c");
    assertThat(data.dev().size()).isEqualTo(1);
    String a = data.dev().queryIds().iterator().next();
    assertThat(data.dev().of(a).values()).containsExactly(1, 0);
    assertThat(data.test().size()).isEqualTo(1);
    assertThat(String.join("\n", data.notes()))
        .contains("2 lines have a query of the dev or test file")
        .contains("1 queries are in the test file too");
  }

  @Test
  void aCorpusGivesDocumentsThatLinesNameOrRepeat() throws IOException {
    var corpus =
        write(
            "c.jsonl",
            """
            {"_id": "k1", "title": "T", "text": "x"}
            {"_id": "k2", "text": "y"}
            """);
    var train =
        write(
            "t.jsonl",
            """
            {"query": "a", "pos": [{"id": "k1"}, "y", {"id": "n", "text": "new"}], "neg": {"id": "n"}}
            {"query": "b", "positive": {"title": "T", "text": "x"}}
            """);
    var data = read(train, corpus, null, null, 0, 0);
    assertThat(data.documents()).extracting(Document::id).containsExactly("k1", "k2", "n");
    assertThat(data.train()).extracting(TrainingPair::document).containsExactly(0, 1, 2, 0);
    assertThat(data.train()).allMatch(pair -> pair.negatives().length == 0);
    assertThat(data.notes()).anyMatch(note -> note.contains("3 negatives are relevant"));
  }

  @Test
  void leftOutNegativesTakeTheirScoresWithThem() throws IOException {
    var data =
        train(
            """
            {"query": "a", "pos": ["x"], "neg": ["y", "x", "z"], "pos_scores": 1, "neg_scores": [2, 3, 4]}
            """);
    assertThat(data.train().getFirst().negatives()).hasSize(2);
    assertThat(data.train().getFirst().scores()).containsExactly(1, 2, 4);
  }

  @Test
  void everyRuleNamesItsLine() throws IOException {
    Path file =
        write(
            "bad.jsonl",
            """
            {"querry": "a", "positive": "x"}
            {"query": "a"}
            {"query": "a", "anchor": "a", "positive": "x"}
            {"query": "", "positive": "x"}
            {"query": "a", "positive": " "}
            {"query": "a", "pos": []}
            {"query": "a", "positive": "x", "weight": 0}
            {"query": "a", "positive": "x", "weight": 1e60}
            {"query": "a", "positive": "x", "weight": NaN}
            {"query": "a", "positive": 5}
            {"query": "a", "positive": {"id": "nowhere"}}
            {"query": "a", "positive": {"texxt": "x"}}
            {"query": "a", "pos": ["x"], "pos_scores": [1, 2]}
            {"query": "a", "pos": ["x"], "neg": ["y"], "pos_scores": [1]}
            {"query": "a", "pos": ["x"], "pos_scores": ["high"]}
            {"query": ["a"], "positive": "x"}
            {"query": "a", "positive": "x", "weight": 1e-45}
            {"query": "a", "positive": "x", "weight": 1e7}
            """);
    assertThatThrownBy(() -> read(file, null, null, null, 0, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            "bad.jsonl:1: keys must be among anchor, neg,",
            "got \"querry\"",
            "bad.jsonl:2: must have one of \"positive\", \"pos\"",
            "bad.jsonl:3: must have one of \"query\", \"anchor\", got both",
            "bad.jsonl:4: \"query\" must be a non-empty string",
            "bad.jsonl:5: \"positive\" must not be empty",
            "bad.jsonl:6: \"pos\" must hold at least one text, got []",
            "bad.jsonl:7: \"weight\" must be 1e-6 to 1e6, got 0. Only ratios",
            "bad.jsonl:8: \"weight\" must be a finite number",
            "bad.jsonl:9: must be one JSON object",
            "bad.jsonl:10: \"positive\" must be a text or an object",
            "bad.jsonl:11: \"positive\" must name a known document",
            "bad.jsonl:12: keys must be among id, text, title, got \"texxt\"",
            "bad.jsonl:13: \"pos_scores\" must have a score for each of 1 texts, got 2",
            "bad.jsonl:14: must have both \"pos_scores\" and \"neg_scores\"",
            "bad.jsonl:15: \"pos_scores\" must be a finite number, got \"high\"",
            "bad.jsonl:16: \"query\" must be a non-empty string",
            "bad.jsonl:17: \"weight\" must be 1e-6 to 1e6, got 1.0E-45",
            "bad.jsonl:18: \"weight\" must be 1e-6 to 1e6, got 1.0E7");
  }

  @Test
  void anEmptyFileIsAnError() throws IOException {
    Path empty = write("empty.jsonl", "\uFEFF\n\n");
    assertThatThrownBy(() -> read(empty, null, null, null, 0, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("empty.jsonl: must hold at least one pair, got none");
  }

  @Test
  void settingsSayWhatIsWrong() {
    var problems = new Problems();
    new DataSettings.Jsonl(" ", null, null, null, 0.6, 0.5).check(problems);
    new DataSettings.Jsonl("x", null, null, null, -0.1, Double.NaN).check(problems);
    new DataSettings.Beir("").check(problems);
    assertThat(String.join("\n", problems.messages()))
        .contains("train: must name a file", "devFraction + testFraction < 1", "path: must name")
        .contains("devFraction: must be in [0, 1), got -0.1", "testFraction: must be in [0, 1)");
  }

  private RetrievalDataset train(String lines) throws IOException {
    return read(write("train.jsonl", lines), null, null, null, 0, 0);
  }

  private static RetrievalDataset read(
      Path train,
      @Nullable Path corpus,
      @Nullable Path dev,
      @Nullable Path test,
      double devFraction,
      double testFraction) {
    return new DataSettings.Jsonl(
            train.toString(), string(corpus), string(dev), string(test), devFraction, testFraction)
        .read();
  }

  private static @Nullable String string(@Nullable Path path) {
    return path == null ? null : path.toString();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
