package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.cli.console.ExitCode;
import io.twinspire.index.EmbeddingIndexWriter;
import io.twinspire.index.IndexNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One tiny run from data to report, and every contract that other people's scripts rely on.
class EndToEndTest extends TrainedRun {
  private static final JsonMapper JSON = JsonMapper.shared();

  @Test
  void resultsHaveEverySystemOnEverySplit() throws IOException {
    var seen = new ArrayList<String>();
    for (JsonNode row : json("results.json")) {
      seen.add(row.path("split").asString() + " " + row.path("system").asString());
      assertThat(row.propertyNames())
          .containsExactly("system", "split", "queries", "seed", "metrics", "p_vs_bm25");
      assertThat(row.path("queries").asInt()).isEqualTo(2 * PlantedData.TOPICS);
      assertThat(row.path("seed").asInt()).isEqualTo(1);
      assertThat(row.path("p_vs_bm25").isNumber()).isTrue();
      assertThat(row.path("metrics").propertyNames())
          .contains("ndcg@10", "mrr@10", "recall@1", "recall@10", "recall@100");
      assertThat(row.path("metrics").has("ece@10"))
          .as("only exact dense scores are probabilities: %s", row)
          .isEqualTo(
              List.of("untrained", "dense-inbatch", "dense-exact")
                  .contains(row.path("system").asString()));
    }
    var expected = new ArrayList<String>();
    for (String split : List.of("dev", "test")) {
      for (String system :
          List.of(
              "untrained",
              "bm25",
              "bm25-tuned",
              "dense-inbatch",
              "dense-exact",
              "dense-hnsw",
              "hybrid")) {
        expected.add(split + " " + system);
      }
    }
    assertThat(seen).containsExactlyElementsOf(expected);
  }

  @Test
  void trainingLearnsWhatBm25CannotSee() throws IOException {
    assertThat(ndcg("bm25-tuned")).isZero();
    assertThat(ndcg("dense-exact")).isGreaterThan(0.3).isGreaterThan(2 * ndcg("untrained"));
    assertThat(ndcg("dense-hnsw")).isEqualTo(ndcg("dense-exact"));
    assertThat(ndcg("hybrid")).isEqualTo(ndcg("dense-exact"));
  }

  @Test
  void eventsHaveTimesInFieldsOfTheirOwn() throws IOException {
    var kinds = new ArrayList<String>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      JsonNode event = JSON.readTree(line);
      kinds.add(event.path("event").asString());
      assertThat(event.path("time").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
      assertThat(event.path("seconds").isNumber()).isTrue();
    }
    assertThat(kinds).startsWith("start").endsWith("end");
    assertThat(kinds).contains("step", "epoch", "mined", "chosen", "evaluated");
  }

  @Test
  void everyFileIsThere() {
    for (String name :
        List.of(
            "config.json",
            "environment.json",
            "summary.json",
            "model/model.json",
            "model/model.safetensors",
            "checkpoints/last.safetensors",
            "mined/round-1.jsonl",
            "trec/hybrid.test.run",
            "trec/test.qrels",
            "report.html")) {
      assertThat(run.resolve(name)).isNotEmptyFile();
    }
  }

  @Test
  void reportAsksForNothingElse() throws IOException {
    String page = Files.readString(run.resolve("report.html"));
    assertThat(page).doesNotContain("{{").doesNotContain("sourceMappingURL");
    assertThat(page).doesNotContainPattern("(src|href)\\s*=\\s*[\"']");
    assertThat(page).contains("Chart.js v4.4.4");
    // What a data set holds is never markup.
    assertThat(page).doesNotContain("<b>Title</b>").contains("\\u003cb>Title");
  }

  @Test
  void indexIsAPlainLuceneDirectory() throws IOException {
    try (var files = FSDirectory.open(run.resolve("index"));
        var reader = DirectoryReader.open(files)) {
      var fields = FieldInfos.getMergedFieldInfos(reader);
      assertThat(fields.fieldInfo("vector").getVectorDimension()).isEqualTo(16);
      var top = new IndexSearcher(reader).search(new KnnFloatVectorQuery("vector", vector(), 3), 3);
      var document = reader.storedFields().document(top.scoreDocs[0].doc);
      assertThat(document.get("id")).startsWith("d0-");
      assertThat(document.get("text")).contains("dwordaa");
    }
  }

  @Test
  void searchPrintsIdScoreAndText() {
    for (String mode : List.of("dense", "bm25", "hybrid")) {
      String query = mode.equals("bm25") ? "dwordaa" : "qwordaa qwordab";
      assertThat(
              console.run(
                  "search", "--run", run.toString(), query, "--k", "3", "--mode", mode, "--json"))
          .isEqualTo(ExitCode.OK);
      JsonNode hits = JSON.readTree(console.out());
      assertThat(hits.size()).isEqualTo(3);
      for (JsonNode hit : hits) {
        assertThat(hit.propertyNames()).containsExactly("id", "score", "text");
        assertThat(hit.path("id").asString()).startsWith("d0-");
      }
    }
  }

  @Test
  void unknownWordsFallBackToBm25() {
    assertThat(console.run("search", "--run", run.toString(), "dunno", "--mode", "dense", "--json"))
        .isEqualTo(ExitCode.OK);
    assertThat(console.err()).contains("knows no word of the query");
    assertThat(JSON.readTree(console.out()).size()).isZero();
  }

  @Test
  void encodePrintsOneVector() {
    assertThat(vector()).hasSize(16);
    double squares = 0;
    for (float x : vector()) {
      squares += (double) x * x;
    }
    assertThat(squares).isCloseTo(1, within(1e-5));
  }

  @Test
  void aVectorOfZerosIsSaid() {
    String[] encode = {"encode", "--run", run.toString(), "--text", "dunno"};
    assertThat(console.run(encode)).isEqualTo(ExitCode.OK);
    assertThat(console.out().strip()).matches("0\\.0( 0\\.0){15}");
    assertThat(console.err()).startsWith("the model was trained on nothing of what was given");
    vector();
    assertThat(console.err()).isEmpty();
  }

  @Test
  void tableExamplesAndNextStepsArePrinted() {
    assertThat(printed)
        .contains("test: 24 queries")
        .contains("dense-exact")
        .contains("Example searches")
        .contains("./twinspire search --run " + run);
  }

  @Test
  void probabilitiesAreOfTheWholeCatalogue() throws IOException {
    JsonNode before = metrics("untrained");
    JsonNode after = metrics("dense-exact");
    // At temperature .05 an untrained model has favourites among 96 documents, and is wrong.
    assertThat(before.path("overconfidence@10").asDouble()).isPositive();
    assertThat(before.path("probability").asDouble()).isBetween(0.0, .1);
    assertThat(after.path("probability").asDouble())
        .isGreaterThan(2 * before.path("probability").asDouble());
    assertThat(after.path("ece@10").asDouble()).isBetween(0.0, 1.0);
    assertThat(printed).contains("calibration of dense-exact: expected error ");
  }

  @Test
  void evaluateGivesTheSameFigures() throws IOException {
    assertThat(console.run("evaluate", "--run", run.toString(), "--json")).isEqualTo(ExitCode.OK);
    JsonNode rows = JSON.readTree(console.out());
    for (JsonNode row : rows) {
      if (row.path("split").asString().equals("test")) {
        assertThat(row.path("metrics")).isEqualTo(metrics(row.path("system").asString()));
      }
    }
    assertThat(rows.size()).isEqualTo(10);
  }

  @Test
  void gateThatIsNotMetIsFive() {
    assertThat(
            console.run("evaluate", "--run", run.toString(), "--gate", "dense-exact.ndcg@10 > 1.5"))
        .isEqualTo(ExitCode.GATE);
    assertThat(console.err()).contains("dense-exact.ndcg@10 > 1.5, got ");
    assertThat(
            console.run(
                "evaluate",
                "--run",
                run.toString(),
                "--gate",
                "dense-exact.ndcg@10 > bm25-tuned.ndcg@10"))
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void indexIsWrittenAnewElsewhere() {
    Path out = folder.resolve("other-index");
    assertThat(console.run("index", "--run", run.toString(), "--out", out.toString()))
        .isEqualTo(ExitCode.OK);
    assertThat(out).isDirectoryContaining(file -> file.toString().contains("segments"));
  }

  @Test
  void anIndexOfOtherDocumentsIsNotEvaluatedAsTheRunsOwn() throws IOException {
    Path copy = copyOfRun("other-documents");
    Path other = folder.resolve("other-data");
    PlantedData.write(other);
    Path corpus = other.resolve("corpus.jsonl");
    Files.writeString(corpus, Files.readString(corpus).replace("\"d0-0\"", "\"another\""));
    for (String split : List.of("train", "dev", "test")) {
      Path qrels = other.resolve("qrels/" + split + ".tsv");
      Files.writeString(qrels, Files.readString(qrels).replace("\td0-0\t", "\tanother\t"));
    }
    assertThat(console.run("index", "--run", copy.toString(), "--data", other.toString()))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.run("evaluate", "--run", copy.toString())).isEqualTo(ExitCode.DATA);
    assertThat(console.err()).contains("must hold the 96 documents that are evaluated, got 96");
  }

  @Test
  void theIndexBuiltAgainIsSearchedAsTheOldOneWas() throws IOException {
    Path copy = copyOfRun("built-again");
    var before = EmbeddingIndexWriter.retune(copy.resolve("index"), 77);
    assertThat(console.run("index", "--run", copy.toString())).isEqualTo(ExitCode.OK);
    assertThat(IndexNote.read(copy.resolve("index"))).isEqualTo(before);
  }

  @Test
  void aDamagedIndexIsBuiltAgain() throws IOException {
    Path copy = copyOfRun("damaged-index");
    try (var files = Files.list(copy.resolve("index"))) {
      for (Path file : files.filter(f -> f.toString().contains("segments")).toList()) {
        Files.delete(file);
      }
    }
    assertThat(console.run("search", "--run", copy.toString(), "dwordaa")).isEqualTo(ExitCode.DATA);
    assertThat(console.run("index", "--run", copy.toString()))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    assertThat(console.err()).contains("chosen on dev is lost");
    assertThat(console.run("search", "--run", copy.toString(), "dwordaa")).isEqualTo(ExitCode.OK);
  }

  @Test
  void aDamagedModelIsADataErrorOfEverySearch() throws IOException {
    Path copy = copyOfRun("damaged-model");
    Path weights = copy.resolve("model/model.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    byte[] negative = whole.clone();
    Arrays.fill(negative, 0, 8, (byte) 0xff);
    byte[] huge = whole.clone();
    Arrays.fill(huge, 0, 7, (byte) 0xff);
    for (byte[] damaged : List.of(new byte[0], new byte[5], negative, huge)) {
      Files.write(weights, damaged);
      assertThat(console.run("search", "--run", copy.toString(), "dwordaa"))
          .isEqualTo(ExitCode.DATA);
      assertThat(console.err().strip())
          .startsWith(weights + ": must have a header that fits the file")
          .doesNotContain("\n");
    }
  }

  @Test
  void finishedRunIsNotTouched() {
    assertThat(console.train(config, run)).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("got a finished one").contains("--overwrite");
    assertThat(console.run("resume", "--run", run.toString())).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void dryRunTouchesNothing() {
    Path untouched = folder.resolve("untouched");
    assertThat(console.train(config, untouched, "--dry-run")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("memory").contains("Nothing was written");
    assertThat(untouched).doesNotExist();
  }

  @Test
  void learningCurveEndsWithAllPairs() {
    Path curve = folder.resolve("curve");
    assertThat(
            console.run(
                "learning-curve",
                config.toString(),
                "--run",
                curve.toString(),
                "--pairs",
                "24",
                "--json"))
        .isEqualTo(ExitCode.OK);
    JsonNode points = JSON.readTree(console.out());
    assertThat(points.get(0).propertyNames())
        .containsExactly("pairs", "system", "split", "metrics");
    assertThat(points.get(0).path("pairs").asInt()).isEqualTo(24);
    assertThat(points.get(points.size() - 1).path("pairs").asInt())
        .isEqualTo(8 * PlantedData.TOPICS);
  }

  @Test
  void warmStartKnowsWhatTheOldRunKnew() throws IOException {
    Path warm = folder.resolve("warm");
    assertThat(console.train(config, warm, "--set", "init=" + run, "--set", "training.epochs=1"))
        .isEqualTo(ExitCode.OK);
    JsonNode rows = JSON.readTree(Files.readString(warm.resolve("results.json")));
    assertThat(rows.get(0).path("system").asString()).isEqualTo("untrained");
    assertThat(rows.get(0).at("/metrics/ndcg@10").asDouble()).isGreaterThan(0.5);
  }

  private float[] vector() {
    assertThat(
            console.run("encode", "--run", run.toString(), "--text", "qwordaa qwordab", "--json"))
        .isEqualTo(ExitCode.OK);
    return JSON.readValue(console.out(), float[].class);
  }

  private double ndcg(String system) throws IOException {
    return metrics(system).path("ndcg@10").asDouble();
  }

  private JsonNode metrics(String system) throws IOException {
    for (JsonNode row : json("results.json")) {
      if (row.path("system").asString().equals(system)
          && row.path("split").asString().equals("test")) {
        return row.path("metrics");
      }
    }
    throw new AssertionError("no row of " + system);
  }

  private JsonNode json(String name) throws IOException {
    return JSON.readTree(Files.readString(run.resolve(name)));
  }
}
