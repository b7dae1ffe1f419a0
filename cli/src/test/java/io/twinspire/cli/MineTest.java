package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `mine`: what it writes, that it can be read back, and what it refuses.
class MineTest extends TrainedRun {
  private static final JsonMapper JSON = JsonMapper.shared();

  private int mine(String... more) {
    return console.run(
        Stream.concat(Stream.of("mine", "--run", run.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    var lines = new ArrayList<JsonNode>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  /// What is known to be relevant to each training query, by its text.
  private Set<String> known() throws IOException {
    var texts = new HashMap<String, String>();
    for (JsonNode query : lines(folder.resolve("data/queries.jsonl"))) {
      texts.put(query.path("_id").asString(), query.path("text").asString());
    }
    var known = new HashSet<String>();
    for (String line : Files.readAllLines(folder.resolve("data/qrels/train.tsv"))) {
      String[] columns = line.split("\t", -1);
      known.add(texts.get(columns[0]) + " " + columns[1]);
    }
    return known;
  }

  @Test
  void listsHoldEveryPairAndNoKnownPositive() throws IOException {
    Path out = folder.resolve("lists.jsonl");
    assertThat(mine("--out", out.toString(), "--set", "mining.rules.margin=-100", "--json"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    var lines = lines(out);
    assertThat(lines).hasSize(96);
    var trained = new HashSet<String>();
    for (JsonNode line : lines) {
      trained.add(line.at("/pos/0/id").asString());
    }
    int negatives = 0;
    for (JsonNode line : lines) {
      assertThat(line.propertyNames()).containsExactly("query", "pos", "neg");
      for (JsonNode negative : line.path("neg")) {
        negatives++;
        assertThat(negative.propertyNames()).containsExactly("id", "title", "text");
        // Training documents only.
        assertThat(trained).contains(negative.path("id").asString());
      }
    }
    JsonNode round = JSON.readTree(console.out());
    assertThat(round.at("/report/verdicts/kept").asInt()).isEqualTo(negatives).isEqualTo(4 * 96);
    assertThat(round.at("/report/verdicts/relative-margin").asInt()).isZero();
    assertThat(round.path("dev").isNumber()).isTrue();
    JsonNode report = JSON.readTree(Files.readString(folder.resolve("lists.jsonl.report.json")));
    assertThat(report.at("/0/report")).isEqualTo(round.path("report"));
    assertThat(report.at("/0/examples").size()).isEqualTo(12);
    assertThat(folder.resolve("lists.jsonl.report.html")).isNotEmptyFile();
  }

  @Test
  void theSameIsMinedEachTimeAndTheRunStaysAsItIs() throws IOException {
    byte[] results = Files.readAllBytes(run.resolve("results.json"));
    Path first = folder.resolve("first.jsonl");
    Path second = folder.resolve("second.jsonl");
    for (Path out : List.of(first, second)) {
      assertThat(
              mine(
                  "--out",
                  out.toString(),
                  "--set",
                  "mining.select=random",
                  "--set",
                  "mining.candidates.dense=hnsw"))
          .as(console.err())
          .isEqualTo(ExitCode.OK);
      assertThat(console.out()).contains("above the relative margin").contains("suspected");
    }
    assertThat(second).hasSameTextualContentAs(first);
    assertThat(run.resolve("results.json")).hasBinaryContent(results);
  }

  @Test
  void tripletsAreThreeTexts() throws IOException {
    Path out = folder.resolve("triplets.jsonl");
    assertThat(mine("--out", out.toString(), "--form", "triplets")).isEqualTo(ExitCode.OK);
    var lines = lines(out);
    assertThat(lines).isNotEmpty();
    for (JsonNode line : lines) {
      assertThat(line.propertyNames()).containsExactly("anchor", "positive", "negative");
      assertThat(line.values()).allMatch(JsonNode::isString);
    }
  }

  @Test
  void tevatronsLinesAreAQueryEach() throws IOException {
    Path out = folder.resolve("tevatron.jsonl");
    assertThat(mine("--out", out.toString(), "--form", "tevatron")).isEqualTo(ExitCode.OK);
    Set<String> known = known();
    var lines = lines(out);
    assertThat(lines).isNotEmpty();
    for (JsonNode line : lines) {
      assertThat(line.propertyNames())
          .containsExactly("query_id", "query", "positive_passages", "negative_passages");
      for (JsonNode negative : line.path("negative_passages")) {
        assertThat(negative.propertyNames()).containsExactly("docid", "title", "text");
        assertThat(known)
            .doesNotContain(
                line.path("query").asString() + " " + negative.path("docid").asString());
      }
    }
    assertThat(lines.stream().map(line -> line.path("query_id")).distinct()).hasSize(lines.size());
  }

  /// What was written trains another model: with every id, title and text of the corpus.
  @Test
  void everyFormIsReadBackAsData() throws IOException {
    for (String form : List.of("lists", "triplets", "tevatron")) {
      Path out = folder.resolve("back-" + form + ".jsonl");
      assertThat(mine("--out", out.toString(), "--form", form)).isEqualTo(ExitCode.OK);
      String data =
          "{\"type\": \"jsonl\", \"train\": \"%s\"%s}"
              .formatted(
                  out,
                  form.equals("triplets")
                      ? ""
                      : ", \"corpus\": \"%s\"".formatted(folder.resolve("data/corpus.jsonl")));
      Path back = folder.resolve("back-" + form);
      Path again = folder.resolve("back-" + form + ".json");
      Files.writeString(
          again,
          """
          {"data": %s, "tower": {"type": "bag", "dimensions": 8},
           "training": {"epochs": 1, "batchSize": 16, "threads": 2}, "negatives": {"given": 2}}
          """
              .formatted(data));
      assertThat(console.train(again, back)).as(console.err()).isEqualTo(ExitCode.OK);
      int documents = form.equals("triplets") ? 0 : 96;
      assertThat(console.err()).contains(documents == 0 ? "data: " : "data: 96 documents");
    }
  }

  @Test
  void aFileOfScoresDecidesAndIsHandedOn() throws IOException {
    Path lists = folder.resolve("for-scores.jsonl");
    assertThat(mine("--out", lists.toString(), "--set", "mining.rules.margin=-100"))
        .isEqualTo(ExitCode.OK);
    var ids = new HashMap<String, List<String>>();
    for (JsonNode query : lines(folder.resolve("data/queries.jsonl"))) {
      ids.computeIfAbsent(query.path("text").asString(), text -> new ArrayList<>())
          .add(query.path("_id").asString());
    }
    // Every second negative far below, the others above.
    var scores = new HashSet<String>();
    for (JsonNode line : lines(lists)) {
      for (String query : ids.getOrDefault(line.path("query").asString(), List.of())) {
        scores.add(query + "\t" + line.at("/pos/0/id").asString() + "\t5");
        for (JsonNode negative : line.path("neg")) {
          String id = negative.path("id").asString();
          scores.add(query + "\t" + id + "\t" + (id.endsWith("5") ? 5 : id.endsWith("7") ? 6 : 1));
        }
      }
    }
    // Positives of a query that also serve as negatives of its twin: one score each.
    var once = new TreeMap<String, String>();
    scores.forEach(line -> once.putIfAbsent(line.substring(0, line.lastIndexOf('\t')), line));
    Path file = Files.write(folder.resolve("scores.tsv"), once.values());
    Path out = folder.resolve("scored.jsonl");
    assertThat(mine("--out", out.toString(), "--set", "mining.rules.scores=" + file, "--json"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    JsonNode verdicts = JSON.readTree(console.out()).at("/report/verdicts");
    assertThat(verdicts.path("relative-margin").asInt()).isPositive();
    assertThat(verdicts.path("without-score").asInt()).isPositive();
    for (JsonNode line : lines(out)) {
      if (!line.path("neg").isEmpty()) {
        assertThat(line.path("pos_scores").size()).isEqualTo(1);
        assertThat(line.path("neg_scores").size()).isEqualTo(line.path("neg").size());
      }
    }
  }

  @Test
  void whatCannotBeIsRefusedWithASentence() throws IOException {
    assertThat(console.run("mine", "--run", folder.resolve("nowhere").toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("nowhere: must hold a run, got none");

    assertThat(mine("--set", "mining.epochs=2")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--set: must be of mining.candidates, mining.rules,");
    assertThat(mine("--set", "mining.rules.margin=2")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).startsWith("mining.rules.margin: must be < 1, got 2.0");

    Path out = folder.resolve("never.jsonl");
    assertThat(mine("--out", out.toString(), "--set", "mining.rules.minScore=2"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err())
        .contains("mining: the rules must leave at least one negative, got none: of ")
        .contains(" below the score window")
        .contains("Widen mining.candidates or loosen mining.rules");
    assertThat(mine("--out", out.toString(), "--set", "mining.candidates.skip=1000"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("got none: of 0 candidates");

    Path scores = Files.writeString(folder.resolve("damaged.tsv"), "q0-4\td0-4\t1\nq0-4\tx\t1\n");
    assertThat(mine("--out", out.toString(), "--set", "mining.rules.scores=" + scores))
        .isEqualTo(ExitCode.DATA);
    assertThat(console.err()).contains(scores + ":2: must name a known document, got \"x\"");
    assertThat(out).doesNotExist();
  }

  /// The same file stops a training run before its directory is made.
  @Test
  void damagedScoresLoseNothing() throws IOException {
    Path scores = Files.writeString(folder.resolve("bad.tsv"), "q0-4\td0-4\n");
    Path never = folder.resolve("never");
    assertThat(console.train(config, never, "--set", "mining.rules.scores=" + scores))
        .isEqualTo(ExitCode.DATA);
    assertThat(console.err()).contains(scores + ":1: must be a query's id, a document's id");
    assertThat(never.resolve("config.json")).doesNotExist();
  }

  /// Negatives of a run are those of one file of scores.
  @Test
  void resumeRefusesOtherScores() throws IOException {
    Path stopped = folder.resolve("stopped");
    Path scores = Files.writeString(folder.resolve("changed.tsv"), "q0-4\td0-4\t1\n");
    assertThat(
            console.train(
                config, stopped, "--set", "mining.rules.scores=" + scores, "--max-minutes", "1e-9"))
        .as(console.err())
        .isEqualTo(ExitCode.INTERRUPTED);
    Files.writeString(scores, "q0-4\td0-4\t2\n");
    assertThat(console.run("resume", "--run", stopped.toString())).isEqualTo(ExitCode.DATA);
    assertThat(console.err())
        .contains(
            "must go on with the scores of mining.rules.scores that it began with, got others");
  }

  /// Training does not fail where it has a model already.
  @Test
  void aRunWhoseRulesLeaveNothingKeepsTheModelFromBefore() throws IOException {
    Path none = folder.resolve("none");
    assertThat(console.train(config, none, "--set", "mining.rules.minScore=2"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.err())
        .contains("mining: the rules must leave at least one negative, got none: of ")
        .contains("The model from before is kept");
    JsonNode summary = JSON.readTree(Files.readString(none.resolve("summary.json")));
    assertThat(summary.path("choice").asString())
        .startsWith("The rules of mining left no negative");
  }
}
